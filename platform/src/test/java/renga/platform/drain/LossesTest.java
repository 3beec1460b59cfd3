package renga.platform.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// When a log says what a drain did not take.
class LossesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Losses losses = new Losses();

    @Test
    void nothing_lost_nothing_told() {
        losses.add(0, NOON);
        assertThat(losses.due(NOON, true)).isEmpty();
        assertThat(losses.rest(NOON)).isEmpty();
    }

    @Test
    void all_of_a_spell_is_told_once_when_lines_are_taken_again() {
        losses.add(5, NOON);
        losses.add(7, NOON.plusSeconds(3));
        assertThat(losses.due(NOON.plusSeconds(4), false)).isEmpty();
        assertThat(losses.due(NOON.plusSeconds(5), true)).contains(new Losses.Told(12, NOON));
        assertThat(losses.due(NOON.plusSeconds(6), true)).isEmpty();
    }

    @Test
    void one_that_is_always_too_slow_is_told_of_each_minute() {
        losses.add(1, NOON);
        assertThat(losses.due(NOON, true)).isPresent();
        losses.add(2, NOON.plusSeconds(1));
        assertThat(losses.due(NOON.plusSeconds(59), true)).isEmpty();
        assertThat(losses.due(NOON.plusSeconds(60), true)).contains(new Losses.Told(2, NOON.plusSeconds(1)));
        losses.add(3, NOON.plusSeconds(61));
        assertThat(losses.rest(NOON.plusSeconds(62))).contains(new Losses.Told(3, NOON.plusSeconds(61)));
    }

    @Test
    void one_that_is_down_is_told_of_now_and_then() {
        losses.add(1, NOON);
        Instant later = NOON.plus(Losses.TELL_DOWN_EVERY);
        assertThat(losses.due(later.minusSeconds(1), false)).isEmpty();
        assertThat(losses.due(later, false)).contains(new Losses.Told(1, NOON));
    }

    @Test
    void pauses_grow_and_are_capped() {
        assertThat(Pace.USUAL.pause(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Pace.USUAL.pause(4)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Pace.USUAL.pause(1_000)).isEqualTo(Pace.USUAL.retryMax());
    }
}
