package renga.platform.route;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.RouterReport;

/// Keeps the router up to date over `router/control.sock`, through restarts of either side. Thread-safe.
///
/// Two virtual threads per connection, one that writes and one that reads; the writer connects again when it is lost.
public final class RouterLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouterLink.class);

    /// The router is back within this time after its socket is.
    private static final long RECONNECT_MILLIS_MAX = 500;

    private static final long RECONNECT_MILLIS_FIRST = 20;

    private final Path socket;
    private final RequestLog log;
    private final RouteTable table = new RouteTable();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean reachable = true;

    /// @param socket the router's end; need not be there yet
    public RouterLink(Path socket, RequestLog log) {
        this.socket = socket;
        this.log = log;
    }

    /// Begins to speak to the router: with everything that was put until now, as one snapshot. Whatever the router
    /// knew beyond it is gone then, so put all routes first.
    public void start() {
        Thread.ofVirtual().name("router-link").start(this::run);
    }

    /// Publishes an app's route.
    ///
    /// @return done when the router sends no new request by an older route of the app
    public CompletableFuture<Void> put(AppRoute route) {
        return table.put(route);
    }

    /// The app's hosts answer "no such app" from now on.
    public CompletableFuture<Void> remove(AppId app) {
        return table.remove(app);
    }

    /// Ask before the change that takes the endpoint away is put.
    ///
    /// @param endpoint `10.1.2.3:5000`
    /// @return done when the last request in flight to it is, and after the limit in any case
    public CompletableFuture<Void> drained(AppId app, String endpoint, Duration limit) {
        return table.drain(app, endpoint)
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> table.drained(endpoint));
    }

    @Override
    public void close() {
        closed.countDown();
        table.wake();
    }

    private void run() {
        long wait = RECONNECT_MILLIS_FIRST;
        try {
            do {
                boolean spoke = converse();
                wait = spoke ? RECONNECT_MILLIS_FIRST : Math.min(wait * 2, RECONNECT_MILLIS_MAX);
            } while (!closed.await(wait, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether there was a router to speak to
    private boolean converse() throws InterruptedException {
        boolean spoke = false;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            spoke = true;
            if (!reachable) LOG.info("the router is there again at {}", socket);
            reachable = true;
            RouterWire wire = new RouterWire(channel);
            Thread reader = Thread.ofVirtual().name("router-reports").start(() -> listen(wire));
            tell(wire, reader);
        } catch (IOException e) {
            if (reachable && closed.getCount() > 0) {
                LOG.warn("no router at {} ({}); it goes on by its last table, trying again", socket, e.getMessage());
            }
            reachable = false;
        }
        return spoke;
    }

    private void tell(RouterWire wire, Thread reader) throws IOException, InterruptedException {
        wire.write(table.snapshot());
        while (reader.isAlive() && closed.getCount() > 0) {
            var message = table.next(RECONNECT_MILLIS_MAX);
            if (message.isPresent()) wire.write(message.get());
        }
    }

    private void listen(RouterWire wire) {
        try {
            RouterReport report = wire.read();
            while (report != null) {
                take(report);
                report = wire.read();
            }
        } catch (IOException e) {
            LOG.debug("the router's connection ended", e);
        } finally {
            table.wake();
        }
    }

    private void take(RouterReport report) {
        switch (report) {
            case RouterReport.Applied(long version, var draining) -> table.applied(version, Set.copyOf(draining));
            case RouterReport.Drained(String endpoint) -> table.drained(endpoint);
            case RouterReport.Request(var app, var at, var text) -> log.request(app, at, text);
            case RouterReport.Lost(long lines) -> log.lost(lines);
        }
    }
}
