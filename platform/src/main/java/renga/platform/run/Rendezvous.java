package renga.platform.run;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the clients of attached dynos meet them: TLS, one line with a secret, then the dyno's bytes
/// (contract, cli-notes.md §7). A secret works once and not for long. Thread-safe.
final class Rendezvous implements AutoCloseable {
    /// Handshake and secret have to be done in this time: 10 s.
    private static final int KNOCK_MILLIS_MAX = 10_000;

    /// Open connections, with or without a dyno; more are refused.
    private static final int CONNECTIONS_MAX = 1_024;

    /// The longest first line.
    private static final int SECRET_BYTES_MAX = 512;

    private static final int SECRET_BYTES = 32;

    /// A client whose network died is noticed after 60 s + 4 × 15 s.
    private static final int KEEPALIVE_IDLE_SECONDS = 60;

    private static final int KEEPALIVE_INTERVAL_SECONDS = 15;
    private static final int KEEPALIVE_PROBES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Rendezvous.class);

    private final SecureRandom random = new SecureRandom();
    private final ServerSocket server;
    private final ServerTls tls;
    private final ConcurrentHashMap<String, Consumer<Visitor>> invited = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(CONNECTIONS_MAX);
    private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rendezvous-clock").factory());

    private Rendezvous(ServerSocket server, ServerTls tls) {
        this.server = server;
        this.tls = tls;
    }

    /// @throws IOException if the address cannot be bound
    static Rendezvous open(InetSocketAddress address, ServerTls tls) throws IOException {
        var server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, CONNECTIONS_MAX);
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "cannot listen for attached dynos on " + address
                            + ": is another program there? Set RENGA_RENDEZVOUS_PORT or RENGA_BIND",
                    e);
        }
        var rendezvous = new Rendezvous(server, tls);
        Thread.ofPlatform().daemon().name("rendezvous").start(rendezvous::accept);
        return rendezvous;
    }

    int port() {
        return server.getLocalPort();
    }

    /// @param arrived called once, on the connection's own thread, with the client; the connection ends with the call
    /// @param missed called instead when the client did not come within the limit
    /// @return the secret the client has to bring
    String invite(Duration limit, Consumer<Visitor> arrived, Runnable missed) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        invited.put(secret, arrived);
        var _ = clock.schedule(() -> expire(secret, missed), limit.toMillis(), TimeUnit.MILLISECONDS);
        return secret;
    }

    /// @return false if the client came, or its time was over
    boolean withdraw(String secret) {
        return invited.remove(secret) != null;
    }

    private void expire(String secret, Runnable missed) {
        if (withdraw(secret)) Thread.ofVirtual().name("rendezvous-missed").start(missed);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("rendezvous-client").start(() -> receive(socket));
                } else {
                    LOG.warn("run: {} clients are attached, one more was refused", CONNECTIONS_MAX);
                    socket.close();
                }
            } catch (IOException e) {
                if (!server.isClosed()) LOG.warn("run: accepting a client failed", e);
            }
        }
    }

    private void receive(Socket plain) {
        serving.add(Thread.currentThread());
        try (plain;
                SSLSocket socket = tls.serve(plain)) {
            keepAlive(plain);
            socket.setSoTimeout(KNOCK_MILLIS_MAX);
            Optional<String> secret = secret(socket.getInputStream());
            socket.setSoTimeout(0);
            var visitor = new Visitor(socket);
            Optional<Consumer<Visitor>> dyno = secret.map(invited::remove);
            if (dyno.isPresent()) dyno.get().accept(visitor);
            else turnAway(visitor);
        } catch (IOException e) {
            LOG.debug("run: a client was lost", e);
        } catch (RuntimeException e) {
            LOG.error("run: serving a client failed", e);
        } finally {
            serving.remove(Thread.currentThread());
            room.release();
        }
    }

    private static void turnAway(Visitor visitor) throws IOException {
        visitor.greet();
        visitor.tell("Error R13 (Attach error) -> no dyno waits here: the address was used already or is too old."
                + " Run the command again.");
    }

    /// The first line without what follows a question mark; empty if there is none or it is too long.
    private static Optional<String> secret(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (line.length() >= SECRET_BYTES_MAX) return Optional.empty();
            line.append((char) b);
        }
        String word = line.toString().strip();
        int query = word.indexOf('?');
        return Optional.of(query < 0 ? word : word.substring(0, query)).filter(text -> !text.isEmpty());
    }

    private static void keepAlive(Socket socket) throws SocketException, IOException {
        socket.setTcpNoDelay(true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_INTERVAL_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
    }

    /// Takes no more clients; those that are here stay.
    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        server.close();
    }

    /// Waits until no client is here any more, or the limit passes.
    void awaitEmpty(Duration limit) throws InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        for (Thread client : serving) client.join(Duration.between(Instant.now(), deadline));
    }
}
