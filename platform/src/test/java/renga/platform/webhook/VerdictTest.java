package renga.platform.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void whatWasHeardIsOver() {
        for (Level level : Level.values()) {
            assertThat(Verdict.of(level, 80, Duration.ofDays(9), true)).isEqualTo(new Verdict.Heard());
        }
    }

    @Test
    void notifyIsGivenUpAtOnce() {
        assertThat(Verdict.of(Level.NOTIFY, 1, Duration.ZERO, false)).isEqualTo(new Verdict.GivenUp());
    }

    @Test
    void syncWaitsLongerEachTimeButNoLongerThanAnHour() {
        assertThat(Verdict.of(Level.SYNC, 1, Duration.ZERO, false)).isEqualTo(again(Duration.ofSeconds(10)));
        assertThat(Verdict.of(Level.SYNC, 4, Duration.ofMinutes(2), false)).isEqualTo(again(Duration.ofSeconds(80)));
        assertThat(Verdict.of(Level.SYNC, 50, Duration.ofHours(71), false)).isEqualTo(again(Duration.ofHours(1)));
    }

    @Test
    void syncIsGivenUpAfterThreeDays() {
        Duration age = Duration.ofHours(71).plusSeconds(1);
        assertThat(Verdict.of(Level.SYNC, 80, age, false)).isEqualTo(new Verdict.GivenUp());
    }

    private static Verdict again(Duration pause) {
        return new Verdict.Again(pause);
    }
}
