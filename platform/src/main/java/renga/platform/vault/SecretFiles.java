package renga.platform.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/// Small files with exact permissions, written whole or not at all.
public final class SecretFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private SecretFiles() {}

    /// What the file holds, or else what `first` makes, which is then in the file with mode 0600.
    public static String readOrCreate(Path file, Supplier<String> first) {
        try {
            if (Files.exists(file)) return Files.readString(file).strip();
            String text = first.get();
            write(file, text + "\n", OWNER_ONLY);
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the secret " + file, e);
        }
    }

    /// Puts another secret in the place of what the file held.
    public static void replace(Path file, String text) {
        try {
            writeSecret(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the secret " + file, e);
        }
    }

    static void writeSecret(Path file, String text) throws IOException {
        write(file, text, OWNER_ONLY);
    }

    static void writePublic(Path file, String text) throws IOException {
        write(file, text, READABLE);
    }

    /// The new content is on the disk before the name points to it.
    private static void write(Path file, String text, Set<PosixFilePermission> mode) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(mode));
        Files.setPosixFilePermissions(next, mode);
        Files.writeString(next, text, StandardCharsets.UTF_8);
        try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
