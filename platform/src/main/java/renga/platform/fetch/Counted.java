package renga.platform.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body whose length the head told: ends there, and throws if it ends before.
final class Counted extends FilterInputStream {
    private long left;

    Counted(InputStream in, long length) {
        super(in);
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) return -1;
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) throw new FetchException("the answer broke off with " + left + " bytes to come");
        left -= read;
        return read;
    }
}
