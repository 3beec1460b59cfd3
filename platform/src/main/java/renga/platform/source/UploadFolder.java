package renga.platform.source;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import renga.platform.build.SourceException;
import renga.platform.fetch.Fetched;
import renga.platform.fetch.Fetcher;
import renga.platform.fetch.Wanted;
import renga.platform.refusal.Refusal;

/// The archives on disk: one file per upload, named by its id; what is half there has a name of its own. Thread-safe.
final class UploadFolder {
    private static final String HALF = ".half-";

    private final Path folder;
    private final SourceLimits limits;
    private final Set<Path> halves = ConcurrentHashMap.newKeySet();

    UploadFolder(Path folder, SourceLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    Path file(UUID id) {
        return folder.resolve(id.toString());
    }

    /// @return the SHA-256 of what came, lower-case hex
    /// @throws Refusal if that is too large or nothing
    String take(UUID id, InputStream body) throws IOException {
        try (Spool spool = receive(body, limits.bytesMax())) {
            Files.move(spool.file(), file(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return spool.sha256();
        }
    }

    /// @throws Refusal if that is too large or nothing
    Spool receive(InputStream body, long bytesMax) throws IOException {
        Path half = half();
        boolean whole = false;
        try (var to = new FileOutputStream(half.toFile())) {
            MessageDigest digest = Checksum.sha256();
            long bytes = copy(new DigestInputStream(body, digest), to, bytesMax);
            if (bytes == 0) throw Refusal.invalid("The upload is empty. PUT an archive: .tar.gz, .tar.zst or .zip.");
            to.getFD().sync();
            whole = true;
            return new Spool(half, HexFormat.of().formatHex(digest.digest()), () -> halves.remove(half));
        } finally {
            if (!whole) drop(half);
        }
    }

    private static long copy(InputStream from, OutputStream to, long bytesMax) throws IOException {
        var chunk = new byte[1 << 16];
        long bytes = 0;
        for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
            bytes += read;
            if (bytes > bytesMax) throw tooLarge(bytesMax);
            to.write(chunk, 0, read);
        }
        return bytes;
    }

    static Refusal tooLarge(long bytesMax) {
        return Refusal.of(
                Refusal.Kind.TOO_LARGE,
                "The archive is larger than %,d KB. Leave out what the app does not need.".formatted(bytesMax >> 10));
    }

    /// Uses what lies at an address; nothing of it is left afterwards.
    void fetched(Fetcher fetcher, URI address, BlobSource.Use use) throws IOException, SourceException {
        Path half = half();
        try {
            var wanted = new Wanted(address, Optional.empty(), limits.bytesMax(), limits.fetchMax());
            switch (fetcher.fetch(wanted, half)) {
                case Fetched.Got got -> use.on(half, got.sha256());
                case Fetched.Refused(String sentence) -> throw new SourceException(sentence);
                case Fetched.Unchanged() -> throw new IOException("the source is unchanged, compared to nothing");
            }
        } finally {
            drop(half);
        }
    }

    /// Deletes the files of no upload, and halves that an earlier life of the platform left.
    ///
    /// @param ids asked after the files were listed, so that no new one is taken for an old one
    void keepOnly(Supplier<List<UUID>> ids) throws IOException {
        if (!Files.exists(folder)) return;
        Set<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.collect(Collectors.toCollection(HashSet::new));
        }
        for (UUID id : ids.get()) found.remove(file(id));
        found.removeAll(halves);
        for (Path file : found) Files.deleteIfExists(file);
    }

    private Path half() throws IOException {
        Files.createDirectories(folder);
        Path half = folder.resolve(HALF + UUID.randomUUID());
        halves.add(half);
        return half;
    }

    private void drop(Path half) throws IOException {
        Files.deleteIfExists(half);
        halves.remove(half);
    }
}
