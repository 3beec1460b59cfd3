package renga.platform.slug;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import renga.core.SlugDigest;
import renga.dyno.DynoException;
import renga.dyno.SlugTrees;

/// The packed slugs: one `DIGEST.tar.zst` each in a folder. A file that is there is whole.
final class SlugStore {
    private static final int LEVEL = 3;
    private static final Pattern ARCHIVE = Pattern.compile("([0-9a-f]{64})\\.tar\\.zst");

    private final Path folder;
    private final SlugTrees trees;

    SlugStore(Path folder, SlugTrees trees) {
        this.folder = folder;
        this.trees = trees;
    }

    Slug.Archive pack(SlugDigest digest) throws IOException {
        Files.createDirectories(folder);
        Path beside = folder.resolve(digest.hex() + ".new");
        MessageDigest checksum = sha256();
        try (var file = new FileOutputStream(beside.toFile());
                var hashed = new DigestOutputStream(new BufferedOutputStream(file, 1 << 16), checksum)) {
            try (var zstd = new ZstdOutputStream(new KeptOpen(hashed), LEVEL)) {
                trees.pack(digest, zstd);
            }
            hashed.flush();
            file.getFD().sync();
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
        Files.move(beside, file(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Slug.Archive(HexFormat.of().formatHex(checksum.digest()), Files.size(file(digest)));
    }

    /// What [#pack] would come to; nothing is written.
    long packedBytes(SlugDigest digest) throws IOException {
        var count = new Count();
        try (var zstd = new ZstdOutputStream(count, LEVEL)) {
            trees.pack(digest, zstd);
        }
        return count.bytes;
    }

    /// @throws DynoException if the archive or what it holds is not what was recorded (R17)
    void unpack(SlugDigest digest, Slug.Archive archive) throws IOException, DynoException {
        verify(digest, archive);
        try (InputStream file = Files.newInputStream(file(digest));
                var tar = new ZstdInputStream(file)) {
            trees.unpack(digest, tar);
        }
    }

    InputStream open(SlugDigest digest) throws IOException {
        return Files.newInputStream(file(digest));
    }

    /// Everything that lies here, in no order.
    Set<SlugDigest> all() throws IOException {
        if (!Files.exists(folder)) return Set.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> ARCHIVE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> new SlugDigest(name.group(1)))
                    .collect(Collectors.toSet());
        }
    }

    boolean holds(SlugDigest digest, Slug.Archive archive) throws IOException {
        return Files.exists(file(digest)) && Files.size(file(digest)) == archive.bytes();
    }

    void delete(SlugDigest digest) throws IOException {
        Files.deleteIfExists(file(digest));
    }

    /// Halves of archives that an earlier life of the platform was about to write.
    void dropHalves() throws IOException {
        if (!Files.exists(folder)) return;
        try (DirectoryStream<Path> halves = Files.newDirectoryStream(folder, "*.new")) {
            for (Path half : halves) Files.delete(half);
        }
    }

    private void verify(SlugDigest digest, Slug.Archive archive) throws IOException, DynoException {
        MessageDigest checksum = sha256();
        try (var file = new DigestInputStream(Files.newInputStream(file(digest)), checksum)) {
            file.transferTo(OutputStream.nullOutputStream());
        }
        String found = HexFormat.of().formatHex(checksum.digest());
        if (!found.equals(archive.checksum())) {
            throw new DynoException("loading slug %s: its archive %s has SHA-256 %s, not %s (R17)"
                    .formatted(digest, file(digest), found, archive.checksum()));
        }
    }

    private Path file(SlugDigest digest) {
        return folder.resolve(digest.hex() + ".tar.zst");
    }

    private static final class Count extends OutputStream {
        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }

    /// Lets the compressor end its frame without closing the file, which is synced first.
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
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
