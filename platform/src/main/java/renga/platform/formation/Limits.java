package renga.platform.formation;

import java.time.Duration;

/// The numbers of formation, each with its reason.
final class Limits {
    /// R10 (heroku-behaviour.md §1).
    static final Duration BOOT_MAX = Duration.ofSeconds(60);

    /// R12 (heroku-behaviour.md §1).
    static final Duration STOP_GRACE = Duration.ofSeconds(30);

    /// How long requests in flight may go on after a swap before the dyno gets its SIGTERM: as long as a first byte
    /// may take (H12).
    static final Duration DRAIN_MAX = Duration.ofSeconds(30);

    /// A dyno that worked so long starts again with a clean record (heroku-behaviour.md §4, crash policy).
    static final Duration STABLE_AFTER = Duration.ofMinutes(10);

    static final Duration BACKOFF_FIRST = Duration.ofSeconds(10);
    static final Duration BACKOFF_MAX = Duration.ofMinutes(5);

    /// Processes that may share a web slot: one that leaves, one that serves, one that boots.
    static final int WEB_SLOT_MAX = 3;

    /// Other types never run twice at a time: a doubled clock or queue worker does its work twice.
    static final int OTHER_SLOT_MAX = 1;

    /// Dynos of one machine that may be starting at a time: each takes about 0.1 s of one core.
    static final int STARTS_MAX = 2 * Runtime.getRuntime().availableProcessors();

    private Limits() {}

    /// How long to wait after so many crashes in a row: 0, 10, 20, 40 s … 5 min (decisions.md).
    static Duration backoff(int crashesBefore) {
        if (crashesBefore == 0) return Duration.ZERO;
        int doublings = Math.min(crashesBefore - 1, 10);
        Duration wait = BACKOFF_FIRST.multipliedBy(1L << doublings);
        return wait.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : wait;
    }
}
