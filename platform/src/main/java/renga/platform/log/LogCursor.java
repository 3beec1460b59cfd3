package renga.platform.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads one app's log from a line on, batch by batch, straight from the files: a reader costs the writer nothing and
/// holds no lines. One that is slower than the log rolls misses lines and is told how many. For one thread.
final class LogCursor implements AutoCloseable {
    /// Read at once; holds six of the longest records.
    private static final int CHUNK_BYTES = 64 * 1024;

    private final AppLog log;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long number;
    private @Nullable FileChannel channel;
    private long segmentFirst;
    private long atNumber;
    private long atByte;

    /// @param number of the first line wanted; if it is gone, reading begins at the oldest there is
    LogCursor(AppLog log, long number) {
        this.log = log;
        this.number = Math.max(1, number);
    }

    /// @param missed lines that should have come before these but are gone
    record Batch(List<LogLine> lines, long missed) {}

    /// Number of the next line it will deliver.
    long number() {
        return number;
    }

    /// The next lines; none if all were read.
    Batch next() throws IOException {
        long missed = 0;
        while (true) {
            Segments segments = log.segments();
            if (segments.isEmpty()) return new Batch(List.of(), missed);
            Segment segment = segments.holding(number);
            if (!isOpen(segment)) continue;
            missed += skipTo(segment.first());
            List<LogLine> lines = read(segment);
            if (!lines.isEmpty() || segments.isNewest(segment)) return new Batch(lines, missed);
            missed += skipTo(segments.after(segment).first());
        }
    }

    private long skipTo(long first) {
        long skipped = Math.max(0, first - number);
        number += skipped;
        return skipped;
    }

    /// False if it was deleted since it was listed.
    private boolean isOpen(Segment segment) throws IOException {
        if (channel != null && segment.first() == segmentFirst) return true;
        try {
            open(segment);
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void open(Segment segment) throws IOException {
        close();
        channel = FileChannel.open(segment.file());
        segmentFirst = segment.first();
        atNumber = segment.first();
        atByte = 0;
    }

    /// Reads chunks until one holds a wanted line or the segment ends.
    private List<LogLine> read(Segment segment) throws IOException {
        var lines = new ArrayList<LogLine>();
        while (lines.isEmpty() && atByte < segment.committedBytes()) {
            int wanted = (int) Math.min(CHUNK_BYTES, segment.committedBytes() - atByte);
            int length = fill(wanted);
            int used = take(length, lines);
            if (used == 0)
                throw new IOException("log: " + segment.file() + " has no line end within " + length + " bytes");
            atByte += used;
        }
        return lines;
    }

    private int fill(int wanted) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, wanted);
        FileChannel from = Objects.requireNonNull(channel);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) read = from.read(buffer, atByte + buffer.position());
        return buffer.position();
    }

    /// @return bytes of whole lines
    private int take(int length, List<LogLine> lines) {
        int start = 0;
        for (int end = 0; end < length; end++) {
            if (chunk[end] != '\n') continue;
            if (!Marks.isHead(chunk, start)) take(start, end, lines);
            start = end + 1;
        }
        return start;
    }

    private void take(int start, int end, List<LogLine> lines) {
        if (atNumber == number) {
            lines.add(new LogLine(number, LogFormat.shown(chunk, start, end)));
            number++;
        }
        atNumber++;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) open.close();
    }
}
