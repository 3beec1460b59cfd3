package renga.platform.fetch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/// A connection to one target, at an address that was looked up once, judged, and is not looked up again.
final class Line implements AutoCloseable {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private final Socket socket;
    private final Deadline deadline;

    private Line(Socket socket, Deadline deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    static Line open(Target target, Judge judge, SSLSocketFactory tls, Deadline deadline) throws IOException {
        String host = target.host();
        Socket plain = Dialing.dial(Dialing.judged(host, judge, deadline), target.port(), deadline);
        try {
            Socket socket = target.isSecure() ? Dialing.secured(plain, host, target.port(), tls, deadline) : plain;
            return new Line(socket, deadline);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    Answer ask(Target target, Optional<String> tag) throws IOException {
        socket.getOutputStream().write(target.request(tag).getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return Answer.read(new BufferedInputStream(new Patient(socket.getInputStream())));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// Waits for each byte only as long as there is time.
    private final class Patient extends FilterInputStream {
        Patient(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(deadline.millis(SILENCE_MAX));
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            socket.setSoTimeout(deadline.millis(SILENCE_MAX));
            return in.read(bytes, offset, length);
        }
    }
}
