package renga.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One page on loopback, asked for again and again until it says what is awaited: over one kept-alive socket and at a
/// pace that no server notices, for whoever serves while it deploys would pay for every question, and the floor, which
/// is down meanwhile, would not.
final class Page implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int READ_MILLIS_MAX = 30_000;
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)");

    private final InetSocketAddress address;
    private final byte[] request;
    private @Nullable Socket socket;
    private long failures;

    Page(int port, String host) {
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.request = ("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(ISO_8859_1);
    }

    /// Returns when the page contains the text; answers other than 200 on the way are counted.
    void awaitText(String text) {
        close(); // the server may have ended it meanwhile
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (body().contains(text)) return;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("no \"" + text + "\" within " + LIMIT);
    }

    private String body() {
        try {
            String answer = answer();
            if (answer.startsWith("HTTP/1.1 200 ")) return answer.substring(answer.indexOf("\r\n\r\n"));
        } catch (IOException _) {
            close();
        }
        failures++;
        return "";
    }

    private String answer() throws IOException {
        Socket now = socket;
        if (now == null) {
            socket = now = new Socket();
            now.setTcpNoDelay(true);
            now.setSoTimeout(READ_MILLIS_MAX);
            now.connect(address, READ_MILLIS_MAX);
        }
        now.getOutputStream().write(request);
        return read(now.getInputStream());
    }

    /// The samples' answers have a length each.
    private static String read(InputStream in) throws IOException {
        var answer = new ByteArrayOutputStream();
        var part = new byte[4_096];
        while (answer.size() < ANSWER_BYTES_MAX) {
            int count = in.read(part);
            if (count < 0) throw new EOFException();
            answer.write(part, 0, count);
            String text = answer.toString(ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            Matcher length = LENGTH.matcher(text);
            if (head >= 0 && length.find() && text.length() >= head + 4 + Integer.parseInt(length.group(1)))
                return text;
        }
        throw new IOException("an answer without end");
    }

    long failures() {
        return failures;
    }

    @Override
    public void close() {
        Socket now = socket;
        socket = null;
        if (now == null) return;
        try {
            now.close();
        } catch (IOException _) {
            // it is not used again
        }
    }
}
