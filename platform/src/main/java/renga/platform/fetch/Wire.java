package renga.platform.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An open connection. What takes too long is ended by closing it, since a write knows no time-out. After any
/// exception it is good for nothing. For one thread, but for [#close].
public final class Wire implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final int NO_CONTENT = 204;

    /// Of an answer's body, whose words nobody reads; with more the connection is not used again.
    private static final int BODY_BYTES_MAX = 64 * 1024;

    private static final Duration LEAVE_MAX = Duration.ofSeconds(1);

    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final ScheduledExecutorService watch;
    private volatile boolean late;
    private boolean spent;
    private long exchanges;

    Wire(Socket plain, Socket socket, ScheduledExecutorService watch) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.watch = watch;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /// What to do within a time.
    private interface Act<T> {
        T run() throws IOException;
    }

    /// Sends bytes to who says nothing back.
    public void send(byte[] bytes, Duration limit) throws IOException {
        within(limit, () -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return bytes;
        });
        exchanges++;
    }

    /// Posts to an address, which is where this wire leads, and waits for the answer.
    ///
    /// @param address http or https; its user and password go along
    /// @param headers without `Host` and `Content-Length`
    /// @return the answer's status, 200 or above; redirects are not followed
    public int post(URI address, Map<String, String> headers, byte[] body, Duration limit) throws IOException {
        var all = new LinkedHashMap<>(Map.of("User-Agent", "Renga"));
        all.putAll(headers);
        all.put("Content-Length", String.valueOf(body.length));
        byte[] head = Target.of(address).head("POST", all).getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        int status = within(limit, () -> {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            Answer answer = Answer.read(in);
            spent = !isOver(answer);
            return answer.status();
        });
        exchanges++;
        return status;
    }

    /// Whether something went over it already: who is at the other end may have closed it meanwhile.
    public boolean isUsed() {
        return exchanges > 0;
    }

    /// Whether another request may follow.
    public boolean isOpen() {
        return !spent && !plain.isClosed();
    }

    /// Closes it as soon as the other end does, who is not expected to say anything.
    public void closeWithOther() {
        Thread.ofVirtual().name("wire-end").start(() -> {
            try (this) {
                while (in.read() >= 0) {
                    // Nobody asked for it.
                }
            } catch (IOException _) {
                // It is closed.
            }
        });
    }

    /// Closes it, whatever the other end makes of that.
    public void leave() {
        try {
            close();
        } catch (IOException e) {
            LOG.debug("closing a connection", e);
        }
    }

    /// Takes leave as TLS wants it, if the other end still reads.
    @Override
    public void close() throws IOException {
        try {
            Future<?> end = closeAfter(LEAVE_MAX);
            socket.close();
            end.cancel(false);
        } finally {
            plain.close();
        }
    }

    private <T> T within(Duration limit, Act<T> act) throws IOException {
        Future<?> end = closeAfter(limit);
        try {
            return act.run();
        } catch (IOException e) {
            if (late) throw new SocketTimeoutException("it took longer than %d ms".formatted(limit.toMillis()));
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private Future<?> closeAfter(Duration limit) throws IOException {
        try {
            return watch.schedule(this::closeLate, limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            throw new FetchException("the platform stops");
        }
    }

    private void closeLate() {
        late = true;
        try {
            plain.close();
        } catch (IOException _) {
            // Then it is closed.
        }
    }

    /// Reads the rest of an answer, so that the next one begins behind it. The status is what counts, and is there.
    private static boolean isOver(Answer answer) {
        try {
            return isRead(answer);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isRead(Answer answer) throws IOException {
        if (answer.header("connection").filter("close"::equalsIgnoreCase).isPresent()) return false;
        if (answer.status() == NO_CONTENT) return true;
        boolean chunked = answer.headers().containsKey("transfer-encoding");
        if (!chunked && answer.length().isEmpty()) return false;
        int read = answer.body().readNBytes(BODY_BYTES_MAX).length;
        return read < BODY_BYTES_MAX && (!chunked || isLineEnd(answer.rest()));
    }

    /// Behind the last chunk there may be trailers; who sends any is not asked again over this connection.
    private static boolean isLineEnd(InputStream in) throws IOException {
        return in.read() == '\r' && in.read() == '\n';
    }
}
