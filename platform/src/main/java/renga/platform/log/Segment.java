package renga.platform.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One file of an app's log: head lines with marks, then records. Its name is the number of its first record.
/// Written by one [SegmentWriter] at a time, read by any number of cursors, up to what is committed.
final class Segment {
    private static final String SUFFIX = ".log";

    private final Path file;
    private final long first;
    private volatile long committed;

    private Segment(Path file, long first, long committed) {
        this.file = file;
        this.first = first;
        this.committed = committed;
    }

    static Segment create(Path folder, long first) {
        return new Segment(folder.resolve("%019d%s".formatted(first, SUFFIX)), first, 0);
    }

    static boolean is(Path file) {
        return file.getFileName().toString().matches("\\d{19}\\.log");
    }

    static Segment existing(Path file) throws IOException {
        String name = file.getFileName().toString();
        long first = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        return new Segment(file, first, Files.size(file));
    }

    Path file() {
        return file;
    }

    /// Number of the first record.
    long first() {
        return first;
    }

    /// Bytes that may be read: whole lines only.
    long committedBytes() {
        return committed;
    }

    void commit(long bytes) {
        committed = bytes;
    }
}
