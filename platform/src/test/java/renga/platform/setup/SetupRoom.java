package renga.platform.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import renga.dyno.DynoRuntime;
import renga.platform.account.Accounts;
import renga.platform.app.AppHosts;
import renga.platform.build.Buildpacks;
import renga.platform.deploy.DeployRoom;
import renga.platform.formation.Formations;
import renga.platform.route.RouterLink;
import renga.platform.run.OneOffs;
import renga.platform.vault.Vault;

/// [DeployRoom] with formation and setups. The router is away.
final class SetupRoom implements AutoCloseable {
    final DeployRoom deploy;
    final Formations formations;
    final Setups setups;
    private final RouterLink router;

    private record Parts(Formations formations, Setups setups, RouterLink router) {}

    SetupRoom(Path home, DynoRuntime runtime) throws IOException {
        var made = new ArrayList<Parts>();
        deploy = new DeployRoom(home, DeployRoom.LIMITS, runtime, room -> {
            made.add(parts(room, home, runtime));
            return List.of(new SetupRoutes(made.getFirst().setups(), room.builds));
        });
        formations = made.getFirst().formations();
        setups = made.getFirst().setups();
        router = made.getFirst().router();
    }

    private static Parts parts(DeployRoom room, Path home, DynoRuntime runtime) {
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
        var ground = new SetupGround(
                new Accounts(room.db, clock),
                room.apps,
                room.addresses,
                room.releases::begin,
                _ -> {},
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
        return new Parts(formations, setups, router);
    }

    @Override
    public void close() throws Exception {
        setups.close();
        formations.close();
        router.close();
        deploy.close();
    }
}
