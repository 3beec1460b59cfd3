package renga.platform.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/// A body in chunks (RFC 9112 §7.1); what may follow the last one is not read.
final class Chunks extends InputStream {
    private static final int LINE_BYTES_MAX = 1_024;
    private static final Pattern SIZE = Pattern.compile("[0-9a-fA-F]{1,12}");

    private final InputStream in;
    private long left;
    private boolean begun;
    private boolean ended;

    Chunks(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0 && !ended) next();
        if (ended) return -1;
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) throw brokenOff();
        left -= read;
        return read;
    }

    private void next() throws IOException {
        if (begun && !line().isEmpty()) throw new FetchException("the chunks of the answer do not fit together");
        begun = true;
        String size = line().split(";", 2)[0].strip();
        if (!SIZE.matcher(size).matches()) throw new FetchException("a chunk of the answer has no length");
        left = Long.parseLong(size, 16);
        ended = left == 0;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() >= LINE_BYTES_MAX) throw brokenOff();
            if (next != '\r') line.append((char) next);
        }
        return line.toString();
    }

    private static FetchException brokenOff() {
        return new FetchException("the answer broke off in the middle of a chunk");
    }
}
