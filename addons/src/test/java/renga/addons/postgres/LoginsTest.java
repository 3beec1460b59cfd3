package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Answer;

/// Other credentials for a database that is in use.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LoginsTest {
    private final Tenants tenants;
    private final UUID addon = UUID.randomUUID();

    LoginsTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @Test
    void theLoginBeforeGoesOnUntilItsTimeIsOverAndLeavesWhatItOwns() throws Exception {
        String first = tenants.made(addon);
        try (Connection before = open(first)) {
            run(before, "CREATE TABLE frog (n int)");
            run(before, "CREATE SCHEMA pond");
            String second = url(tenants.provider.rotate(addon, false));
            try (Connection after = open(second)) {
                run(before, "INSERT INTO frog VALUES (1)");
                run(after, "INSERT INTO frog VALUES (2)");
                run(after, "ALTER TABLE frog ADD COLUMN colour text");
                run(after, "CREATE TABLE pond.toad (n int)");
                assertThat(one(
                                after,
                                "SELECT count(*) FROM pg_stat_activity WHERE query <> '<insufficient privilege>'"
                                        + " AND usename LIKE 'u%' AND datname = current_database()"))
                        .isEqualTo("2");
                tenants.upkeep(Instant.now().plus(Duration.ofMinutes(29)));
                assertThat(one(before, "SELECT count(*) FROM frog")).isEqualTo("2");
                tenants.upkeep(Instant.now().plus(Duration.ofMinutes(31)));
                assertThatThrownBy(() -> one(before, "SELECT 1")).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> open(first).close()).hasMessageContaining("password authentication failed");
                assertThat(
                                one(
                                        after,
                                        "SELECT bool_and(tableowner = current_user) FROM pg_tables WHERE tablename IN ('frog', 'toad')"))
                        .isEqualTo("t");
                run(after, "DROP SCHEMA pond CASCADE");
            }
        }
        assertThat(roles()).isEqualTo("1");
    }

    @Test
    void forcedItEndsAtOnce() throws Exception {
        String first = tenants.made(addon);
        try (Connection before = open(first)) {
            run(before, "CREATE TABLE frog AS SELECT 1 AS n");
            String second = url(tenants.provider.rotate(addon, true));
            assertThatThrownBy(() -> one(before, "SELECT 1")).isInstanceOf(SQLException.class);
            try (Connection after = open(second)) {
                assertThat(one(after, "SELECT n FROM frog")).isEqualTo("1");
            }
        }
        assertThat(roles()).isEqualTo("1");
    }

    @Test
    void ofManyOnlyTheNewestThreeAreLeft() throws Exception {
        String first = tenants.made(addon);
        String last = first;
        for (int n = 0; n < 5; n++) last = url(tenants.provider.rotate(addon, false));
        assertThat(roles()).isEqualTo("3");
        assertThatThrownBy(() -> open(first).close()).hasMessageContaining("password authentication failed");
        open(last).close();
        assertThat(tenants.provider.deprovision(addon)).isInstanceOf(Answer.Done.class);
        assertThat(roles()).isEqualTo("0");
    }

    @Test
    void whatIsNotThereHasNoCredentials() throws Exception {
        assertThat(tenants.provider.rotate(addon, false)).isEqualTo(new Answer.Gone());
    }

    private String roles() throws Exception {
        return tenants.admin("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'u%s%%'"
                .formatted(addon.toString().replace("-", "")));
    }
}
