package renga.router.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Follows a chunked body to its end without changing it. Strict: line ends are CR LF, sizes plain hexadecimal.
final class ChunkScanner {
    private static final int SIZE_DIGITS_MAX = 15;
    private static final int EXTENSION_BYTES_MAX = 8 << 10;
    private static final int TRAILER_BYTES_MAX = 64 << 10;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        DONE,
        BROKEN
    }

    private State state = State.SIZE;
    private long size;
    private int digits;
    private int extra;

    void begin() {
        state = State.SIZE;
        size = 0;
        digits = 0;
        extra = 0;
    }

    boolean done() {
        return state == State.DONE;
    }

    boolean broken() {
        return state == State.BROKEN;
    }

    /// Scans from `from` to `to`, or to the body's end if that comes first.
    ///
    /// @param data gets a copy of the chunks' contents, if given
    /// @return the index after the last byte that belongs to the body
    int scan(ByteBuf in, int from, int to, @Nullable ByteBuf data) {
        int at = from;
        while (at < to && state != State.DONE && state != State.BROKEN) {
            if (state == State.DATA) {
                int count = (int) Math.min(size, to - at);
                if (data != null) data.writeBytes(in, at, count);
                at += count;
                size -= count;
                if (size == 0) state = State.DATA_CR;
            } else {
                state = next(in.getByte(at++));
            }
        }
        return at;
    }

    private State next(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> b == '\r' ? State.SIZE_LF : within(b, EXTENSION_BYTES_MAX, State.EXTENSION);
            case SIZE_LF -> b == '\n' ? afterSize() : State.BROKEN;
            case DATA_CR -> b == '\r' ? State.DATA_LF : State.BROKEN;
            case DATA_LF -> b == '\n' ? State.SIZE : State.BROKEN;
            case TRAILER_START -> b == '\r' ? State.LAST_LF : within(b, TRAILER_BYTES_MAX, State.TRAILER);
            case TRAILER -> b == '\r' ? State.TRAILER_LF : within(b, TRAILER_BYTES_MAX, State.TRAILER);
            case TRAILER_LF -> b == '\n' ? State.TRAILER_START : State.BROKEN;
            case LAST_LF -> b == '\n' ? State.DONE : State.BROKEN;
            case DATA, DONE, BROKEN -> State.BROKEN;
        };
    }

    private State size(byte b) {
        int digit = b < 0 ? -1 : Character.digit(b, 16);
        if (digit >= 0 && digits < SIZE_DIGITS_MAX) {
            size = 16 * size + digit;
            digits++;
            return State.SIZE;
        }
        if (digits == 0) return State.BROKEN;
        if (b == '\r') return State.SIZE_LF;
        return b == ';' || b == ' ' || b == '\t' ? State.EXTENSION : State.BROKEN;
    }

    private State afterSize() {
        digits = 0;
        extra = 0;
        return size == 0 ? State.TRAILER_START : State.DATA;
    }

    private State within(byte b, int limit, State same) {
        return ++extra > limit || (Text.isControl(b) && b != '\t') ? State.BROKEN : same;
    }
}
