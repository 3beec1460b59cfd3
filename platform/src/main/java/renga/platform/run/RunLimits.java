package renga.platform.run;

import java.time.Duration;

/// How long one-off dynos may take for what (heroku-behaviour.md §1 and §4).
///
/// @param attach the client of an attached dyno has to come within this time, else R13
/// @param idle without a byte in either direction for so long the client is taken for gone
/// @param hangUp so long after SIGHUP a dyno that runs on is told of as R16
/// @param life no one-off lives longer
/// @param stop between SIGTERM and SIGKILL
record RunLimits(Duration attach, Duration idle, Duration hangUp, Duration life, Duration stop) {
    static final RunLimits HEROKU = new RunLimits(
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofHours(24),
            Duration.ofSeconds(30));
}
