package renga.dyno.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The programs of e2fsprogs, for images nobody has mounted.
final class Ext4 {
    private static final int SECONDS_MAX = 120;

    /// e2fsck's word for "there were errors, all mended".
    private static final int MENDED = 1;

    private Ext4() {}

    /// @param content what the new file system holds
    /// @param options of mkfs.ext4, with blanks between them
    static void make(Path image, long bytes, Path content, String options) throws IOException {
        List<String> command = new ArrayList<>(List.of("mkfs.ext4", "-q", "-F", "-m", "0"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-d", content.toString(), image.toString(), (bytes >> 10) + "k"));
        run("making an ext4 image", command, 0);
    }

    /// The file becomes as long as that, too.
    static void grow(Path image, long bytes) throws IOException {
        run("checking an ext4 image", List.of("e2fsck", "-f", "-p", image.toString()), MENDED);
        run("growing an ext4 image", List.of("resize2fs", image.toString(), (bytes >> 10) + "k"), 0);
    }

    private static void run(String what, List<String> command, int statusMax) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() > statusMax) {
                throw new IOException(what + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + what, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
