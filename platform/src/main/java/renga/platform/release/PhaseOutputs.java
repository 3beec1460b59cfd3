package renga.platform.release;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.DynoEvent;
import renga.dyno.disk.Trees;

/// What release commands said: one file per release, `APP/VERSION.log` in a folder; the newest of an app are kept.
/// Thread-safe.
final class PhaseOutputs implements AutoCloseable {
    /// Of one release command: 16 MB.
    static final long BYTES_MAX = 16L << 20;

    /// Outputs kept per app; the oldest goes first.
    static final int KEPT_MAX = 100;

    /// Holds six of the longest lines.
    private static final int CHUNK_BYTES = 64 * 1024;

    private static final long FOLLOW_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(PhaseOutputs.class);

    private final Path folder;
    private final Map<DynoId, PhaseOutput> byDyno = new HashMap<>();
    private final Map<Path, PhaseOutput> live = new HashMap<>();
    private long changes;

    PhaseOutputs(Path folder) {
        this.folder = folder;
    }

    /// From now on lines of this dyno are that release's output. If it cannot be kept the command runs all the same.
    synchronized void begin(AppId app, int version, DynoId dyno) {
        Path path = file(app, version);
        try {
            PhaseOutput output = PhaseOutput.open(path, BYTES_MAX);
            byDyno.put(dyno, output);
            live.put(path, output);
            forgetOld(folder.resolve(app.toString()));
        } catch (IOException e) {
            LOG.error("the output of v{} of app {} cannot be kept", version, app, e);
        }
        signal();
    }

    private static void forgetOld(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            List<Path> all = files.sorted().toList();
            for (Path old : all.subList(0, Math.max(0, all.size() - KEPT_MAX))) Files.delete(old);
        }
    }

    void write(DynoEvent.Output said) {
        PhaseOutput output;
        synchronized (this) {
            output = byDyno.get(said.id());
        }
        if (output != null) output.write(said.lines());
    }

    /// The dyno has said all.
    synchronized void end(DynoId dyno) {
        PhaseOutput output = byDyno.remove(dyno);
        if (output == null) return;
        live.remove(output.path(), output);
        output.close();
        signal();
    }

    /// Something began, ended or was decided: those who wait look again.
    synchronized void signal() {
        changes++;
        notifyAll();
    }

    /// Names what was signalled last.
    synchronized long change() {
        return changes;
    }

    /// Waits until something is signalled after that, or the limit passes.
    synchronized void awaitAfter(long change, long millisMax) throws InterruptedException {
        if (changes == change) wait(millisMax);
    }

    boolean has(AppId app, int version) {
        return Files.exists(file(app, version));
    }

    /// Copies the text from its beginning, and what comes, until the command has ended.
    void copy(AppId app, int version, OutputStream to) throws IOException, InterruptedException {
        Path path = file(app, version);
        long position = 0;
        boolean more = true;
        while (more) {
            Optional<PhaseOutput> now = live(path);
            more = now.isPresent() && now.get().awaitMore(position, FOLLOW_MILLIS);
            position = copy(path, position, to);
            to.flush();
        }
    }

    private synchronized Optional<PhaseOutput> live(Path path) {
        return Optional.ofNullable(live.get(path));
    }

    /// @return the position behind the last whole line
    private static long copy(Path path, long from, OutputStream to) throws IOException {
        if (!Files.exists(path)) return from;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        long position = from;
        try (FileChannel file = FileChannel.open(path)) {
            while (file.read(chunk.clear(), position) > 0) {
                int used = lines(chunk.array(), chunk.position(), to);
                if (used == 0) return position;
                position += used;
            }
        }
        return position;
    }

    /// Writes the whole lines in a chunk, without their times.
    ///
    /// @return how many bytes they are
    private static int lines(byte[] chunk, int length, OutputStream to) throws IOException {
        int start = 0;
        for (int at = 0; at < length; at++) {
            if (chunk[at] != '\n') continue;
            int text = Math.min(start + PhaseOutput.TIME_BYTES, at);
            to.write(chunk, text, at + 1 - text);
            start = at + 1;
        }
        return start;
    }

    /// Of a destroyed app. Idempotent.
    void forget(AppId app) throws IOException {
        Trees.delete(folder.resolve(app.toString()));
    }

    private Path file(AppId app, int version) {
        return folder.resolve(app.toString()).resolve("%010d.log".formatted(version));
    }

    @Override
    public synchronized void close() {
        byDyno.values().forEach(PhaseOutput::close);
        live.clear();
        signal();
    }
}
