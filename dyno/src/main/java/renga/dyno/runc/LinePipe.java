package renga.dyno.runc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import renga.dyno.kernel.Fifos;

/// A named pipe through which a process of runc or conmon says one line, or hears one.
final class LinePipe implements AutoCloseable {
    private static final int LINE_BYTES_MAX = 64 * 1024;

    private final Path path;
    private final FileChannel channel;

    /// Opened for both directions: that neither waits for the other side nor ends when it goes.
    LinePipe(Path path) throws IOException {
        this.path = path;
        Fifos.make(path);
        this.channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    Path path() {
        return path;
    }

    /// @param writer when it fails, nothing will be said
    String readLine(Process writer, Duration limit) throws IOException {
        CompletableFuture<Process> failed = writer.onExit().whenComplete((process, _) -> {
            if (process.exitValue() != 0) closeQuietly();
        });
        CompletableFuture<Void> late = CompletableFuture.runAsync(
                this::closeQuietly, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        ByteBuffer said = ByteBuffer.allocate(LINE_BYTES_MAX);
        try {
            do {
                channel.read(said);
            } while (said.get(said.position() - 1) != '\n' && said.hasRemaining());
            return new String(said.array(), 0, said.position(), StandardCharsets.UTF_8).strip();
        } catch (AsynchronousCloseException e) {
            throw new IOException(
                    failed.isDone() && !writer.isAlive()
                            ? "it ended with status " + writer.exitValue()
                            : "nothing was heard of it for " + limit,
                    e);
        } finally {
            late.cancel(false);
        }
    }

    void writeLine() throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }

    private void closeQuietly() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
