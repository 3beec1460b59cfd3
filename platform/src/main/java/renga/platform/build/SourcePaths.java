package renga.platform.build;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Lets through only paths that stay where they are put, and only so many.
///
/// git refuses most of these itself; a tree made by other hands may hold anything.
final class SourcePaths {
    private static final int PATH_BYTES_MAX = 4_000;
    private static final int NAME_BYTES_MAX = 255;

    private final String whole;
    private final int filesMax;
    private final long bytesMax;
    private int files;
    private long bytes;

    SourcePaths(BuildLimits limits) {
        this("This commit", limits.checkoutFilesMax(), limits.checkoutBytesMax());
    }

    /// @param whole what they are in, as a sentence begins
    SourcePaths(String whole, int filesMax, long bytesMax) {
        this.whole = whole;
        this.filesMax = filesMax;
        this.bytesMax = bytesMax;
    }

    /// Counts one entry.
    void check(String path, long size) throws SourceException {
        checkPath(path);
        files++;
        bytes += size;
        if (files > filesMax) {
            throw new SourceException(
                    "%s has more than %,d files. Remove what is not needed from it.".formatted(whole, filesMax));
        }
        if (bytes > bytesMax) {
            throw new SourceException("%s's files are larger than %s. Remove what is not needed from it."
                    .formatted(whole, Sizes.text(bytesMax)));
        }
    }

    private static void checkPath(String path) throws SourceException {
        if (path.isEmpty() || path.startsWith("/")) throw unsafe(path, "it is not relative");
        if (path.getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) throw unsafe(path, "it is too long");
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
            throw unsafe(path, "it holds a control character or a backslash");
        }
        for (String name : path.split("/", -1)) checkName(path, name);
    }

    private static void checkName(String path, String name) throws SourceException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) throw unsafe(path, "it leaves its folder");
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX)
            throw unsafe(path, "a name in it is too long");
        if (isGit(name)) throw unsafe(path, "it would be Git's own folder");
    }

    /// `.git` in all the disguises that some file system takes for it: case, trailing dots and spaces, the short name,
    /// and characters that HFS+ leaves out.
    private static boolean isGit(String name) {
        String plain = name.codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("[. ]+$", "");
        return plain.equals(".git") || plain.equals("git~1") || plain.startsWith(".git::");
    }

    private static SourceException unsafe(String path, String why) {
        String shown = path.length() > 120 ? path.substring(0, 120) + "…" : path;
        String plain = shown.replaceAll("\\p{Cntrl}", "?");
        return new SourceException("The path \"%s\" is refused: %s.".formatted(plain, why));
    }
}
