package renga.platform.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Passes a dyno's output on, chunk by chunk, and hands the line in which `heroku run --exit-code` reports the exit
/// status over unsplit, in a chunk of its own: the client looks for it at the start of a line within one chunk.
///
/// For a client whose output is no terminal, a carriage return at the end of a chunk waits for the next one, as that
/// client turns CR LF into LF chunk by chunk. For one thread.
final class ExitMarker {
    private static final byte[] MARK = "\uFFFF heroku-command-exit-status: ".getBytes(UTF_8);

    /// Mark, up to three digits, CR LF: longer is no marker.
    private static final int LINE_BYTES_MAX = MARK.length + 8;

    private final OutputStream out;
    private final boolean terminal;
    private byte[] held = new byte[0];

    /// @param terminal whether the client shows the output on a terminal
    ExitMarker(OutputStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void write(byte[] chunk, int length) throws IOException {
        byte[] all = new byte[held.length + length];
        System.arraycopy(held, 0, all, 0, held.length);
        System.arraycopy(chunk, 0, all, held.length, length);
        int sent = 0;
        for (int mark = find(all, 0); mark >= 0; mark = find(all, sent)) {
            send(all, sent, mark);
            sent = mark;
            int end = lineEnd(all, mark);
            if (end < 0) break;
            send(all, mark, end);
            sent = end;
        }
        int keep = sent < all.length && startsMark(all, sent) ? sent : keepFrom(all, sent);
        send(all, sent, keep);
        held = Arrays.copyOfRange(all, keep, all.length);
    }

    /// What was held back, at the end of the output.
    void finish() throws IOException {
        send(held, 0, held.length);
        held = new byte[0];
    }

    private void send(byte[] bytes, int from, int to) throws IOException {
        if (to <= from) return;
        out.write(bytes, from, to - from);
        out.flush();
    }

    private static int find(byte[] bytes, int from) {
        for (int at = from; at + MARK.length <= bytes.length; at++) if (startsMark(bytes, at)) return at;
        return -1;
    }

    private static boolean startsMark(byte[] bytes, int at) {
        return at + MARK.length <= bytes.length && Arrays.equals(bytes, at, at + MARK.length, MARK, 0, MARK.length);
    }

    /// After the line feed; -1 if it has not come yet.
    private static int lineEnd(byte[] bytes, int mark) {
        int end = Math.min(bytes.length, mark + LINE_BYTES_MAX);
        for (int at = mark; at < end; at++) if (bytes[at] == '\n') return at + 1;
        return end == mark + LINE_BYTES_MAX ? end : -1;
    }

    /// Where a mark, or a CR LF, may have begun that the next chunk completes.
    private int keepFrom(byte[] bytes, int from) {
        int first = Math.max(from, bytes.length - MARK.length + 1);
        for (int at = first; at < bytes.length; at++) {
            if (Arrays.equals(bytes, at, bytes.length, MARK, 0, bytes.length - at)) return at;
        }
        boolean cr = !terminal && bytes.length > from && bytes[bytes.length - 1] == '\r';
        return cr ? bytes.length - 1 : bytes.length;
    }
}
