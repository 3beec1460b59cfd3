package renga.platform.fetch;

import java.time.Duration;

/// When all has to be done.
record Deadline(long nanos) {
    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /// What is left for one step, at least one millisecond.
    ///
    /// @throws FetchException if nothing is
    int millis(Duration stepMax) throws FetchException {
        long left = Duration.ofNanos(nanos - System.nanoTime()).toMillis();
        if (left <= 0) throw new FetchException(Posted.Trouble.TIMEOUT, "it took too long");
        return (int) Math.min(left, stepMax.toMillis());
    }
}
