package renga.dyno.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The log files of one dyno, one after the other: `log` is the one conmon writes, `log.old` the one before, if we
/// asked for a new one. Not thread-safe.
final class LogFiles implements AutoCloseable {
    private static final String REOPEN = "2 0 0\n";

    private final Path current;
    private final Path old;
    private final Path control;
    private @Nullable FileChannel open;
    private long inode;
    private long offset;
    private boolean rotating;

    LogFiles(Path log, Path control) {
        this.current = log;
        this.old = log.resolveSibling(log.getFileName() + ".old");
        this.control = control;
    }

    /// Goes on at the saved place; if its file is gone, at the beginning of the oldest there is.
    ///
    /// @return false if the saved place is gone, so that output may be lost
    boolean resume(SavedPlace.Place place) throws IOException {
        if (place.inode() != 0 && (enter(current, place) || enter(old, place))) return true;
        if (!enterIfThere(old)) enterIfThere(current);
        return place.inode() == 0;
    }

    long inode() {
        return inode;
    }

    long offset() {
        return offset;
    }

    /// Bytes of the file at hand that were not read yet; negative if it was cut short behind our back.
    long left() throws IOException {
        return open == null ? 0 : open.size() - offset;
    }

    void skip(long bytes) {
        offset += bytes;
    }

    /// @return bytes read, 0 at the end of what there is
    int read(ByteBuffer to) throws IOException {
        if (open == null && !enterIfThere(current)) return 0;
        int count = Objects.requireNonNull(open).read(to, offset);
        return Math.max(0, count);
    }

    void advance(long bytes) {
        offset += bytes;
    }

    /// After the end of a file: whether conmon has begun another one, which is entered then.
    boolean next() throws IOException {
        if (open == null) return enterIfThere(current);
        long newest = inodeOf(current);
        if (newest == 0 || newest == inode) return false;
        rotating = false;
        Files.deleteIfExists(old);
        return enterIfThere(current);
    }

    /// Tells conmon to begin a new file; what it still writes into the old one is read before.
    void rotate() throws IOException {
        if (rotating || inodeOf(current) != inode || !Files.exists(control)) return;
        Files.move(current, old);
        rotating = true;
        // Opened for reading too, or the open would wait for ever if conmon is gone.
        try (FileChannel pipe = FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            pipe.write(ByteBuffer.wrap(REOPEN.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private boolean enter(Path file, SavedPlace.Place place) throws IOException {
        if (inodeOf(file) != place.inode() || !enterIfThere(file)) return false;
        offset = Math.min(place.offset(), Objects.requireNonNull(open).size());
        return offset == place.offset();
    }

    private boolean enterIfThere(Path file) throws IOException {
        try {
            FileChannel entered = FileChannel.open(file, StandardOpenOption.READ);
            close();
            open = entered;
            inode = inodeOf(file);
            offset = 0;
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static long inodeOf(Path file) throws IOException {
        try {
            return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) open.close();
        open = null;
    }
}
