package renga.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A bounded byte queue between two threads. As with the kernel's pipes, a reader sees a short write whole or not at
/// all. The JDK's piped streams fail when the thread that wrote last has ended.
final class Pipe {
    private static final int BYTES_MAX = 64 * 1024;

    private final byte[] ring = new byte[BYTES_MAX];
    private int start;
    private int size;
    private boolean closed;

    OutputStream in() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                put(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                put(from, offset, length);
            }

            @Override
            public void close() {
                closeWriting();
            }
        };
    }

    InputStream out() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return take(to, offset, length);
            }

            @Override
            public int available() {
                return filled();
            }
        };
    }

    synchronized void closeWriting() {
        closed = true;
        notifyAll();
    }

    private synchronized int filled() {
        return size;
    }

    private synchronized void put(byte[] from, int offset, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            while (size == BYTES_MAX && !closed) pause();
            if (closed) throw new IOException("the pipe is closed");
            ring[(start + size++) % BYTES_MAX] = from[offset + i];
            notifyAll();
        }
    }

    private synchronized int take(byte[] to, int offset, int length) throws IOException {
        if (length == 0) return 0;
        while (size == 0 && !closed) pause();
        if (size == 0) return -1;
        int count = Math.min(length, size);
        for (int i = 0; i < count; i++) to[offset + i] = ring[(start + i) % BYTES_MAX];
        start = (start + count) % BYTES_MAX;
        size -= count;
        notifyAll();
        return count;
    }

    private void pause() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
