package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import renga.core.Json;
import renga.platform.account.Accounts;
import renga.platform.api.Operator;
import renga.platform.api.RateLimits;
import renga.platform.api.Routes;
import renga.platform.api.TestApi;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.AppEnds;
import renga.platform.app.AppRoutes;
import renga.platform.backing.BackingServices;
import renga.platform.bucket.Bucket;
import renga.platform.db.Keyset;
import renga.platform.drain.TestDrains;
import renga.platform.fetch.Dialer;
import renga.platform.fetch.Fetcher;
import renga.platform.log.Logs;
import renga.platform.maintenance.Maintenances;
import renga.platform.provider.Hosts;
import renga.platform.provider.Provider;
import renga.platform.provider.ProviderLine;
import renga.platform.provider.ProviderRoutes;
import renga.platform.provider.Providers;
import renga.platform.provider.TestProvider;
import renga.platform.release.LedgerFixture;
import renga.platform.release.Release;
import renga.platform.release.ReleaseRoutes;
import renga.platform.transfer.Transfers;
import renga.platform.vault.Vault;
import renga.platform.webhook.Portraits;
import renga.platform.webhook.Webhooks;
import renga.platform.work.Works;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// The marketplace with a real API server, a real provider, and apps; can be killed and live again on the same rows.
final class AddonRoom implements AutoCloseable {
    /// What stands for the 25 s of the contract.
    static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    final TestProvider provider = TestProvider.start();
    final LedgerFixture ledger;
    final Providers providers;
    final App shop;
    TestApi api;
    volatile Optional<String> fullDisk = Optional.empty();
    Addons addons;
    Optional<Bucket> bucket = Optional.empty();
    Grace grace = Grace.of(Grace.HOURS);
    final FakeClock clock = FakeClock.ticking();
    FakeRuntime runtime = new FakeRuntime(FakeClock.ticking());
    Transfers transfers;
    Maintenances maintenances;
    Webhooks webhooks;
    final Logs logs;
    private TestDrains drains;
    private Dialer dialer;
    private BackingServices backing;
    private final Path home;
    private final Vault vault;
    private Works works;

    AddonRoom(Path home) throws Exception {
        this(home, "");
    }

    /// @param hosts where else providers may be
    AddonRoom(Path home, String hosts) throws Exception {
        this.home = home;
        ledger = new LedgerFixture(home);
        vault = Vault.open(home.resolve("keyset.json"));
        logs = ledger.logs;
        var accounts = new Accounts(ledger.db, Clock.systemUTC());
        providers = new Providers(
                ledger.db, vault, accounts, Hosts.of(provider.host() + "," + hosts), "localhost", Clock.systemUTC());
        shop = ledger.app("shop");
        live();
    }

    /// Another life of the platform.
    void live() throws NoSuchAlgorithmException, IOException {
        var accounts = new Accounts(ledger.db, clock);
        var addresses = new Addresses(5443, "localhost", 8080);
        backing = new BackingServices(ledger.db, vault, clock, runtime, providers, logs);
        runtime.watch(backing::on);
        backing.resume();
        drains = new TestDrains(ledger.db, ledger.apps, logs, home, List.of(), providers::approves);
        var line = new ProviderLine(providers, SSLContext.getDefault(), ANSWER_MAX);
        addons = new Addons(new Addons.Parts(
                ledger.db,
                vault,
                clock,
                providers,
                line,
                accounts,
                ledger.apps,
                ledger.releases,
                addresses,
                backing::reach,
                backing::look,
                backing::wake,
                drains.drains(),
                grace,
                logs::line,
                KEY));
        transfers = transfers(addresses);
        transfers.resume();
        works = new Works(ledger.db, clock);
        var ends = new AppEnds(ledger.db, ledger.apps, works);
        drains.drains().resume();
        addons.resume();
        works.start(List.of(ends.plan(List.of(
                new AppEnds.Farewell("end its drains", drains.drains()::farewell),
                new AppEnds.Farewell("give up its add-ons", addons::farewell),
                new AppEnds.Farewell("delete its backups", transfers::farewell),
                new AppEnds.Farewell("tell of its end", app -> webhooks.farewell(app))))));
        maintenances = new Maintenances(ledger.db, clock, addons.dataAddons(), backing.renewals());
        dialer = new Dialer(home.resolve("tls/ca.pem"), List.of("127.0.0.0/8", "::1"));
        webhooks = webhooks(accounts, addresses);
        webhooks.start();
        api = new TestApi(
                ledger.db,
                home,
                RateLimits.CALLS_PER_HOUR,
                addons.guests(),
                routes(addresses, ends).toArray(Routes[]::new));
    }

    private List<Routes> routes(Addresses addresses, AppEnds ends) {
        var routes = new ArrayList<Routes>(transfers.routes());
        routes.addAll(webhooks.routes());
        routes.add(maintenances.routes());
        routes.add(drains.drains().routes());
        routes.addAll(addons.routes());
        routes.add(backing.routes());
        Operator operator = account -> account.email().equals(TestApi.EMAIL);
        routes.add(new ProviderRoutes(providers, operator));
        routes.add(addons.operatorRoutes(operator));
        routes.add(new AppRoutes(ledger.apps, addresses, ledger.releases::begin, _ -> {}, ends));
        routes.add(new ReleaseRoutes(ledger.apps, ledger.releases, (_, _, _) -> Optional.empty()));
        return routes;
    }

