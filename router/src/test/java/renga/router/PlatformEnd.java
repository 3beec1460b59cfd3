package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import renga.core.route.AppRoute;
import renga.core.route.RouteMessage;
import renga.core.route.RouteWire;
import renga.core.route.RouterReport;

/// The platform's end of the control socket: sends changes, waits until they hold, remembers every report.
final class PlatformEnd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SocketChannel channel;
    private final List<RouterReport> reports = new ArrayList<>();
    private final Thread reader;
    private boolean ended;
    private long version;

    PlatformEnd(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (var lines =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (this) {
                    reports.add(RouteWire.report(line));
                    notifyAll();
                }
            }
        } catch (IOException _) {
            // the router, or the test, closed it
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    void snapshot(AppRoute... routes) throws Exception {
        apply(new RouteMessage.Snapshot(++version, List.of(routes)));
    }

    void put(AppRoute route) throws Exception {
        apply(new RouteMessage.Put(++version, route));
    }

    RouterReport.Applied apply(RouteMessage message) throws Exception {
        raw(RouteWire.line(message));
        return (RouterReport.Applied)
                await(report -> report instanceof RouterReport.Applied(long v, var _) && v == message.version());
    }

    void raw(byte[] line) throws IOException {
        var bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    long nextVersion() {
        return ++version;
    }

    /// The first request line with this in it.
    String line(String part) throws Exception {
        var found = (RouterReport.Request) await(
                report -> report instanceof RouterReport.Request(var _, var _, String text) && text.contains(part));
        return found.text();
    }

    /// Waits until the endpoint is drained, and forgets it: its port may be another's next.
    void drained(String endpoint) throws Exception {
        RouterReport drained = await(new RouterReport.Drained(endpoint)::equals);
        synchronized (this) {
            reports.remove(drained);
        }
    }

    synchronized List<RouterReport> reports() {
        return List.copyOf(reports);
    }

    synchronized RouterReport await(Predicate<RouterReport> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            RouterReport found = find(wanted);
            if (found != null) return found;
            long left = (deadline - System.nanoTime()) / 1_000_000;
            assertThat(ended)
                    .as("the router closed the link; it reported %s", reports)
                    .isFalse();
            assertThat(left)
                    .as("no such report in time; there were %s", reports)
                    .isPositive();
            wait(left);
        }
    }

    private @Nullable RouterReport find(Predicate<RouterReport> wanted) {
        for (RouterReport report : reports) if (wanted.test(report)) return report;
        return null;
    }

    synchronized void awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ended) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            assertThat(left).as("the router kept the link open").isPositive();
            wait(left);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        channel.close();
        reader.join();
    }
}
