package renga.dyno.runc;

import java.time.Duration;

/// Every number about running dynos that is not part of a dyno's size. Disks: `ImageSize`; output: `OutputLimits`.
final class Limits {
    /// Open files per process (Heroku's 10,000), clamped to what this host allows.
    static final int OPEN_FILES_MAX = 10_000;

    /// Processes beside those of the size: the init and a shell.
    static final int PROCESSES_EXTRA = 8;

    static final long TMP_BYTES_MAX = 512L << 20;
    static final long SHARED_MEMORY_BYTES_MAX = 64L << 20;

    /// The unit of `DynoSize.computeShare`.
    static final int CPU_SHARES_PER_UNIT = 1_024;

    /// The kernel takes dynos before anything of the platform.
    static final int OOM_SCORE = 500;

    /// From asking runc to the process being there.
    static final Duration START_MAX = Duration.ofSeconds(30);

    /// A dyno asked to end in its first moments is asked again so often.
    static final Duration SIGNAL_AGAIN = Duration.ofMillis(50);

    /// From SIGKILL to the end being noticed.
    static final Duration KILL_MAX = Duration.ofSeconds(10);

    /// From the end of a dyno to the last of its output being delivered.
    static final Duration OUTPUT_MAX = Duration.ofSeconds(10);

    static final Duration LISTEN_POLL = Duration.ofMillis(5);

    /// Memory and vanished processes are looked at so often …
    static final Duration SWEEP_EVERY = Duration.ofSeconds(10);

    /// … and R14 is told so often at most.
    static final Duration OVER_QUOTA_EVERY = Duration.ofSeconds(20);

    /// Mounts of slugs and caches, and what failed starts left are looked at so often …
    static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    /// … and let go when nobody needed them for so long; the making of a dyno takes seconds.
    static final Duration IDLE_MAX = Duration.ofMinutes(10);

    private Limits() {}
}