    private Webhooks webhooks(Accounts accounts, Addresses addresses) {
        Addons mine = addons;
        return new Webhooks(new Webhooks.Parts(
                ledger.db,
                vault,
                clock,
                accounts,
                ledger.apps,
                dialer,
                mine::name,
                new Portraits(Map.of(
                        "app",
                        row -> ledger.apps.portrait(row.row(), addresses),
                        "release",
                        row -> ledger.releases.portrait(row.app(), row.row(), "localhost:5443"),
                        "addon",
                        row -> mine.portrait(row.row(), row.gone()),
                        "addon_attachment",
                        row -> Optional.of(mine.portraitOfAttachment(row.row()))))));
    }

    private Transfers transfers(Addresses addresses) throws IOException {
        return new Transfers(new Transfers.Parts(
                ledger.db,
                vault,
                clock,
                runtime,
                backing,
                addons.dataAddons(),
                ledger.apps,
                addresses,
                logs,
                new Fetcher(Path.of("/etc/ssl/certs/ca-certificates.crt"), List.of("127.0.0.0/8")),
                home.resolve("archives"),
                KEY,
                bucket,
                () -> fullDisk));
    }

    /// Another life, in which what is given up is kept so long.
    void liveOn(int graceHours) throws NoSuchAlgorithmException, IOException {
        kill();
        grace = Grace.of(graceHours);
        live();
    }

    /// Ends this life: whoever waits for a provider never writes what it says.
    void kill() {
        webhooks.close();
        dialer.close();
        maintenances.close();
        transfers.close();
        addons.close();
        drains.close();
        backing.close();
        runtime = runtime.reopened();
        works.close();
        api.close();
    }

    /// The room's tables without anybody who goes to a provider.
    Office office() {
        return new Office(
                ledger.db,
                vault,
                clock,
                providers,
                new Accounts(ledger.db, clock),
                ledger.apps,
                ledger.releases,
                _ -> {},
                _ -> {},
                _ -> {},
                drains.drains(),
                grace,
                new News());
    }

    static Tying.Wish anyTie() {
        return new Tying.Wish(Optional.empty(), Optional.empty(), Optional.empty());
    }

    interface Act {
        void run() throws Exception;
    }

    /// What is written, and never answered.
    static void inVain(Act act) {
        try {
            act.run();
        } catch (Exception e) {
            assertThat(e).isInstanceOf(renga.platform.refusal.Refusal.class);
        }
    }

    Provider register(String slug, String... vars) {
        return register(provider.manifest(slug, vars));
    }

    Provider register(Map<String, Object> manifest) {
        var plans = List.of(
                Map.of("name", "basic", "price", Map.of("cents", 0, "unit", "month")),
                Map.of("name", "premium", "price", Map.of("cents", 900, "unit", "month")));
        return providers
                .register(Json.MAPPER.valueToTree(manifest), Json.MAPPER.valueToTree(plans))
                .provider();
    }

    HttpResponse<String> order(String plan) {
        return order(Map.of("plan", Map.of("name", plan)));
    }

    HttpResponse<String> order(Map<String, Object> wish) {
        return api.post("/apps/shop/addons", wish, "Accept-Expansion", "plan");
    }

    CompletableFuture<HttpResponse<String>> orderMeanwhile(String plan) {
        TestApi now = api;
        return CompletableFuture.supplyAsync(
                () -> now.post("/apps/shop/addons", Map.of("plan", Map.of("name", plan))), Thread::startVirtualThread);
    }

    /// An add-on that is there.
    JsonNode made(String plan) {
        return ok(order(plan), 201);
    }

    static JsonNode ok(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return TestApi.json(response);
    }

    static String message(HttpResponse<String> response, int status) {
        return ok(response, status).get("message").asString();
    }

    Map<String, String> vars(App app) {
        return ledger.releases.config(app.id()).values();
    }

    /// What the ledger says, without how every app begins.
    List<String> words(App app) {
        return ledger.releases.list(app.id(), Keyset.all(100)).rows().stream()
                .map(Release::description)
                .skip(2)
                .toList();
    }

    long rows(String table) {
        return ledger.db
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                        .mapTo(Long.class)
                        .one());
    }

    void sql(String statement) {
        ledger.db.jdbi().useHandle(handle -> handle.execute(statement));
    }

    /// A call of the provider, with the token it got.
    HttpResponse<String> callback(String token, String method, String path, Object body) {
        return api.send(method, path, body, "Authorization", "Bearer " + token);
    }

    /// Redeems a code as the contract's sample provider does, in the query.
    HttpResponse<String> redeem(JsonNode asked) {
        String code = asked.get("oauth_grant").get("code").asString();
        return api.sendAs(
                "application/x-www-form-urlencoded",
                "POST",
                "/oauth/token?grant_type=authorization_code&code=%s&client_secret=%s"
                        .formatted(code, TestProvider.CLIENT_SECRET),
                "");
    }

    String token(JsonNode asked) {
        return ok(redeem(asked), 200).get("access_token").asString();
    }

    /// Waits for what nobody tells of.
    static void until(BooleanSupplier condition) {
        TestApi.until(condition);
    }

    @Override
    public void close() throws Exception {
        kill();
        provider.close();
        ledger.close();
    }
}
