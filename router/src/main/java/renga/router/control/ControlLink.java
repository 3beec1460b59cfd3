package renga.router.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.route.RouteMessage;
import renga.core.route.RouteWire;
import renga.router.report.Reports;

/// One connection of the platform: a thread that reads changes, a thread that writes reports. Ends as a whole.
final class ControlLink {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLink.class);
    private static final long TAKE_SECONDS = 1;
    private static final long END_MILLIS_MAX = 5_000;

    private final SocketChannel channel;
    private final ControlSocket.Changes changes;
    private final Reports reports;
    private final Thread reader;
    private final Thread writer;
    private long version = Long.MIN_VALUE;

    ControlLink(SocketChannel channel, ControlSocket.Changes changes, Reports reports) {
        this.channel = channel;
        this.changes = changes;
        this.reports = reports;
        this.reader = Thread.ofPlatform().name("control reader").daemon().unstarted(this::read);
        this.writer = Thread.ofPlatform().name("control writer").daemon().unstarted(this::write);
    }

    void start() {
        LOG.info("the platform is connected");
        reader.start();
        writer.start();
    }

    /// Ends the link and waits until both threads are out of it.
    void end() throws InterruptedException {
        close();
        writer.interrupt();
        reader.join(END_MILLIS_MAX);
        writer.join(END_MILLIS_MAX);
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            LOG.warn("closing the platform's connection", failed);
        }
    }

    private void read() {
        try {
            var lines = new LineReader(channel, RouteWire.LINE_BYTES_MAX);
            for (String line = lines.next(); line != null; line = lines.next()) accept(RouteWire.message(line));
            LOG.info("the platform went away: serving on with the routes at hand");
        } catch (IllegalArgumentException | IOException broken) {
            if (channel.isOpen()) LOG.warn("closing the platform's connection: {}", broken.getMessage());
        } catch (RuntimeException | Error broken) {
            LOG.error("closing the platform's connection", broken);
        } finally {
            close();
        }
    }

    private void accept(RouteMessage message) {
        boolean first = version == Long.MIN_VALUE;
        if (first && !(message instanceof RouteMessage.Snapshot)) {
            throw new IllegalArgumentException("a change came before the snapshot; send the snapshot first");
        }
        if (!first && message.version() != version + 1) {
            throw new IllegalArgumentException("version " + message.version() + " came after " + version
                    + ", so a change is missing; connect again and send a snapshot");
        }
        version = message.version();
        changes.apply(message);
    }

    private void write() {
        try {
            while (channel.isOpen()) {
                Reports.Chunk next = reports.take(TAKE_SECONDS, TimeUnit.SECONDS);
                if (next != null) send(next);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void send(Reports.Chunk chunk) {
        var bytes = ByteBuffer.wrap(chunk.bytes());
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (IOException broken) {
            reports.putBack(chunk.after(bytes.position()));
            close();
        }
    }
}
