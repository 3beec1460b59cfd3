package renga.platform.release;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.DynoEvent;

/// The output of a release command while it runs: whole lines, each behind its time, appended to a file. Thread-safe.
///
/// After a restart the runtime delivers lines anew from somewhere before where it stopped; the time of the last line
/// written and how many lines have it tell which of them are old.
final class PhaseOutput implements AutoCloseable {
    /// Seconds and nanoseconds of a line's time and a blank, of fixed width: they compare as text.
    static final int TIME_BYTES = 20;

    private static final Logger LOG = LoggerFactory.getLogger(PhaseOutput.class);

    private final Path path;
    private final long bytesMax;
    private final FileChannel file;
    private String lastTime = "";
    private int linesOfLastTime;
    private int linesToSkip;
    private boolean replaying;
    private boolean cut;
    private boolean closed;

    private PhaseOutput(Path path, FileChannel file, long bytesMax) {
        this.path = path;
        this.file = file;
        this.bytesMax = bytesMax;
    }

    /// Goes on with a file that is there.
    static PhaseOutput open(Path path, long bytesMax) throws IOException {
        Files.createDirectories(path.getParent());
        var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var output = new PhaseOutput(path, file, bytesMax);
        output.resume(Files.readAllBytes(path));
        return output;
    }

    Path path() {
        return path;
    }

    /// A line that a kill cut in half is delivered again in whole.
    private void resume(byte[] written) throws IOException {
        int end = written.length;
        while (end > 0 && written[end - 1] != '\n') end--;
        file.truncate(end);
        file.position(end);
        String text = new String(written, 0, end, StandardCharsets.UTF_8);
        text.lines().forEach(line -> mark(line.substring(0, Math.min(TIME_BYTES, line.length()))));
        cut = text.endsWith(PhaseLines.notKept(bytesMax >> 20) + "\n");
        replaying = end > 0;
        linesToSkip = linesOfLastTime;
    }

    private void mark(String time) {
        linesOfLastTime = time.equals(lastTime) ? linesOfLastTime + 1 : 1;
        lastTime = time;
    }

    synchronized void write(List<DynoEvent.Line> lines) {
        if (cut || closed) return;
        try {
            var fresh = new ByteArrayOutputStream();
            for (DynoEvent.Line line : lines) take(line, fresh);
            if (fresh.size() == 0) return;
            if (file.position() + fresh.size() > bytesMax) {
                cut = true;
                fresh.reset();
                append(fresh, lastTime, PhaseLines.notKept(bytesMax >> 20));
            }
            ByteBuffer bytes = ByteBuffer.wrap(fresh.toByteArray());
            while (bytes.hasRemaining()) file.write(bytes);
        } catch (IOException e) {
            cut = true;
            LOG.warn("the output of a release command cannot be kept any more; the command goes on", e);
        }
        notifyAll();
    }

    private void take(DynoEvent.Line line, ByteArrayOutputStream to) {
        String time = time(line.at());
        if (isReplay(time)) return;
        mark(time);
        append(to, time, line.text());
    }

    private boolean isReplay(String time) {
        if (!replaying) return false;
        int order = time.compareTo(lastTime);
        if (order < 0) return true;
        if (order == 0 && linesToSkip-- > 0) return true;
        replaying = false;
        return false;
    }

    private static void append(ByteArrayOutputStream to, String time, String text) {
        to.writeBytes((time + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String time(Instant at) {
        return "%010d%09d ".formatted(at.getEpochSecond(), at.getNano());
    }

    /// Waits until there is more than that many bytes, or the end, or the limit passes.
    ///
    /// @return whether more may come
    synchronized boolean awaitMore(long position, long millisMax) throws InterruptedException, IOException {
        if (!closed && file.position() <= position) wait(millisMax);
        return !closed;
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("closing the output of a release command", e);
        }
        notifyAll();
    }
}
