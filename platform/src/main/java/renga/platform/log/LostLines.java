package renga.platform.log;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Counts lines that could not be written, until the log can say so. Used under the lock of its log.
final class LostLines {
    private long count;
    private @Nullable Instant since;

    boolean any() {
        return count > 0;
    }

    void add(long lines, Instant now) {
        count += lines;
        if (since == null) since = now;
    }

    /// @return how many lines it wrote, 0 or 1
    int tell(ByteArrayOutputStream to, Instant now) {
        if (since == null) return 0;
        LogFormat.write(
                to, LogFormat.NO_TAG, LogFormat.time(now), Sources.LOGPLEX, LogCodes.bufferUnavailable(count, since));
        return 1;
    }

    void told() {
        count = 0;
        since = null;
    }
}
