package renga.platform.route;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.Backend;
import renga.core.route.RouteMessage;
import renga.core.route.RouteWire;
import renga.core.route.RouterReport;

/// The router's end of the wire, tiny and real: keeps the table it was told, confirms, and drains when told to.
public final class RouterPeer implements AutoCloseable {
    private final Path socket;
    private final Set<String> busy = new HashSet<>();
    private final Map<AppId, AppRoute> table = new HashMap<>();
    private final List<RouteMessage> heard = new ArrayList<>();
    private boolean confirms = true;
    private @Nullable ServerSocketChannel server;
    private @Nullable SocketChannel peer;

    public RouterPeer(Path socket) {
        this.socket = socket;
    }

    public RouterPeer listen() throws IOException {
        Files.deleteIfExists(socket);
        var opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        opened.bind(UnixDomainSocketAddress.of(socket));
        server = opened;
        Thread.ofVirtual().name("router-peer").start(() -> accept(opened));
        return this;
    }

    /// As kill -9 of the router does; the table is kept, as its snapshot on disk is.
    public synchronized void die() throws IOException {
        if (server != null) server.close();
        if (peer != null) peer.close();
        Files.deleteIfExists(socket);
    }

    /// This endpoint has a request in flight until [#finish].
    public synchronized void occupy(String endpoint) {
        busy.add(endpoint);
    }

    public synchronized void finish(String endpoint) throws IOException {
        busy.remove(endpoint);
        report(new RouterReport.Drained(endpoint));
    }

    public synchronized void confirms(boolean now) {
        confirms = now;
    }

    public synchronized List<RouteMessage> heard() {
        return List.copyOf(heard);
    }

    /// Waits until so many connections have begun.
    public synchronized void awaitSnapshots(int count, Duration limit) throws InterruptedException {
        await(
                _ -> heard.stream()
                                .filter(RouteMessage.Snapshot.class::isInstance)
                                .count()
                        >= count,
                limit);
    }

    public synchronized void report(RouterReport report) throws IOException {
        SocketChannel to = peer;
        if (to == null) throw new IOException("nobody is connected");
        ByteBuffer out = ByteBuffer.wrap(RouteWire.line(report));
        while (out.hasRemaining()) to.write(out);
    }

    /// Waits until the table is so.
    public synchronized void await(Predicate<Map<AppId, AppRoute>> fits, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!fits.test(table)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) throw new AssertionError("not so within " + limit + ": " + table);
            wait(left);
        }
    }

    private void accept(ServerSocketChannel on) {
        try {
            while (true) serve(on.accept());
        } catch (IOException _) {
            // Closed: this life of the router is over.
        }
    }

    private void serve(SocketChannel connection) {
        synchronized (this) {
            peer = connection;
        }
        try (var lines = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(RouteWire.message(line));
            }
        } catch (IOException _) {
            // The platform went away.
        }
    }

    private synchronized void take(RouteMessage message) throws IOException {
        Set<String> before = endpoints();
        heard.add(message);
        switch (message) {
            case RouteMessage.Snapshot snapshot -> {
                table.clear();
                snapshot.routes().forEach(route -> table.put(route.app(), route));
            }
            case RouteMessage.Put put -> table.put(put.route().app(), put.route());
            case RouteMessage.Remove remove -> table.remove(remove.app());
        }
        notifyAll();
        if (!confirms) return;
        before.removeAll(endpoints());
        before.retainAll(busy);
        report(new RouterReport.Applied(message.version(), List.copyOf(before)));
    }

    private Set<String> endpoints() {
        Set<String> all = new HashSet<>();
        table.values()
                .forEach(route ->
                        route.backends().stream().map(Backend::endpoint).forEach(all::add));
        return all;
    }

    @Override
    public void close() throws IOException {
        die();
    }
}
