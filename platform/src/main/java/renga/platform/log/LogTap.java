package renga.platform.log;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows one app's log from a line on, for a room that takes it elsewhere. It reads the log's files, so it costs
/// whoever writes nothing, and what it has not read yet is held by nobody. For one thread.
public final class LogTap implements AutoCloseable {
    private final AppLog log;
    private long number;
    private @Nullable LogCursor cursor;

    LogTap(AppLog log, long number) {
        this.log = log;
        this.number = Math.max(1, number);
    }

    /// One line.
    ///
    /// @param number 1, 2, … per app, for ever
    /// @param time `2026-01-01T12:00:00.000000+00:00`
    /// @param source `app` or `heroku`
    /// @param process `web.1`, `router`, `api`
    public record Line(long number, String time, String source, String process, String text) {}

    /// Lines that follow each other: at most what 64 KiB of the log hold.
    ///
    /// @param missed lines that should have come before these but are gone
    public record Batch(List<Line> lines, long missed) {}

    /// Number of the next line it will deliver.
    public long number() {
        return number;
    }

    /// Number that the next line of the log will get.
    public long latest() throws IOException {
        return log.next();
    }

    /// Goes on with a later line.
    public void skipTo(long later) throws IOException {
        close();
        number = later;
    }

    /// Waits until a line of that number can be read, or the limit passes.
    ///
    /// @return false if there will be none: the app is gone, or the platform stops
    public boolean await(long wanted, Duration limit) throws IOException, InterruptedException {
        return log.awaitLine(wanted, limit);
    }

    /// The next lines; none if all were read.
    public Batch next() throws IOException {
        LogCursor from = cursor == null ? new LogCursor(log, number) : cursor;
        cursor = from;
        LogCursor.Batch batch = from.next();
        number = from.number();
        return new Batch(batch.lines().stream().map(LogFormat::parts).toList(), batch.missed());
    }

    /// Gives back the open file and its buffer; the next read opens them again.
    @Override
    public void close() throws IOException {
        LogCursor open = cursor;
        cursor = null;
        if (open != null) open.close();
    }
}
