package renga.platform.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import renga.platform.account.Accounts;
import renga.platform.api.RateLimits;
import renga.platform.api.Routes;
import renga.platform.api.TestApi;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.AppEnds;
import renga.platform.app.AppRoutes;
import renga.platform.fetch.Dialer;
import renga.platform.release.LedgerFixture;
import renga.platform.vault.LocalAuthority;
import renga.platform.vault.Vault;
import renga.platform.work.Works;
import renga.testkit.FakeClock;
import tools.jackson.databind.JsonNode;

/// Webhooks with a real API server, a real receiver, a ledger, and a clock that stands still. Nothing is told by
/// itself:
/// a test says when. Can be killed and live again on the same rows.
final class HookRoom implements AutoCloseable {
    static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1");
    private static final Addresses ADDRESSES = new Addresses(5443, "localhost", 8080);

    final LedgerFixture ledger;
    final FakeClock clock = FakeClock.frozen();
    final Receiver receiver;
    final App shop;
    final Works works;
    Webhooks webhooks;
    TestApi api;
    private Dialer dialer;
    private final Path home;
    private final Vault vault;

    HookRoom(Path home) {
        this.home = home;
        ledger = new LedgerFixture(home);
        vault = Vault.open(home.resolve("keyset.json"));
        receiver = new Receiver(LocalAuthority.open(home, "localhost", Clock.systemUTC()));
        works = new Works(ledger.db, Clock.systemUTC());
        shop = ledger.app("shop");
        live(LOOPBACK);
    }

    /// Another life of the platform.
    ///
    /// @param opened networks that the operator opened
    void live(List<String> opened) {
        dialer = new Dialer(home.resolve("tls/ca.pem"), opened);
        webhooks = new Webhooks(new Webhooks.Parts(
                ledger.db,
                vault,
                clock,
                new Accounts(ledger.db, clock),
                ledger.apps,
                dialer,
                _ -> Optional.empty(),
                new Portraits(Map.of(
                        "app",
                        row -> ledger.apps.portrait(row.row(), ADDRESSES),
                        "release",
                        row -> ledger.releases.portrait(row.app(), row.row(), "localhost:5443")))));
        var ends = new AppEnds(ledger.db, ledger.apps, works);
        works.start(List.of(ends.plan(List.of(new AppEnds.Farewell("tell of its end", webhooks::farewell)))));
        var routes = new java.util.ArrayList<Routes>(webhooks.routes());
        routes.add(new AppRoutes(ledger.apps, ADDRESSES, ledger.releases::begin, _ -> {}, ends));
        api = new TestApi(ledger.db, home, RateLimits.CALLS_PER_HOUR, routes.toArray(Routes[]::new));
    }

    void kill() {
        webhooks.close();
        dialer.close();
        api.close();
    }

    /// Tells everything that is due, and waits until it was told.
    void tell() {
        List<Future<?>> begun = webhooks.turn();
        while (!begun.isEmpty()) {
            begun.forEach(HookRoom::await);
            begun = webhooks.turn();
        }
    }

    static void await(Future<?> done) {
        try {
            done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    Map<String, Object> wish(String level, String... include) {
        return new HashMap<>(Map.of("include", include, "level", level, "url", receiver.url()));
    }

    /// A webhook of the app, by its secret and id.
    record Made(UUID id, String secret) {}

    Made add(String level, String... include) {
        return add(wish(level, include));
    }

    Made add(Map<String, Object> wish) {
        var response = api.post("/apps/shop/webhooks", wish);
        JsonNode made = ok(response, 201);
        return new Made(
                UUID.fromString(made.get("id").asString()),
                response.headers().firstValue("Heroku-Webhook-Secret").orElseThrow());
    }

    /// The newest first.
    JsonNode deliveries() {
        return ok(api.get("/apps/shop/webhook-deliveries", "Range", "seq ..; order=desc,max=1000"), 200);
    }

    JsonNode newest() {
        return deliveries().get(0);
    }

    static JsonNode ok(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return TestApi.json(response);
    }

    void sql(String statement) {
        ledger.db.jdbi().useHandle(handle -> handle.execute(statement));
    }

    long rows(String table) {
        return ledger.db
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public void close() throws Exception {
        kill();
        works.close();
        receiver.close();
        ledger.close();
    }
}
