package renga.platform.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Appends to one segment. What is written survives a kill of the JVM; it is not forced to the disk, as a log that
/// waits for disks would slow the apps. Used under the lock of its log.
final class SegmentWriter implements AutoCloseable {
    private final Segment segment;
    private final FileChannel channel;

    SegmentWriter(Segment segment) throws IOException {
        this.segment = segment;
        this.channel = FileChannel.open(
                segment.file(),
                Set.of(CREATE, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        channel.truncate(segment.committedBytes());
    }

    /// All of it or nothing.
    void append(byte[] bytes) throws IOException {
        long start = segment.committedBytes();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            while (rest.hasRemaining()) channel.write(rest, start + rest.position());
        } catch (IOException e) {
            channel.truncate(start);
            throw e;
        }
        segment.commit(start + bytes.length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
