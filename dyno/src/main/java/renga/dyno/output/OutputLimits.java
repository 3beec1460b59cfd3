package renga.dyno.output;

/// Every number about dynos' output.
public final class OutputLimits {
    /// Longer lines are cut (Heroku's limit).
    public static final int LINE_BYTES_MAX = 10_000;

    /// What one dyno may have delivered per second in the long run …
    static final long BYTES_PER_SECOND_MAX = 1 << 20;

    /// … and at once.
    static final long BURST_BYTES_MAX = 4 << 20;

    /// A dyno this far ahead of us loses what lies between (L12).
    static final long BACKLOG_BYTES_MAX = 4 << 20;

    /// When we have read so much of a log file, conmon is told to begin a new one.
    static final long ROTATE_AT_BYTES = 8 << 20;

    /// The backstop: conmon itself begins a new file here, whether we have read the old one or not.
    public static final long FILE_BYTES_MAX = 32 << 20;

    /// Bytes read in one turn, so that every dyno gets its turn.
    static final int TURN_BYTES_MAX = 256 << 10;

    private OutputLimits() {}
}
