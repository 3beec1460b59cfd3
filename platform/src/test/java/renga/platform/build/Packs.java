package renga.platform.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Buildpacks that tests write down.
final class Packs {
    private Packs() {}

    /// A .tgz of paths and contents, in turns.
    static Buildpack archive(Path folder, String label, String... pathsAndContents) throws IOException {
        Path file = Files.createTempFile(folder, "pack-", ".tgz");
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < pathsAndContents.length; i += 2) {
                byte[] content = pathsAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(pathsAndContents[i]);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return Buildpack.at(label, file.toString());
    }

    /// One that fits every app.
    static Buildpack compiling(Path folder, String label, String compile) throws IOException {
        return archive(folder, label, "bin/detect", script("echo " + label), "bin/compile", script(compile));
    }

    static String script(String text) {
        return "#!/usr/bin/env bash\n" + text + "\n";
    }
}
