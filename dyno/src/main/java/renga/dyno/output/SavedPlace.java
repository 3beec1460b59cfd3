package renga.dyno.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How far a dyno's output was delivered, kept in a file so that the next JVM goes on there: 16 bytes, written in
/// place, so that a kill leaves the old or the new place. Not thread-safe.
final class SavedPlace implements AutoCloseable {
    private static final int BYTES = 16;

    private final FileChannel file;

    /// @param inode of the log file; 0 if nothing was delivered yet
    record Place(long inode, long offset) {}

    SavedPlace(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    Place read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        if (file.read(buffer, 0) < BYTES) return new Place(0, 0);
        return new Place(buffer.getLong(0), buffer.getLong(8));
    }

    void write(Place place) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        file.write(buffer.putLong(place.inode()).putLong(place.offset()).flip(), 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
