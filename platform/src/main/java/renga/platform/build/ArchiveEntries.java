package renga.platform.build;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/// What goes through from an archive to a source tree. For one archive, on one thread.
final class ArchiveEntries {
    /// gzip packs text 3 to 10 times; only runs of one byte come near 1,000.
    private static final int RATIO_MAX = 250;

    /// Whatever the ratio, so much is taken.
    private static final long SMALL_BYTES = 16L << 20;

    private final SourceSink sink;
    private final long unpackedMax;
    private final Set<String> folders = new HashSet<>();
    private final Set<String> others = new HashSet<>();
    private long unpacked;

    /// @param packed size of the archive
    ArchiveEntries(SourceSink sink, long packed) {
        this.sink = sink;
        this.unpackedMax = Math.max(SMALL_BYTES, packed * RATIO_MAX);
    }

    void folder(String name) throws SourceException {
        String path = plain(name);
        if (path.isEmpty() || isGit(path)) return;
        if (others.contains(path)) throw twice(path);
        above(path);
        if (folders.add(path)) sink.folder(path);
    }

    /// @param bytes as the archive says; content that is shorter or longer is refused
    void file(String name, boolean executable, long bytes, InputStream content) throws IOException, SourceException {
        String path = plain(name);
        count(bytes);
        if (isGit(path)) {
            content.skipNBytes(bytes);
            return;
        }
        once(path);
        sink.file(path, executable, bytes, new Exactly(content, bytes));
    }

    void link(String name, String target) throws IOException, SourceException {
        String path = plain(name);
        if (isGit(path)) return;
        once(path);
        sink.link(path, target);
    }

    /// @param what it is, with its article: `a device`
    SourceException refused(String name, String what) {
        return new SourceException("\"%s\" in the archive is %s: only files, folders and symbolic links are taken."
                .formatted(shown(name), what));
    }

    void end() throws SourceException {
        if (others.isEmpty()) throw new SourceException("The archive holds no files.");
    }

    private void once(String path) throws SourceException {
        if (folders.contains(path) || !others.add(path)) throw twice(path);
        above(path);
    }

    /// Nothing lies below what is no folder: a link would lead it elsewhere.
    private void above(String path) throws SourceException {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            if (others.contains(folder)) {
                throw new SourceException(
                        "The path \"%s\" in the archive is refused: it lies below \"%s\", which is no folder."
                                .formatted(shown(path), shown(folder)));
            }
            folders.add(folder);
        }
    }

    private void count(long bytes) throws SourceException {
        unpacked += Math.max(0, bytes);
        if (unpacked > unpackedMax) {
            throw new SourceException(
                    "The archive unpacks to more than %d times its size and was refused.".formatted(RATIO_MAX));
        }
    }

    /// Without the `./` that many archives begin paths with, and the `/` that ends folders. What else may be wrong with
    /// it, the sink says.
    private static String plain(String name) {
        String path = name;
        while (path.startsWith("./")) path = path.substring(2);
        if (path.equals(".")) return "";
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static boolean isGit(String path) {
        return path.equals(".git") || path.startsWith(".git/");
    }

    private static SourceException twice(String path) {
        return new SourceException("\"%s\" is in the archive twice.".formatted(shown(path)));
    }

    private static String shown(String name) {
        String cut = name.length() > 120 ? name.substring(0, 120) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /// Content that has to be as long as was said; what fails in reading it is the archive's fault.
    private static final class Exactly extends FilterInputStream {
        private long left;

        Exactly(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = read(in, bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0 || read < 0 && left > 0) throw new DamagedArchive("a file in it is not as long as it says");
            return read;
        }

        private static int read(InputStream in, byte[] bytes, int offset, int length) throws DamagedArchive {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new DamagedArchive(String.valueOf(e.getMessage()));
            }
        }
    }
}
