package renga.platform.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource({
        "2, UTC, 2026-11-26T01:59:59Z, 2026-11-26T02:00:00Z",
        "2, UTC, 2026-11-26T02:00:00Z, 2026-11-27T02:00:00Z",
        "2, Europe/Paris, 2026-11-26T00:30:00Z, 2026-11-26T01:00:00Z",
        "23, America/New_York, 2026-11-26T12:00:00Z, 2026-11-27T04:00:00Z",
        // The clocks skip it, and show it twice.
        "2, Europe/Paris, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
        "2, Europe/Paris, 2026-10-24T12:00:00Z, 2026-10-25T00:00:00Z",
        "2, Europe/Paris, 2026-10-25T00:00:00Z, 2026-10-26T01:00:00Z",
    })
    void theNextTimeTheClocksThereShowTheHour(int hour, String zone, Instant after, Instant next) {
        assertThat(Schedule.next(hour, ZoneId.of(zone), after)).isEqualTo(next);
    }
}
