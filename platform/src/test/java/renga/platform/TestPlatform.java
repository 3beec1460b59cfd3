package renga.platform;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import renga.core.AppId;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.addon.Addons;
import renga.platform.addon.Grace;
import renga.platform.api.HealthRoutes;
import renga.platform.api.Operator;
import renga.platform.api.PeopleRoutes;
import renga.platform.api.RateLimits;
import renga.platform.api.Routes;
import renga.platform.api.TestApi;
import renga.platform.app.Addresses;
import renga.platform.app.AppEnds;
import renga.platform.app.AppRoutes;
import renga.platform.drain.TestDrains;
import renga.platform.provider.Hosts;
import renga.platform.provider.ProviderLine;
import renga.platform.provider.ProviderRoutes;
import renga.platform.provider.Providers;
import renga.platform.provider.TestProvider;
import renga.platform.release.LedgerFixture;
import renga.platform.release.ReleaseRoutes;
import renga.platform.vault.Vault;
import renga.platform.webhook.Portraits;
import renga.platform.webhook.Webhooks;
import renga.platform.work.Works;

/// The foundation rooms behind a real API server, on a fresh database.
public final class TestPlatform implements AutoCloseable {
    public final LedgerFixture ledger;
    public final TestApi api;
    public final Works works;
    public final TestProvider provider = TestProvider.start();
    private final TestDrains drains;
    private final Addons addons;
    private final Webhooks webhooks;
    public final List<AppId> destroyed = new CopyOnWriteArrayList<>();

    public TestPlatform(Path home, Routes... more) {
        InstantSource clock = Clock.systemUTC();
        ledger = new LedgerFixture(home);
        works = new Works(ledger.db, clock);
        var ends = new AppEnds(ledger.db, ledger.apps, works);
        works.start(List.of(ends.plan(List.of(new AppEnds.Farewell("note it", destroyed::add)))));

        var accounts = new Accounts(ledger.db, clock);
        var authorizations = new Authorizations(ledger.db, clock);
        var vault = Vault.open(home.resolve("keyset.json"));
        var addresses = new Addresses(5443, "localhost", 8080);
        var providers = new Providers(ledger.db, vault, accounts, Hosts.of(provider.host()), "localhost", clock);
        drains = new TestDrains(ledger.db, ledger.apps, ledger.logs, home, List.of("127.0.0.0/8"), providers::approves);
        addons = new Addons(new Addons.Parts(
                ledger.db,
                vault,
                clock,
                providers,
                new ProviderLine(providers, tls()),
                accounts,
                ledger.apps,
                ledger.releases,
                addresses,
                _ -> {},
                _ -> {},
                _ -> {},
                drains.drains(),
                Grace.of(Grace.HOURS),
                (_, _, _, _) -> {},
                new byte[32]));
        addons.resume();
        webhooks = webhooks(vault, accounts, addresses);
        webhooks.start();
        var routes = new ArrayList<Routes>(List.of(
                new HealthRoutes(ledger.db),
                new PeopleRoutes(ledger.db, vault, accounts, authorizations, clock),
                new AppRoutes(ledger.apps, addresses, ledger.releases::begin, ledger.told::add, ends),
                new ReleaseRoutes(ledger.apps, ledger.releases, (_, _, _) -> Optional.empty())));
        Operator operator = account -> account.email().equals(TestApi.EMAIL);
        routes.add(new ProviderRoutes(providers, operator));
        routes.add(addons.operatorRoutes(operator));
        routes.add(drains.drains().routes());
        routes.addAll(addons.routes());
        routes.addAll(webhooks.routes());
        routes.addAll(List.of(more));
        api = new TestApi(ledger.db, home, RateLimits.CALLS_PER_HOUR, addons.guests(), routes.toArray(Routes[]::new));
    }

    /// May post to this machine.
    private Webhooks webhooks(Vault vault, Accounts accounts, Addresses addresses) {
        return new Webhooks(new Webhooks.Parts(
                ledger.db,
                vault,
                Clock.systemUTC(),
                accounts,
                ledger.apps,
                drains.dialer(),
                addons::name,
                new Portraits(Map.of(
                        "app",
                        row -> ledger.apps.portrait(row.row(), addresses),
                        "release",
                        row -> ledger.releases.portrait(row.app(), row.row(), "localhost:5443")))));
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
        api.close();
        webhooks.close();
        addons.close();
        drains.close();
        provider.close();
        works.close();
        ledger.close();
    }
}
