package renga.router.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Knows how much of a body is still to come. Used again from message to message; for one thread.
///
/// A length is a number of bytes, or one of the two forms that have none: [#CHUNKED] and [#UNTIL_CLOSE].
public final class BodyTracker {
    public static final long NONE = 0;
    /// ends with a chunk of length zero
    public static final long CHUNKED = -1;
    /// ends with the connection; also what follows a 101
    public static final long UNTIL_CLOSE = -2;

    private final ChunkScanner chunks = new ChunkScanner();
    private long length;
    private long left;

    /// @param length in bytes or one of the two forms
    public void begin(long length) {
        this.length = length;
        left = Math.max(length, 0);
        if (length == CHUNKED) chunks.begin();
    }

    /// Whether all of it has come. A body until close is never done by itself.
    public boolean done() {
        if (length >= 0) return left == 0;
        return length == CHUNKED && chunks.done();
    }

    public boolean endsWithConnection() {
        return length == UNTIL_CLOSE;
    }

    public boolean broken() {
        return length == CHUNKED && chunks.broken();
    }

    /// How many of the readable bytes belong to this body; the reader index stays. Look at [#broken()] afterwards.
    public int take(ByteBuf in) {
        return take(in, null);
    }

    /// @param data gets a copy of the contents of chunks, if the body is chunked
    public int take(ByteBuf in, @Nullable ByteBuf data) {
        int readable = in.readableBytes();
        if (length == UNTIL_CLOSE) return readable;
        if (length == CHUNKED) {
            int from = in.readerIndex();
            return chunks.scan(in, from, from + readable, data) - from;
        }
        int count = (int) Math.min(left, readable);
        left -= count;
        return count;
    }
}
