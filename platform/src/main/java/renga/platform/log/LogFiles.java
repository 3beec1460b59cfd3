package renga.platform.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of one app's log as its writer sees them: read when first needed, rolled when full, the oldest deleted.
/// Used under the lock of its log.
final class LogFiles {
    private final Path folder;
    private final Marks marks = new Marks();
    private @Nullable Segments segments;
    private @Nullable SegmentWriter writer;
    private long next = 1;

    LogFiles(Path folder) {
        this.folder = folder;
    }

    Segments segments() throws IOException {
        if (segments == null) {
            Segments found = Segments.in(folder);
            if (!found.isEmpty()) next = SegmentScan.run(found.newest(), marks);
            segments = found;
        }
        return segments;
    }

    /// The number the next line will get.
    long next() throws IOException {
        segments();
        return next;
    }

    /// Whose output is how far; complete after [#segments].
    Marks marks() {
        return marks;
    }

    /// All of it or nothing.
    void write(byte[] bytes, long lines) throws IOException {
        Segments now = segments();
        if (now.isEmpty() || now.newest().committedBytes() >= Segments.ROLL_BYTES) now = roll(now);
        if (writer == null) writer = new SegmentWriter(now.newest());
        writer.append(bytes);
        next += lines;
    }

    private Segments roll(Segments before) throws IOException {
        close();
        Segments.makeFolder(folder);
        Segments kept = before.prune(next);
        segments = kept;
        Segment fresh = Segment.create(folder, next);
        try (var head = new SegmentWriter(fresh)) {
            head.append(marks.head());
        }
        Segments rolled = kept.plus(fresh);
        segments = rolled;
        return rolled;
    }

    void delete() throws IOException {
        close();
        for (Segment segment : Segments.in(folder).all()) Files.deleteIfExists(segment.file());
        Files.deleteIfExists(folder);
        segments = new Segments(List.of());
    }

    void close() throws IOException {
        SegmentWriter open = writer;
        writer = null;
        if (open != null) open.close();
    }
}
