package renga.platform.webhook;

import java.time.Duration;
import renga.platform.work.Backoff;

/// What an attempt means for its delivery. Pure.
sealed interface Verdict {
    /// Heroku's (devcenter, changelog 1966).
    Duration INSISTING_MAX = Duration.ofHours(72);

    Backoff PAUSES = new Backoff(Duration.ofSeconds(10), Duration.ofHours(1));

    record Heard() implements Verdict {}

    record GivenUp() implements Verdict {}

    record Again(Duration pause) implements Verdict {}

    /// @param attempts so far, this one counted
    /// @param age of the delivery
    /// @param heard whether the answer was 2xx
    static Verdict of(Level level, int attempts, Duration age, boolean heard) {
        if (heard) return new Heard();
        Duration pause = PAUSES.pause(attempts - 1);
        boolean tooLate = age.plus(pause).compareTo(INSISTING_MAX) > 0;
        return switch (level) {
            case NOTIFY -> new GivenUp();
            case SYNC -> tooLate ? new GivenUp() : new Again(pause);
        };
    }
}
