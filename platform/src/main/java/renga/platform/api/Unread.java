package renga.platform.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a client still sends when its request is refused. Were the connection closed on it, the client would meet a
/// reset in place of the answer: it is read and thrown away, within bounds.
final class Unread {
    private static final long BYTES_MAX = 64 << 20;
    private static final Duration TIME_MAX = Duration.ofSeconds(10);
    private static final int CHUNK_BYTES = 1 << 16;
    private static final Logger LOG = LoggerFactory.getLogger(Unread.class);

    private Unread() {}

    static void readAway(Context ctx) {
        if (waitsToBeAsked(ctx)) return;
        try {
            readAway(ctx.req().getInputStream());
        } catch (IOException e) {
            LOG.debug("the client broke off what was refused", e);
        }
    }

    /// To read would be to ask for it.
    private static boolean waitsToBeAsked(Context ctx) {
        return ctx.header("Expect") != null && ctx.req().getContentLengthLong() >= 0;
    }

    private static void readAway(InputStream body) throws IOException {
        long start = System.nanoTime();
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = BYTES_MAX;
        while (left > 0 && System.nanoTime() - start < TIME_MAX.toNanos()) {
            int read = body.read(chunk);
            if (read < 0) return;
            left -= read;
        }
    }
}
