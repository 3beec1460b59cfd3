package renga.router.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads lines of bounded length. For one thread.
final class LineReader {
    private final ReadableByteChannel in;
    private final int lineBytesMax;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10).limit(0);

    LineReader(ReadableByteChannel in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /// @return the next line without its end; null at the end of input
    /// @throws IOException if a line is too long, too
    @Nullable
    String next() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            if (!buffer.hasRemaining() && !fill()) return null;
            int from = buffer.position();
            int at = from;
            while (at < buffer.limit() && buffer.get(at) != '\n') at++;
            line.write(buffer.array(), from, at - from);
            if (line.size() > lineBytesMax)
                throw new IOException("control line longer than " + lineBytesMax + " bytes");
            boolean ended = at < buffer.limit();
            buffer.position(ended ? at + 1 : at);
            if (ended) return line.toString(StandardCharsets.UTF_8);
        }
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int count = in.read(buffer);
        buffer.flip();
        return count >= 0;
    }
}
