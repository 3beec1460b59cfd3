package renga.platform.drain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A real server that drains lead to: HTTP or syslog, with TLS or without. It takes everything unless a test puts
/// another
/// answer in its mouth.
public final class DrainPeer implements AutoCloseable {
    /// For tests that wait for retries and rests.
    public static final Pace HASTE = new Pace(
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    /// Every message that came, without its length, in order.
    public final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    /// Every request that came, those that were refused, too.
    public final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();

    /// What a request is answered with; messages of requests that get no 2xx are not among [#messages].
    public volatile ToIntFunction<Post> answer = _ -> 204;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final String scheme;
    private final int port;
    private final AutoCloseable server;

    /// One request.
    public record Post(String path, com.sun.net.httpserver.Headers headers, List<String> messages) {
        public String header(String name) {
            return Optional.ofNullable(headers.getFirst(name)).orElse("");
        }
    }

    private DrainPeer(HttpServer server, String scheme) {
        this.scheme = scheme;
        this.port = server.getAddress().getPort();
        this.server = () -> server.stop(0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private DrainPeer(ServerSocket server, String scheme) {
        this.scheme = scheme;
        this.port = server.getLocalPort();
        this.server = server;
        threads.execute(() -> accept(server));
    }

    public static DrainPeer http() throws IOException {
        return new DrainPeer(HttpServer.create(local(0), 0), "http");
    }

    public static DrainPeer https(KeyStore certificate) throws IOException, GeneralSecurityException {
        var server = HttpsServer.create(local(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(certificate)));
        return new DrainPeer(server, "https");
    }

    public static DrainPeer tcp() throws IOException {
        return tcp(0);
    }

    public static DrainPeer tcp(int port) throws IOException {
        return new DrainPeer(new ServerSocket(port, 10, InetAddress.ofLiteral("127.0.0.1")), "syslog");
    }

    public static DrainPeer tls(KeyStore certificate) throws IOException, GeneralSecurityException {
        ServerSocketFactory factory = context(certificate).getServerSocketFactory();
        return new DrainPeer(factory.createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")), "syslog+tls");
    }

    public int port() {
        return port;
    }

    /// `https://user:secret@localhost:1234/logs?key=secret`
    public String url() {
        String place = "localhost:" + port;
        return scheme.startsWith("http")
                ? scheme + "://user:s%40crt@" + place + "/logs?key=hidden"
                : scheme + "://" + place;
    }

    /// The next message, without what comes before its text.
    public String text() throws InterruptedException {
        return text(message());
    }

    static String text(String message) {
        return message.substring(message.indexOf(" - ") + 3);
    }

    public String message() throws InterruptedException {
        return Optional.ofNullable(messages.poll(30, TimeUnit.SECONDS)).orElseThrow();
    }

    public Post post() throws InterruptedException {
        return Optional.ofNullable(posts.poll(30, TimeUnit.SECONDS)).orElseThrow();
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var taken = new ArrayList<String>();
            var in = new BufferedInputStream(exchange.getRequestBody());
            for (String next = frame(in); !next.isEmpty(); next = frame(in)) taken.add(next);
            var post = new Post(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), taken);
            int status = answer.applyAsInt(post);
            posts.add(post);
            if (status >= 200 && status < 300) messages.addAll(taken);
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket visitor = server.accept();
                sockets.add(visitor);
                threads.execute(() -> read(visitor));
            } catch (IOException _) {
                // The test is over.
            }
        }
    }

    private void read(Socket visitor) {
        try (visitor) {
            var in = new BufferedInputStream(visitor.getInputStream());
            for (String next = frame(in); !next.isEmpty(); next = frame(in)) messages.add(next);
        } catch (IOException _) {
            // The visitor was hung up on, or did not like the certificate.
        }
    }

    /// The next message without the line end that every one has; empty at the end.
    private static String frame(InputStream in) throws IOException {
        int length = 0;
        for (int next = in.read(); next != ' '; next = in.read()) {
            if (next < 0) return "";
            length = 10 * length + Character.digit(next, 10);
        }
        String message = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!message.endsWith("\n")) throw new IOException("a message is not whole: " + message);
        return message.substring(0, message.length() - 1);
    }

    static SSLContext context(KeyStore certificate) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /// Hangs up on everybody.
    @Override
    public void close() throws Exception {
        server.close();
        for (Socket visitor : sockets) visitor.close();
        threads.shutdownNow();
        // Whoever accepts holds the port until it has heard of that.
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) throw new IllegalStateException("a thread still runs");
    }
}
