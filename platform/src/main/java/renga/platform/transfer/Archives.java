package renga.platform.transfer;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The files of backups, one each, named by its id. One that is not whole has another name. Thread-safe.
final class Archives {
    private static final String PART = ".part";
    private static final int BUFFER_BYTES = 256 * 1024;

    /// The disk is looked at that often: it must not be filled by what nobody knows the size of before.
    private static final long LOOK_BYTES = 64L << 20;

    private final Path folder;
    private final Supplier<Optional<String>> fullDisk;

    /// @param folder RENGA_HOME/archives
    /// @param fullDisk why nothing may be written now, if so
    Archives(Path folder, Supplier<Optional<String>> fullDisk) {
        this.folder = folder;
        this.fullDisk = fullDisk;
    }

    /// @param sha256 64 hex digits
    record Written(long bytes, String sha256) {}

    void open() throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// One that is being written: closed without [#keep] it is gone.
    final class Draft extends FilterOutputStream {
        private final UUID id;
        private final FileOutputStream file;
        private long bytes;
        private boolean kept;

        private Draft(UUID id, FileOutputStream file) {
            super(new DigestOutputStream(file, sha256()));
            this.id = id;
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (bytes / LOOK_BYTES != (bytes + length) / LOOK_BYTES) mustHaveRoom();
            out.write(from, offset, length);
            bytes += length;
        }

        private void mustHaveRoom() throws IOException {
            Optional<String> why = fullDisk.get();
            if (why.isPresent()) throw new IOException(why.get());
        }

        long bytes() {
            return bytes;
        }

        /// It is whole, and on the disk.
        Written keep() throws IOException {
            String digest = digest();
            place();
            return new Written(bytes, digest);
        }

        /// @return false if it is something else: it is not kept then
        boolean keepIf(String sha256) throws IOException {
            if (!digest().equals(sha256)) return false;
            place();
            return true;
        }

        private String digest() {
            return HexFormat.of()
                    .formatHex(((DigestOutputStream) out).getMessageDigest().digest());
        }

        private void place() throws IOException {
            file.getFD().sync();
            Files.move(part(id), file(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
            kept = true;
        }

        @Override
        public void close() throws IOException {
            super.close();
            if (!kept) Files.deleteIfExists(part(id));
        }
    }

    Draft draft(UUID id) throws IOException {
        return new Draft(id, new FileOutputStream(part(id).toFile()));
    }

    Path file(UUID id) {
        return folder.resolve(id.toString());
    }

    /// Where something is put that is fetched for a restore; swept as a draft is.
    Path part(UUID id) {
        return folder.resolve(id + PART);
    }

    boolean has(UUID id) {
        return Files.exists(file(id));
    }

    /// Says that it is used now.
    ///
    /// @return false if it is not here
    boolean use(UUID id, Instant now) throws IOException {
        try {
            Files.setLastModifiedTime(file(id), FileTime.from(now));
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Those that were neither written nor used since.
    List<UUID> unusedSince(Instant before) throws IOException {
        List<UUID> unused = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!name.endsWith(PART) && isUnusedSince(UUID.fromString(name), before)) unused.add(UUID.fromString(name));
        }
        return unused;
    }

    boolean isUnusedSince(UUID id, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(file(id)).toInstant().isBefore(before);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// @return 64 hex digits
    String digest(UUID id) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file(id));
                var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) out.write(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    void delete(UUID id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    /// Deletes all other files. What is wanted is asked after they were listed: none that was begun meanwhile goes.
    void keepOnly(Supplier<Set<UUID>> wanted) throws IOException {
        List<Path> files = files();
        Set<UUID> ids = wanted.get();
        for (Path file : files) {
            String id = file.getFileName().toString().replace(PART, "");
            if (ids.stream().noneMatch(known -> known.toString().equals(id))) Files.deleteIfExists(file);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
