package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// The entries of a zip archive.
record ZipTree(Path file) {
    /// It is read into memory: as many entries as 80,000 files have.
    static final int DIRECTORY_BYTES_MAX = 8 << 20;

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int COMMENT_BYTES_MAX = 0xffff;
    private static final int DIRECTORY_PLACE_AT = 16;
    private static final int LINK_BYTES_MAX = 4_095;
    private static final int KIND = 0170000;
    private static final int FILE = 0100000;
    private static final int ANYONE_EXECUTES = 0111;

    static boolean isZip(byte[] head) {
        String magic = new String(head, StandardCharsets.ISO_8859_1);
        return magic.startsWith("PK\3\4") || magic.startsWith("PK\5\6");
    }

    void writeTo(ArchiveEntries entries) throws IOException, SourceException {
        checkDirectory();
        try (ZipFile zip = open()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) take(zip, entry, entries);
        } catch (DamagedArchive e) {
            throw e.told();
        }
    }

    private ZipFile open() throws IOException {
        try {
            return ZipFile.builder().setPath(file).get();
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedArchive(String.valueOf(e.getMessage()));
        }
    }

    private static void take(ZipFile zip, ZipArchiveEntry entry, ArchiveEntries entries)
            throws IOException, SourceException {
        String name = entry.getName();
        int kind = entry.getUnixMode() & KIND;
        if (entry.isDirectory()) {
            entries.folder(name);
        } else if (entry.isUnixSymlink()) {
            entries.link(name, target(zip, entry));
        } else if (kind != 0 && kind != FILE) {
            throw entries.refused(name, "a pipe or a device");
        } else {
            try (InputStream content = content(zip, entry)) {
                boolean executable = (entry.getUnixMode() & ANYONE_EXECUTES) != 0;
                entries.file(name, executable, entry.getSize(), content);
            }
        }
    }

    private static String target(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        try (InputStream content = content(zip, entry)) {
            return new String(content.readNBytes(LINK_BYTES_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DamagedArchive(String.valueOf(e.getMessage()));
        }
    }

    private static InputStream content(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        if (!zip.canReadEntryData(entry)) throw new DamagedArchive("it is encrypted or packed in an unusual way");
        try {
            return zip.getInputStream(entry);
        } catch (IOException e) {
            throw new DamagedArchive(String.valueOf(e.getMessage()));
        }
    }

    /// Nobody may fill the memory with entries: the directory lies between the place the archive's end names and that
    /// end itself.
    private void checkDirectory() throws IOException, SourceException {
        ByteBuffer tail = tail();
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) != END) continue;
            long end = Files.size(file) - tail.limit() + at;
            long begin = Integer.toUnsignedLong(tail.getInt(at + DIRECTORY_PLACE_AT));
            if (begin <= end && end - begin <= DIRECTORY_BYTES_MAX) return;
            throw new SourceException("The archive holds too many files for a .zip. Send a .tar.gz.");
        }
        throw new DamagedArchive("its directory is missing").told();
    }

    private ByteBuffer tail() throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(in.length(), END_BYTES + COMMENT_BYTES_MAX)];
            in.seek(in.length() - tail.length);
            in.readFully(tail);
            return ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
