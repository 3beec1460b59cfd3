package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;

/// The provider over a real cluster in a real dyno.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PostgresTest {
    private final Tenants tenants;

    PostgresTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @Test
    void aDatabaseIsMadeAndReachedOverTls() throws Exception {
        UUID addon = UUID.randomUUID();
        try (Connection own = open(tenants.made(addon))) {
            assertThat(one(own, "SELECT current_database()"))
                    .isEqualTo("d" + addon.toString().replace("-", ""));
            assertThat(one(own, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("t");
            run(own, "CREATE TABLE frog (name text)");
            run(own, "CREATE EXTENSION hstore");
            run(own, "CREATE EXTENSION vector");
            assertThat(one(own, "SELECT count(*) > 0 FROM pg_stat_statements")).isEqualTo("t");
            assertThat(one(own, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("20");
        }
        assertThat(tenants.services.used).contains(addon);
        assertThatThrownBy(() -> open(tenants.made(addon) + "?sslmode=disable").close())
                .isInstanceOf(SQLException.class);
    }

    @Test
    void askedTwiceThereIsOneAndTheLastAnswerHolds() throws Exception {
        UUID addon = UUID.randomUUID();
        String first = tenants.made(addon);
        try (Connection own = open(first)) {
            run(own, "CREATE TABLE kept (n int)");
        }
        String second = tenants.made(addon);
        assertThat(URI.create(second).getPath()).isEqualTo(URI.create(first).getPath());
        try (Connection own = open(second)) {
            assertThat(one(own, "SELECT count(*) FROM kept")).isEqualTo("0");
        }
        assertThatThrownBy(() -> open(first).close()).hasMessageContaining("password authentication failed");
    }

    @Test
    void manyAtOnceAreMadeOneByOne() throws Exception {
        UUID same = UUID.randomUUID();
        List<Callable<String>> orders = new ArrayList<>();
        IntStream.range(0, 6).forEach(n -> orders.add(() -> tenants.made(n % 2 == 0 ? same : UUID.randomUUID())));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> url : threads.invokeAll(orders))
                assertThat(url.get()).startsWith("postgres://u");
        }
        assertThat(tenants.admin("SELECT count(*) FROM pg_database WHERE datname = 'd%s'"
                        .formatted(same.toString().replace("-", ""))))
                .isEqualTo("1");
    }

    @Test
    void aPlanChangesLimitsAndAnUnknownOneIsRefused() throws Exception {
        UUID addon = UUID.randomUUID();
        String url = tenants.made(addon);
        assertThat(tenants.provider.change(addon, "essential-2")).isInstanceOf(Answer.Done.class);
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("40");
        }
        assertThat(tenants.provider.change(addon, "huge")).isInstanceOf(Answer.Refused.class);
        assertThat(tenants.provider.change(UUID.randomUUID(), "essential-1")).isInstanceOf(Answer.Gone.class);
        assertThat(tenants.provider.provision(new Order(UUID.randomUUID(), "huge", Map.of())))
                .isInstanceOf(Answer.Refused.class);
        assertThat(tenants.provider.provision(new Order(UUID.randomUUID(), "essential-0", Map.of("fast", "true"))))
                .isEqualTo(new Answer.Refused("This plan does not take --fast: leave it out."));
    }

    @Test
    void whatIsGivenUpIsGoneWithItsSessions() throws Exception {
        UUID addon = UUID.randomUUID();
        try (Connection own = open(tenants.made(addon))) {
            assertThat(tenants.provider.deprovision(addon)).isInstanceOf(Answer.Done.class);
            assertThatThrownBy(() -> one(own, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertThat(tenants.provider.deprovision(addon)).isEqualTo(new Answer.Gone());
        assertThat(tenants.admin("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'u%"
                        + addon.toString().replace("-", "") + "'"))
                .isEqualTo("0");
    }

    @Test
    void dataOutlivesTheDyno() throws Exception {
        String url = tenants.made(UUID.randomUUID());
        try (Connection own = open(url)) {
            run(own, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
        }
        tenants.services.stop(Clusters.SHARED);
        tenants.made(UUID.randomUUID());
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT count(*) FROM kept")).isEqualTo("1000");
        }
    }
}
