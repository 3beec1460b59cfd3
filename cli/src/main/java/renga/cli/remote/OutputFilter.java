package renga.cli.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// Passes a dyno's output on, takes the line with the exit status out of it, and, unless a terminal shows it, turns
/// CR LF into LF. Works byte by byte over any cut into chunks.
final class OutputFilter {
    private static final byte[] MARK = "\uFFFF heroku-command-exit-status: ".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final boolean raw;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final StringBuilder status = new StringBuilder();
    private int matched;
    private boolean inStatus;
    private boolean heldReturn;
    private OptionalInt result = OptionalInt.empty();

    OutputFilter(OutputStream out, boolean raw) {
        this.out = out;
        this.raw = raw;
    }

    void write(byte[] chunk, int length) throws IOException {
        for (int i = 0; i < length; i++) take(chunk[i]);
        flush();
    }

    OptionalInt finish() throws IOException {
        if (inStatus) endStatus();
        for (int i = 0; i < matched; i++) put(MARK[i]);
        matched = 0;
        if (heldReturn) pending.write('\r');
        heldReturn = false;
        flush();
        return result;
    }

    private void take(byte b) {
        if (inStatus) {
            if (b == '\n') endStatus();
            else status.append((char) b);
            return;
        }
        if (b == MARK[matched]) {
            matched++;
            if (matched == MARK.length) beginStatus();
            return;
        }
        for (int i = 0; i < matched; i++) put(MARK[i]);
        boolean again = matched > 0 && b == MARK[0];
        matched = again ? 1 : 0;
        if (!again) put(b);
    }

    private void beginStatus() {
        matched = 0;
        inStatus = true;
        status.setLength(0);
    }

    private void endStatus() {
        inStatus = false;
        String digits = status.toString().strip();
        if (digits.matches("\\d{1,3}")) result = OptionalInt.of(Integer.parseInt(digits));
    }

    private void put(byte b) {
        if (heldReturn && b != '\n') pending.write('\r');
        heldReturn = !raw && b == '\r';
        if (!heldReturn) pending.write(b);
    }

    private void flush() throws IOException {
        pending.writeTo(out);
        pending.reset();
        out.flush();
    }
}
