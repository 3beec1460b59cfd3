package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import renga.core.AppId;
import renga.core.BuildId;
import renga.dyno.disk.Trees;

/// The transcripts that are kept: one file each, `APP/BUILD.log` in a folder.
final class BuildOutputs {
    private final Path folder;

    BuildOutputs(Path folder) {
        this.folder = folder;
    }

    OutputStream create(AppId app, BuildId build) throws IOException {
        Path file = file(app, build);
        Files.createDirectories(file.getParent());
        return Files.newOutputStream(file);
    }

    /// Copies what there is from a position on.
    ///
    /// @return the position behind it
    long copy(AppId app, BuildId build, long from, OutputStream to) throws IOException {
        Path file = file(app, build);
        if (!Files.exists(file)) return from;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(Math.min(from, channel.size()));
            return channel.position() + Channels.newInputStream(channel).transferTo(to);
        }
    }

    String read(AppId app, BuildId build, int bytesMax) throws IOException {
        Path file = file(app, build);
        if (!Files.exists(file)) return "";
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(bytesMax), StandardCharsets.UTF_8);
        }
    }

    void forget(AppId app, BuildId build) throws IOException {
        Files.deleteIfExists(file(app, build));
    }

    void forget(AppId app) throws IOException {
        Trees.delete(folder.resolve(app.toString()));
    }

    private Path file(AppId app, BuildId build) {
        return folder.resolve(app.toString()).resolve(build + ".log");
    }
}
