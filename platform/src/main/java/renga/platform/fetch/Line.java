package renga.platform.fetch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A connection to one target, at an address that was looked up once, judged, and is not looked up again.
final class Line implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private final Socket socket;
    private final Deadline deadline;

    private Line(Socket socket, Deadline deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    static Line open(Target target, Guard guard, SSLSocketFactory tls, Deadline deadline) throws IOException {
        Socket plain = dial(judged(target, guard), target.port(), deadline);
        try {
            return new Line(target.isSecure() ? secured(plain, target, tls, deadline) : plain, deadline);
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

    private static List<InetAddress> judged(Target target, Guard guard) throws IOException {
        var good = new ArrayList<InetAddress>();
        try {
            for (InetAddress address : InetAddress.getAllByName(target.host())) {
                if (guard.lets(address)) good.add(address);
            }
        } catch (UnknownHostException _) {
            throw new FetchException("there is no host " + target.host());
        }
        if (good.isEmpty()) {
            throw new FetchException(
                    target.host() + " is at a private address; the operator opens those by RENGA_EGRESS_ALLOW");
        }
        return good;
    }

    private static Socket dial(List<InetAddress> addresses, int port, Deadline deadline) throws IOException {
        IOException last = new FetchException("it does not answer");
        for (InetAddress address : addresses) {
            var socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.connect(new InetSocketAddress(address, port), deadline.millis(CONNECT_MAX));
                return socket;
            } catch (SocketTimeoutException _) {
                socket.close();
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private static Socket secured(Socket plain, Target target, SSLSocketFactory tls, Deadline deadline)
            throws IOException {
        plain.setSoTimeout(deadline.millis(SILENCE_MAX));
        var socket = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
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
