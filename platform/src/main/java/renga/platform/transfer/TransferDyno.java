package renga.platform.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.Root;

/// The throw-away dyno of one transfer. Closing it, also from another thread, removes all that is left of it.
final class TransferDyno implements AutoCloseable {
    private static final DynoName NAME = new DynoName("transfer", 1);
    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int LINE_LENGTH_MAX = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(TransferDyno.class);

    private final DynoRuntime runtime;
    private final AttachedDyno dyno;

    private TransferDyno(DynoRuntime runtime, AttachedDyno dyno) {
        this.runtime = runtime;
        this.dyno = dyno;
    }

    /// @param app stands for an app where the runtime wants one
    /// @param tenant whose numbers its processes have
    static TransferDyno start(DynoRuntime runtime, AppId app, int tenant, Root root, Recipe recipe)
            throws DynoException {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.putAll(recipe.environment());
        environment.put("HOME", "/app");
        environment.put("DYNO", NAME.toString());
        var spec = new DynoSpec(
                DynoId.random(), app, tenant, NAME, root, recipe.command(), environment, recipe.size(), recipe.stack());
        return new TransferDyno(runtime, runtime.attach(spec, new Attachment.Apart()));
    }

    /// Feeds it, takes all that it writes, and waits for its end.
    ///
    /// @param moved hears from time to time how many bytes were fed and taken
    /// @return empty if it did not end when its output did
    /// @throws IOException if what it is fed cannot be read, or what it says not written
    Optional<Exit> run(InputStream from, OutputStream to, Consumer<String> lines, LongConsumer moved)
            throws IOException, InterruptedException {
        var feeding = new Feeding(from, moved);
        Thread feeder = Thread.ofVirtual().name("transfer-input-" + dyno.id()).start(feeding);
        Thread listener = Thread.ofVirtual().name("transfer-lines-" + dyno.id()).start(() -> listen(lines));
        try (InputStream output = dyno.output()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long bytes = 0;
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                to.write(buffer, 0, read);
                bytes += read;
                moved.accept(bytes);
            }
        }
        Optional<Exit> exit = dyno.awaitExit(END_MAX);
        listener.join(END_MAX);
        feeder.join(END_MAX);
        feeding.check();
        return exit;
    }

    /// Reads on its own thread what the dyno is given.
    private final class Feeding implements Runnable {
        private final InputStream from;
        private final LongConsumer moved;
        private volatile Optional<IOException> unreadable = Optional.empty();

        private Feeding(InputStream from, LongConsumer moved) {
            this.from = from;
            this.moved = moved;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[BUFFER_BYTES];
            long bytes = 0;
            try (OutputStream stdin = dyno.stdin()) {
                for (int read = next(buffer); read >= 0; read = next(buffer)) {
                    stdin.write(buffer, 0, read);
                    bytes += read;
                    moved.accept(bytes);
                }
            } catch (IOException e) {
                LOG.debug("transfer {} did not take all of its input", dyno.id(), e);
            }
        }

        private int next(byte[] buffer) {
            try {
                return from.read(buffer);
            } catch (IOException e) {
                unreadable = Optional.of(e);
                // Half a dump must not be taken for a whole one.
                dyno.close();
                return -1;
            }
        }

        void check() throws IOException {
            if (unreadable.isPresent()) throw unreadable.get();
        }
    }

    private void listen(Consumer<String> lines) {
        try (var reader = new BufferedReader(new InputStreamReader(dyno.errors(), StandardCharsets.UTF_8))) {
            var line = new StringBuilder();
            for (int next = reader.read(); next >= 0; next = reader.read()) {
                if (next == '\n') {
                    tell(lines, line);
                } else if (line.length() < LINE_LENGTH_MAX) {
                    line.append((char) next);
                }
            }
            tell(lines, line);
        } catch (IOException e) {
            LOG.debug("what transfer {} said broke off", dyno.id(), e);
        }
    }

    private static void tell(Consumer<String> lines, StringBuilder line) {
        if (!line.toString().isBlank()) lines.accept(line.toString().stripTrailing());
        line.setLength(0);
    }

    @Override
    public void close() {
        dyno.close();
        runtime.remove(dyno.id());
    }
}
