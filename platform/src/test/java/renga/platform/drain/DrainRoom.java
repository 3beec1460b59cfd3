package renga.platform.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import renga.core.DynoName;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.log.LogTap;
import renga.platform.release.LedgerFixture;
import renga.platform.vault.LocalAuthority;
import tools.jackson.databind.JsonNode;

/// Drains of an app with a real API, on real files; can be ended and live again on the same rows.
final class DrainRoom implements AutoCloseable {
    static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1");

    final LedgerFixture ledger;
    final App shop;
    final LocalAuthority authority;
    private final Path home;
    Drains drains;
    TestApi api;
    private TestDrains test;

    DrainRoom(Path home) {
        this.home = home;
        ledger = new LedgerFixture(home);
        shop = ledger.app("shop");
        authority = LocalAuthority.open(home, "localhost", Clock.systemUTC());
        live(LOOPBACK);
    }

    /// Another life of the platform.
    void live(List<String> allowed) {
        test = new TestDrains(ledger.db, ledger.apps, ledger.logs, home, allowed, _ -> false);
        drains = test.drains();
        drains.resume();
        api = new TestApi(ledger.db, home, drains.routes());
    }

    void end() {
        api.close();
        test.close();
    }

    JsonNode add(String url) {
        var answer = api.post("/apps/shop/log-drains", Map.of("url", url));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return TestApi.json(answer);
    }

    String refused(String url) {
        var answer = api.post("/apps/shop/log-drains", Map.of("url", url));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        return TestApi.json(answer).get("message").asString();
    }

    /// Lines of a dyno, `1`, `2` …
    void says(int from, int to) {
        for (int i = from; i <= to; i++) says(String.valueOf(i));
    }

    void says(String text) {
        ledger.logs.line(shop.id(), "app", "web.1", text);
    }

    void changed(String text) {
        ledger.logs.dyno(shop.id(), DynoName.of("web.1"), text);
    }

    /// All that the app's log has, without times.
    List<String> log() throws IOException {
        try (var tap = ledger.logs.tap(shop.id(), 1)) {
            var all = new java.util.ArrayList<String>();
            for (List<LogTap.Line> lines = tap.next().lines();
                    !lines.isEmpty();
                    lines = tap.next().lines()) {
                lines.forEach(line -> all.add(line.source() + "[" + line.process() + "]: " + line.text()));
            }
            return all;
        }
    }

    /// Where the log goes on for a drain after a kill.
    long position(String drain) {
        return ledger.db
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT next_line FROM log_drain WHERE id = :id")
                        .bind("id", UUID.fromString(drain))
                        .mapTo(Long.class)
                        .one());
    }

    void position(String drain, long next) {
        ledger.db
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE log_drain SET next_line = ? WHERE id = ?", next, UUID.fromString(drain)));
    }

    /// Waits for what nobody tells of.
    void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    String[] asAnother() {
        var other = new Accounts(ledger.db, Clock.systemUTC()).ensure("other@example.test");
        String token = new Authorizations(ledger.db, Clock.systemUTC())
                .grant(other, new Authorizations.Wish("test", List.of("global"), java.util.Optional.empty()))
                .token()
                .text();
        return new String[] {"Authorization", "Bearer " + token};
    }

    @Override
    public void close() throws Exception {
        end();
        ledger.close();
    }
}
