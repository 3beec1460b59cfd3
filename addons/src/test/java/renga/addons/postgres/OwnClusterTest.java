package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.host.ServiceWish;
import renga.addons.partner.Answer;
import tools.jackson.databind.JsonNode;

/// Plans with a cluster each.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OwnClusterTest {
    private final Tenants tenants;
    private final UUID addon = UUID.randomUUID();

    OwnClusterTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @AfterEach
    void end() throws Exception {
        tenants.provider.deprovision(addon);
    }

    @Test
    void itIsMadeChangedAndDestroyedApartFromAllOthers() throws Exception {
        String shared = tenants.made(UUID.randomUUID());
        String own = tenants.made(addon, "standard-0");
        assertThat(URI.create(own).getHost()).isNotEqualTo(URI.create(shared).getHost());
        try (Connection mine = open(own)) {
            run(mine, "CREATE TABLE frog AS SELECT 42 AS n");
            assertThat(one(mine, "SELECT count(*) FROM pg_database WHERE datname LIKE 'd%'"))
                    .isEqualTo("1");
            assertThat(one(mine, "SHOW shared_buffers")).isEqualTo("512MB");
            assertThat(one(mine, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("120");
            assertThatThrownBy(() -> run(mine, "COPY (SELECT 1) TO PROGRAM 'true'"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(CommandsTest.info(tenants.ask(addon, own, "GET"), "Plan")).isEqualTo("Standard 0");

        assertThat(tenants.provider.change(addon, "essential-0")).isInstanceOf(Answer.Refused.class);
        assertThat(tenants.provider.change(addon, "standard-2")).isInstanceOf(Answer.Done.class);
        try (Connection mine = open(own)) {
            assertThat(one(mine, "SELECT n FROM frog")).isEqualTo("42");
            assertThat(one(mine, "SHOW max_connections")).isEqualTo("410");
        }
        try (Connection mine = open(url(tenants.provider.rotate(addon, true)))) {
            assertThat(one(mine, "SELECT n FROM frog")).isEqualTo("42");
        }

        assertThat(tenants.provider.deprovision(addon)).isInstanceOf(Answer.Done.class);
        assertThat(tenants.services.names()).containsExactly(Clusters.SHARED);
        assertThat(tenants.provider.deprovision(addon)).isEqualTo(new Answer.Gone());
        open(shared).close();
    }

    /// Made by an earlier version of ours, or by hand.
    @Test
    void oneThatRunsOtherwiseIsBroughtUpToDate() throws Exception {
        String own = tenants.made(addon, "standard-0");
        try (Connection mine = open(own)) {
            run(mine, "CREATE TABLE frog AS SELECT 42 AS n");
        }
        String name = "postgres-17-" + addon.toString().replace("-", "");
        ServiceWish right = tenants.services.wish(name);
        Map<String, String> other = new HashMap<>(right.environment());
        other.put(
                "SETTINGS",
                Objects.requireNonNull(right.environment().get("SETTINGS")).replace("= 130", "= 30"));
        tenants.services.put(
                name,
                new ServiceWish(
                        right.stack(),
                        right.command(),
                        other,
                        right.size(),
                        right.volumeBytes(),
                        right.port(),
                        right.logAs()));
        Tenants.until(() -> {
            tenants.upkeep(Instant.now());
            return tenants.services.wish(name).equals(right);
        });
        Tenants.until(() -> tenants.services.find(name).isPresent() && isServing(own));
        try (Connection mine = open(own)) {
            assertThat(one(mine, "SHOW max_connections")).isEqualTo("130");
            assertThat(one(mine, "SELECT n FROM frog")).isEqualTo("42");
        }
    }

    private static boolean isServing(String url) {
        try (Connection session = open(url)) {
            return session.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void aDiagnosisFindsWhatIsWrong() throws Exception {
        String own = tenants.made(addon, "standard-0");
        assertThat(status(own, "Sequences")).isEqualTo("green");
        assertThat(status(own, "Blocking Queries")).isEqualTo("green");
        try (Connection first = open(own);
                Connection second = open(own)) {
            run(first, "CREATE TABLE frog (n smallserial, word text)");
            run(first, "SELECT setval('frog_n_seq', 32000)");
            run(first, "INSERT INTO frog SELECT n, 'x' FROM generate_series(1, 30000) n");
            run(first, "CREATE INDEX rare ON frog (word, n)");
            run(first, "ALTER TABLE frog SET (autovacuum_enabled = false)");
            run(first, "DELETE FROM frog WHERE n > 100");
            first.setAutoCommit(false);
            run(first, "LOCK TABLE frog");
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    run(second, "SELECT count(*) FROM frog");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Tenants.until(() -> status(own, "Blocking Queries").equals("red"));
            first.rollback();
            waiting.join();
        }
        Tenants.until(() -> status(own, "Bloat").equals("yellow"));
        assertThat(status(own, "Sequences")).isEqualTo("red");
        assertThat(status(own, "Connection Count")).isEqualTo("green");
    }

    private String status(String own, String name) throws Exception {
        JsonNode checks = Tenants.json(tenants.ask(addon, own, "POST diagnose")).get("checks");
        return checks.valueStream()
                .filter(check -> check.get("name").asString().equals(name))
                .map(check -> check.get("status").asString())
                .findFirst()
                .orElse("");
    }

    @Test
    void itsSettingsAreItsOwn() throws Exception {
        String own = tenants.made(addon, "standard-0");
        JsonNode all = Tenants.json(tenants.ask(addon, own, "GET config"));
        assertThat(all.propertyNames()).hasSize(15).contains("log_statement", "auto_explain.log_format");
        assertThat(all.get("log_statement").toString())
                .startsWith("{\"value\":\"none\",\"values\":{\"none\":\"No statements are logged\"");
        changed(own, "log_min_duration_statement", "500");
        changed(own, "log_lock_waits", "true");
        changed(own, "log_statement", "\"mod\"");
        changed(own, "auto_explain", "true");
        changed(own, "auto_explain.log_min_duration", "0");
        changed(own, "data_connector_details_logs", "true");
        Tenants.until(() -> {
            try (Connection mine = open(own)) {
                return one(mine, "SHOW log_statement").equals("mod")
                        && one(mine, "SHOW auto_explain.log_min_duration").equals("0")
                        && one(mine, "SHOW renga.data_connector_details_logs").equals("true")
                        && one(mine, "SHOW log_min_duration_statement").equals("500ms");
            }
        });
        assertThat(tenants.ask(addon, own, "PUT reset").status()).isEqualTo(200);
        all = Tenants.json(tenants.ask(addon, own, "GET config"));
        assertThat(all.at("/log_statement/value").asString()).isEqualTo("mod");
        assertThat(all.at("/auto_explain/value").asBoolean()).isTrue();
        changed(own, "auto_explain", "false");

        String[] none = {
            "{\"log_statement\": \"x'; DROP TABLE frog\"}",
            "{\"log_lock_waits\": 7}",
            "{\"log_min_duration_statement\": null}"
        };
        for (String wish : none) {
            assertThat(Tenants.json(tenants.ask(addon, own, "PATCH config", wish))
                            .toString())
                    .contains(" takes ");
        }
        assertThat(tenants.ask(addon, own, "PATCH config", "{\"data_directory\": \"x\"}")
                        .status())
                .isEqualTo(422);
        UUID essential = UUID.randomUUID();
        String shared = tenants.made(essential);
        assertThat(tenants.ask(essential, shared, "PATCH config", "{\"log_lock_waits\": true}")
                        .status())
                .isEqualTo(422);
    }

    private void changed(String own, String key, String value) throws Exception {
        JsonNode changed = Tenants.json(tenants.ask(addon, own, "PATCH config", "{\"" + key + "\": " + value + "}"));
        assertThat(changed.path(key).path("value").toString()).isEqualTo(value);
    }

    @Test
    void anEssentialOneDoesNotMoveThereByItself() throws Exception {
        tenants.made(addon);
        assertThat(tenants.provider.change(addon, "standard-0")).isInstanceOf(Answer.Refused.class);
        assertThat(tenants.services.names()).containsExactly(Clusters.SHARED);
    }
}
