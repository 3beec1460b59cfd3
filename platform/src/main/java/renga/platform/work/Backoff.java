package renga.platform.work;

import java.time.Duration;

/// How long to wait before something is tried again: twice as long each time, up to a most.
public record Backoff(Duration first, Duration most) {
    private static final int DOUBLINGS_MAX = 20;

    /// @param tried how often it was tried already and failed, before the last time: 0 gives the first pause
    public Duration pause(int tried) {
        Duration doubled = first.multipliedBy(1L << Math.min(tried, DOUBLINGS_MAX));
        return doubled.compareTo(most) < 0 ? doubled : most;
    }
}
