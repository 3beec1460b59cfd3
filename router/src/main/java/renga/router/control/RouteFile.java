package renga.router.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.route.AppRoute;
import renga.core.route.RouteMessage;
import renga.core.route.RouteWire;

/// The last table on disk (`routes.json`, one snapshot message), so that the router starts without the platform.
///
/// A change is written [#DELAY] after it came, together with all that came meanwhile; a whole file always replaces
/// a whole file. Thread-safe; writes on one thread of its own.
public final class RouteFile implements AutoCloseable {
    /// So long at most a change is only in memory.
    public static final Duration DELAY = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(RouteFile.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final Path file;
    private final Supplier<List<AppRoute>> routes;
    private final Semaphore changes = new Semaphore(0);
    private final Semaphore closing = new Semaphore(0);
    private final Thread writer;

    public RouteFile(Path file, Supplier<List<AppRoute>> routes) {
        this.file = file;
        this.routes = routes;
        this.writer = Thread.ofPlatform().name("route file").daemon().unstarted(this::write);
    }

    /// @return the table saved last; an empty one if there is none, or none that can be read (then the log says so)
    public static RouteMessage.Snapshot load(Path file) {
        var empty = new RouteMessage.Snapshot(0, List.of());
        try {
            if (!Files.exists(file)) return empty;
            if (RouteWire.message(Files.readString(file)) instanceof RouteMessage.Snapshot saved) return saved;
            LOG.error("{} holds no snapshot: starting without routes until the platform sends them", file);
        } catch (IOException | IllegalArgumentException broken) {
            LOG.error("cannot read {}: starting without routes until the platform sends them", file, broken);
        }
        return empty;
    }

    public void start() {
        writer.start();
    }

    public void changed() {
        changes.release();
    }

    private void write() {
        try {
            boolean open = true;
            while (open) {
                changes.acquire();
                open = !closing.tryAcquire(DELAY.toMillis(), TimeUnit.MILLISECONDS);
                changes.drainPermits();
                save();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void save() {
        try {
            saveWhole();
        } catch (IOException | UncheckedIOException failed) {
            LOG.error("cannot save the routes to {}: a restart now would serve the ones saved before", file, failed);
        }
    }

    private void saveWhole() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        byte[] line = RouteWire.line(new RouteMessage.Snapshot(0, routes.get()));
        try (var out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) out.write(bytes);
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Saves what is not saved yet.
    @Override
    public void close() throws InterruptedException {
        closing.release();
        changes.release();
        if (!writer.join(CLOSE_MAX)) LOG.error("saving {} did not end within {}", file, CLOSE_MAX);
    }
}
