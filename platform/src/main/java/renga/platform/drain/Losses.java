package renga.platform.drain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts what a drain did not take, until its app's log says so: once when it takes lines again, though not more often
/// than each minute, and now and then while it takes none. For one thread.
final class Losses {
    /// A drain that is always a little too slow would otherwise fill the log it cannot follow.
    static final Duration TELL_EVERY = Duration.ofMinutes(1);

    static final Duration TELL_DOWN_EVERY = Duration.ofMinutes(10);

    private long count;
    private @Nullable Instant since;
    private Instant toldAt = Instant.MIN;

    /// What is to be told.
    record Told(long lines, Instant since) {}

    void add(long lines, Instant now) {
        if (lines <= 0) return;
        count += lines;
        if (since == null) since = now;
    }

    /// What to tell now, which is told by that.
    ///
    /// @param takes whether the last lines were taken
    Optional<Told> due(Instant now, boolean takes) {
        if (since == null) return Optional.empty();
        Instant next = takes ? later(toldAt, TELL_EVERY) : later(since, TELL_DOWN_EVERY);
        return now.isBefore(next) ? Optional.empty() : rest(now);
    }

    /// All that is untold.
    Optional<Told> rest(Instant now) {
        if (since == null) return Optional.empty();
        var told = new Told(count, since);
        count = 0;
        since = null;
        toldAt = now;
        return Optional.of(told);
    }

    private static Instant later(Instant from, Duration pause) {
        return from.equals(Instant.MIN) ? from : from.plus(pause);
    }
}
