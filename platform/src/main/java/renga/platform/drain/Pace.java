package renga.platform.drain;

import java.time.Duration;
import renga.platform.work.Backoff;

/// How long a drain takes its time.
///
/// @param gather lines that come one by one are sent together: a line waits so long
/// @param sendMax for a connection, and for sending one batch and its answer
/// @param retryFirst pause after a failure; doubled after each other one
/// @param retryMax and never longer than this
/// @param keep how often the position is written down at most; what was sent since then is sent again after a kill
/// @param idle a connection that nothing goes over is closed after that
public record Pace(
        Duration gather, Duration sendMax, Duration retryFirst, Duration retryMax, Duration keep, Duration idle) {
    /// Undelivered messages of a drain whose receiver takes none: Heroku's figure (heroku-behaviour.md §2, L10).
    static final int WAITING_MAX = 1_024;

    public static final Pace USUAL = new Pace(
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));

    /// @param failures without a success in between, 1 or more
    Duration pause(int failures) {
        return new Backoff(retryFirst, retryMax).pause(failures - 1);
    }
}
