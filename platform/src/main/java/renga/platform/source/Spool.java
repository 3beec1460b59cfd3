package renga.platform.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Something that was received onto disk and is gone when this is closed.
///
/// @param sha256 of it, lower-case hex
/// @param closed told then
public record Spool(Path file, String sha256, Runnable closed) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            closed.run();
        }
    }
}
