package renga.platform.build;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a build says, to its listener and, up to a limit, into a file that is kept. Thread-safe.
final class Transcript implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transcript.class);

    private final Talk talk;
    private final OutputStream file;
    private final long bytesMax;
    private long bytes;
    private boolean cut;
    private boolean closed;

    Transcript(Talk talk, OutputStream file, long bytesMax) {
        this.talk = talk;
        this.file = file;
        this.bytesMax = bytesMax;
    }

    void line(String text) {
        byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        write(line, 0, line.length);
    }

    void problem(String text) {
        line(" !     " + text);
    }

    void write(byte[] chunk, int offset, int length) {
        talk.say(chunk, offset, length);
        keep(chunk, offset, length);
    }

    private synchronized void keep(byte[] chunk, int offset, int length) {
        if (cut || closed) return;
        try {
            if (bytes + length > bytesMax) {
                cut = true;
                file.write("\n !     More than %s were said: the rest is not kept.\n"
                        .formatted(Sizes.text(bytesMax))
                        .getBytes(StandardCharsets.UTF_8));
            } else {
                file.write(chunk, offset, length);
                bytes += length;
            }
            file.flush();
        } catch (IOException e) {
            cut = true;
            LOG.warn("the output of a build cannot be kept any more; the build goes on", e);
        }
        notifyAll();
    }

    /// Waits until the transcript is longer than that, or is closed, or the limit passes.
    ///
    /// @return whether more may come
    synchronized boolean awaitMore(long position, long millisMax) throws InterruptedException {
        if (bytes <= position && !closed) wait(millisMax);
        return !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("closing the output of a build", e);
        }
        notifyAll();
    }
}
