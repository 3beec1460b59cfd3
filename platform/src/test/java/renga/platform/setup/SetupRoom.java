package renga.platform.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import renga.core.Json;
import renga.dyno.DynoRuntime;
import renga.platform.account.Accounts;
import renga.platform.addon.Addons;
import renga.platform.addon.Grace;
import renga.platform.app.AppHosts;
import renga.platform.build.Buildpacks;
import renga.platform.deploy.DeployRoom;
import renga.platform.drain.TestDrains;
import renga.platform.formation.Formations;
import renga.platform.provider.Hosts;
import renga.platform.provider.ProviderLine;
import renga.platform.provider.Providers;
import renga.platform.provider.TestProvider;
import renga.platform.route.RouterLink;
import renga.platform.run.OneOffs;
import renga.platform.vault.Vault;

/// [DeployRoom] with formation and setups. The router is away.
final class SetupRoom implements AutoCloseable {
    final DeployRoom deploy;
    final Formations formations;
    final Setups setups;
    final TestProvider provider = TestProvider.start();
    private final RouterLink router;
    private final Addons addons;
    private final TestDrains drains;

    private record Parts(Formations formations, Setups setups, RouterLink router, Addons addons, TestDrains drains) {}

    SetupRoom(Path home, DynoRuntime runtime) throws IOException {
        var made = new ArrayList<Parts>();
        deploy = new DeployRoom(home, DeployRoom.LIMITS, runtime, room -> {
            made.add(parts(room, home, runtime));
            return List.of(new SetupRoutes(made.getFirst().setups(), room.builds));
        });
        formations = made.getFirst().formations();
        setups = made.getFirst().setups();
        router = made.getFirst().router();
        addons = made.getFirst().addons();
        drains = made.getFirst().drains();
    }

    private Parts parts(DeployRoom room, Path home, DynoRuntime runtime) {
        var clock = Clock.systemUTC();
        var router = new RouterLink(home.resolve("no-router.sock"), room.logs);
        var formations = Formations.open(new Formations.Parts(
                room.db,
                runtime,
                router,
                room.generations,
                new AppHosts(room.apps, room.addresses),
                (_, _) -> {},
                room.logs,
                "localhost",
                clock));
        formations.adopt(_ -> true);
        room.released = formations::released;
        var providers = providers(room, home);
        var drains = new TestDrains(room.db, room.apps, room.logs, home, List.of(), providers::approves);
        var addons = addons(room, home, providers, drains);
        var ground = new SetupGround(
                new Accounts(room.db, clock),
                room.apps,
                room.addresses,
                room.releases::begin,
                _ -> {},
                (account, app, id, plan, as, options) ->
                        addons.ensure(account, app, new Addons.Part(id, plan, as, options), Duration.ofSeconds(20)),
                room.sources,
                room.builds,
                new Buildpacks(room.db, home),
                room.archives,
                room.releases,
                room.phases,
                formations,
                (app, command, size, limit) -> {
                    var held = room.oneOffs.hold(app, new OneOffs.Hold("postdeploy", command, size, limit), "a test");
                    return new Postdeploy.Result(held.output(), held.status());
                });
        var setups = new Setups(room.db, Vault.open(home.resolve("keyset.json")), ground, clock);
        return new Parts(formations, setups, router, addons, drains);
    }

    private Providers providers(DeployRoom room, Path home) {
        var clock = Clock.systemUTC();
        var vault = Vault.open(home.resolve("keyset.json"));
        var accounts = new Accounts(room.db, clock);
        var providers = new Providers(room.db, vault, accounts, Hosts.of(provider.host()), "localhost", clock);
        providers.register(
                Json.MAPPER.valueToTree(provider.manifest("acme", "ACME_URL")),
                Json.MAPPER.createObjectNode().path("none"));
        return providers;
    }

    private static Addons addons(DeployRoom room, Path home, Providers providers, TestDrains drains) {
        var clock = Clock.systemUTC();
        var made = new Addons(new Addons.Parts(
                room.db,
                Vault.open(home.resolve("keyset.json")),
                clock,
                providers,
                new ProviderLine(providers, tls()),
                new Accounts(room.db, clock),
                room.apps,
                room.releases,
                room.addresses,
                _ -> {},
                _ -> {},
                _ -> {},
                drains.drains(),
                Grace.of(Grace.HOURS),
                (_, _, _, _) -> {},
                new byte[32]));
        made.resume();
        return made;
    }

    private static SSLContext tls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        setups.close();
        addons.close();
        drains.close();
        provider.close();
        formations.close();
        router.close();
        deploy.close();
    }
}
