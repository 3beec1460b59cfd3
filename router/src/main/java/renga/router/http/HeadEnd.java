package renga.router.http;

import io.netty.buffer.ByteBuf;

/// Looks for the empty line that ends a head which comes in pieces, reading each byte once.
public final class HeadEnd {
    private int searched;

    public void begin() {
        searched = 0;
    }

    /// @return whether the head that begins at the reader index is complete
    public boolean found(ByteBuf in) {
        int base = in.readerIndex();
        int end = in.writerIndex();
        int at = base + searched;
        while (true) {
            int feed = in.indexOf(at, end, (byte) '\n');
            if (feed < 0) return remember(Math.max(end - base, 0));
            if (feed + 1 == end) return remember(feed - base);
            byte next = in.getByte(feed + 1);
            if (next == '\n') return true;
            if (next == '\r' && feed + 2 == end) return remember(feed - base);
            if (next == '\r' && in.getByte(feed + 2) == '\n') return true;
            at = feed + 1;
        }
    }

    private boolean remember(int offset) {
        searched = offset;
        return false;
    }
}
