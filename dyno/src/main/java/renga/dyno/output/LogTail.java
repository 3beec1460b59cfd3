package renga.dyno.output;

import static renga.dyno.output.OutputLimits.BACKLOG_BYTES_MAX;
import static renga.dyno.output.OutputLimits.BURST_BYTES_MAX;
import static renga.dyno.output.OutputLimits.BYTES_PER_SECOND_MAX;
import static renga.dyno.output.OutputLimits.ROTATE_AT_BYTES;
import static renga.dyno.output.OutputLimits.TURN_BYTES_MAX;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// One dyno's output from its log files to its sink. Used by the pump's thread only, the flags apart.
final class LogTail {
    /// What one turn came to.
    enum Turn {
        CAUGHT_UP,
        MORE,
        /// The dyno has had its share for now.
        WAIT,
        ENDED
    }

    /// In the pump's queue.
    final AtomicBoolean queued = new AtomicBoolean();

    private final LogFiles files;
    private final SavedPlace place;
    private final OutputSink sink;
    private final LogLines lines = new LogLines();
    private volatile boolean processEnded;
    private boolean finished;
    private long allowance = BURST_BYTES_MAX;
    private long filledAt = System.nanoTime();
    private SavedPlace.Place complete = new SavedPlace.Place(0, 0);

    LogTail(Path log, Path control, Path saved, OutputSink sink) throws IOException {
        this.files = new LogFiles(log, control);
        this.place = new SavedPlace(saved);
        this.sink = sink;
        if (!files.resume(place.read())) sink.lost(place.read().offset());
    }

    void processEnded() {
        processEnded = true;
    }

    /// @param buffer of [OutputLimits#TURN_BYTES_MAX] bytes, the pump's
    Turn turn(ByteBuffer buffer) throws IOException {
        if (finished) return Turn.CAUGHT_UP;
        boolean last = processEnded;
        skipBacklog();
        refill();
        if (allowance <= 0 && !last) return Turn.WAIT;
        int consumed = read(buffer);
        if (consumed > 0) {
            allowance -= consumed;
            if (files.offset() >= ROTATE_AT_BYTES && !last) files.rotate();
            return Turn.MORE;
        }
        if (files.next()) return Turn.MORE;
        return last ? end() : Turn.CAUGHT_UP;
    }

    void close() throws IOException {
        files.close();
        place.close();
    }

    private int read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = files.read(buffer);
        byte[] bytes = buffer.array();
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] != '\n') continue;
            lines.take(bytes, start, i);
            start = i + 1;
            if (lines.isComplete()) complete = new SavedPlace.Place(files.inode(), files.offset() + start);
        }
        // conmon never writes a line this long: whatever this is, it must not stop us.
        if (start == 0 && count == TURN_BYTES_MAX) start = count;
        files.advance(start);
        deliver();
        return start;
    }

    private void deliver() throws IOException {
        var taken = lines.taken();
        if (taken.isEmpty()) return;
        sink.lines(taken);
        place.write(complete);
    }

    private Turn end() throws IOException {
        finished = true;
        lines.finish();
        complete = new SavedPlace.Place(files.inode(), files.offset());
        deliver();
        sink.ended();
        return Turn.ENDED;
    }

    private void skipBacklog() throws IOException {
        long left = files.left();
        if (left < 0) {
            files.skip(-files.offset());
            sink.lost(-left);
        } else if (left > BACKLOG_BYTES_MAX + BURST_BYTES_MAX) {
            long skipped = left - BACKLOG_BYTES_MAX;
            files.skip(skipped);
            sink.lost(skipped);
        }
    }

    private void refill() {
        long now = System.nanoTime();
        long millis = (now - filledAt) / 1_000_000;
        if (millis == 0) return;
        filledAt = now;
        allowance = Math.min(BURST_BYTES_MAX, allowance + millis * BYTES_PER_SECOND_MAX / 1_000);
    }
}
