package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A database is held to its plan's size.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RoomTest {
    private final Tenants tenants;

    RoomTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @ParameterizedTest
    @CsvSource({
        "GROWING, 0, GROWING",
        "GROWING, 1000, GROWING",
        "GROWING, 1010, READ_ONLY",
        "GROWING, 1510, CLOSED",
        "READ_ONLY, 1000, READ_ONLY",
        "READ_ONLY, 960, READ_ONLY",
        "READ_ONLY, 950, GROWING",
        "READ_ONLY, 1510, CLOSED",
        "CLOSED, 1500, READ_ONLY",
        "CLOSED, 940, GROWING",
    })
    void bySizeAndByWhatItWas(Room before, long bytes, Room after) {
        assertThat(Room.of(before, bytes, 1000)).isEqualTo(after);
    }

    @Test
    void whatOutgrowsItsPlanCanDeleteAndWhatGrowsOnIsShutUntilItGetsMore() throws Exception {
        UUID addon = UUID.randomUUID();
        String url = tenants.made(addon);
        try (Connection own = open(url)) {
            run(own, "CREATE UNLOGGED TABLE big (row text STORAGE PLAIN)");
            grow(own, 140_000);
            tenants.upkeep(Instant.now());
            assertThatThrownBy(() -> one(own, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        try (Connection own = open(url)) {
            assertThatThrownBy(() -> grow(own, 1)).hasMessageContaining("read-only transaction");
            assertThat(status(addon, url)).startsWith("Read-only");
            run(own, "SET default_transaction_read_only = off");
            grow(own, 70_000);
        }
        tenants.upkeep(Instant.now());
        assertThatThrownBy(() -> open(url).close()).hasMessageContaining("not permitted to log in");
        assertThat(status(addon, url)).startsWith("Closed");
        String other = Tenants.url(tenants.provider.rotate(addon, false));
        assertThatThrownBy(() -> open(other).close()).hasMessageContaining("not permitted to log in");

        tenants.provider.change(addon, "essential-1");
        assertThat(status(addon, url)).isEqualTo("Available");
        try (Connection own = open(url)) {
            grow(own, 1);
        }
        tenants.provider.change(addon, "essential-0");
        assertThat(status(addon, url)).startsWith("Closed");
        assertThat(tenants.ask(addon, url, "PUT reset").status()).isEqualTo(200);
        assertThat(status(addon, url)).isEqualTo("Available");
        try (Connection own = open(other)) {
            run(own, "CREATE TABLE small (n int)");
        }
    }

    /// A page of 8 kB per row.
    private static void grow(Connection own, int pages) throws SQLException {
        run(own, "INSERT INTO big SELECT repeat('x', 7900) FROM generate_series(1, %d)".formatted(pages));
    }

    private String status(UUID addon, String url) throws Exception {
        return CommandsTest.info(tenants.ask(addon, url, "GET"), "Status");
    }
}
