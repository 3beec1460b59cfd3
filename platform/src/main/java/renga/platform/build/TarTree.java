package renga.platform.build;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// The entries of a tar archive, packed or plain.
record TarTree(Path file, Packing packing) {
    /// As many as tell which kind it is.
    static final int HEAD_BYTES = 512;

    private static final int MAGIC_AT = 257;
    private static final int ANYONE_EXECUTES = 0111;

    /// All that describes one entry: a long name, a long link, extended headers.
    private static final long HEADERS_BYTES_MAX = 1L << 20;

    enum Packing {
        GZIP,
        ZSTD,
        NONE
    }

    static TarTree of(Path file, byte[] head) throws SourceException {
        if (begins(head, 0x1f, 0x8b)) return new TarTree(file, Packing.GZIP);
        if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) return new TarTree(file, Packing.ZSTD);
        String magic = new String(head, StandardCharsets.ISO_8859_1);
        if (magic.startsWith("ustar", MAGIC_AT)) return new TarTree(file, Packing.NONE);
        throw new DamagedArchive("it begins like none").told();
    }

    void writeTo(ArchiveEntries entries) throws IOException, SourceException {
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                var measured = new Measured(unpacked(packed));
                var tar = new TarArchiveInputStream(measured, StandardCharsets.ISO_8859_1.name())) {
            for (TarArchiveEntry entry = next(tar, measured); entry != null; entry = next(tar, measured)) {
                take(entry, tar, entries);
            }
        } catch (DamagedArchive e) {
            throw e.told();
        }
    }

    private InputStream unpacked(InputStream packed) throws IOException {
        try {
            return switch (packing) {
                case GZIP -> new GZIPInputStream(packed, 1 << 16);
                case ZSTD -> new ZstdInputStream(packed);
                case NONE -> packed;
            };
        } catch (IOException e) {
            throw new DamagedArchive(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, Measured measured) throws IOException {
        measured.allow(HEADERS_BYTES_MAX);
        try {
            TarArchiveEntry entry = tar.getNextEntry();
            measured.allow(Long.MAX_VALUE);
            return entry;
        } catch (DamagedArchive e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedArchive(String.valueOf(e.getMessage()));
        }
    }

    private static void take(TarArchiveEntry entry, InputStream content, ArchiveEntries entries)
            throws IOException, SourceException {
        String name = decoded(entry.getName());
        if (entry.isDirectory()) {
            entries.folder(name);
        } else if (entry.isSymbolicLink()) {
            entries.link(name, decoded(entry.getLinkName()));
        } else if (entry.isLink()) {
            throw entries.refused(name, "a hard link");
        } else if (entry.isFIFO()) {
            throw entries.refused(name, "a named pipe");
        } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            throw entries.refused(name, "a device");
        } else if (entry.isSparse() || !entry.isFile()) {
            throw entries.refused(name, "of a kind of its own");
        } else {
            boolean executable = (entry.getMode() & ANYONE_EXECUTES) != 0;
            entries.file(name, executable, entry.getSize(), content);
        }
    }

    /// Names are UTF-8 in most archives, and Latin-1 in old ones; extended headers are decoded already.
    private static String decoded(String name) {
        try {
            ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(name));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            return name;
        }
    }

    private static boolean begins(byte[] head, int... bytes) {
        if (head.length < bytes.length) return false;
        for (int i = 0; i < bytes.length; i++) if ((head[i] & 0xff) != bytes[i]) return false;
        return true;
    }

    /// Keeps headers from filling the memory.
    private static final class Measured extends FilterInputStream {
        private long left;

        Measured(InputStream in) {
            super(in);
        }

        void allow(long bytes) {
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0) throw new DamagedArchive("a header in it is longer than a megabyte");
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            return Math.max(0, read(new byte[(int) Math.min(bytes, 1 << 16)]));
        }
    }
}
