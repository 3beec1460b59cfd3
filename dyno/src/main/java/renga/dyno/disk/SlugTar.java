package renga.dyno.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import renga.dyno.DynoException;
import renga.dyno.TreeEntry;

/// A slug as a tar of `./app/…` and back. The same tree gives the same bytes; nothing in a tar leads outside the tree.
final class SlugTar {
    private static final String PREFIX = "./app/";
    private static final int FOLDER_MODE = 0755;
    private static final int PERMISSIONS = 07777;

    private SlugTar() {}

    static void pack(SlugRoots roots, List<TreeEntry> entries, OutputStream to) throws IOException {
        var tar = new TarArchiveOutputStream(to, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        put(tar, entry(PREFIX, TarConstants.LF_DIR, FOLDER_MODE), null);
        for (TreeEntry entry :
                entries.stream().sorted(Comparator.comparing(TreeEntry::path)).toList()) {
            put(tar, header(entry), entry instanceof TreeEntry.File ? roots.file(entry.path()) : null);
        }
        tar.finish();
    }

    /// @param root empty
    static void unpack(InputStream from, Path root) throws IOException, DynoException {
        var tar = new TarArchiveInputStream(from, "UTF-8");
        Map<String, Path> folders = new HashMap<>(Map.of("", root));
        Map<Path, Integer> modes = new HashMap<>();
        long bytes = 0;
        int count = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isGlobalPaxHeader()) continue;
            bytes += Math.max(0, entry.getSize());
            if (bytes > SlugWalk.BYTES_MAX || ++count > SlugWalk.ENTRIES_MAX) {
                throw new DynoException("unpacking a slug: it is larger than slugs may be");
            }
            take(tar, entry, folders, modes);
        }
        // Last, since a folder may be read-only.
        for (Map.Entry<Path, Integer> mode : modes.entrySet()) chmod(mode.getKey(), mode.getValue());
    }

    private static void take(
            TarArchiveInputStream tar, TarArchiveEntry entry, Map<String, Path> folders, Map<Path, Integer> modes)
            throws IOException, DynoException {
        String path = inside(entry.getName());
        if (path.isEmpty()) return;
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        // Only folders that this very tar made can be a parent: a link never is one.
        Path parent = folders.get(slash < 0 ? "" : path.substring(0, slash));
        if (parent == null || name.equals("..") || name.equals(".") || name.isEmpty()) {
            throw new DynoException("unpacking a slug: no place for " + entry.getName());
        }
        Path target = Names.child(parent, name);
        if (entry.isDirectory()) {
            Files.createDirectory(target);
            folders.put(path, target);
            modes.put(target, entry.getMode() & PERMISSIONS);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, link(entry.getLinkName()));
        } else if (entry.isFile() && !entry.isLink()) {
            Files.copy(tar, target);
            modes.put(target, entry.getMode() & PERMISSIONS);
        } else {
            throw new DynoException("unpacking a slug: " + entry.getName() + " is no file, folder or link");
        }
        Trees.own(target, Images.APP_USER);
    }

    private static String inside(String name) throws DynoException {
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (path.equals(".") || path.equals("./app") || path.equals("app")) return "";
        if (path.startsWith("app/")) return path.substring("app/".length());
        if (path.startsWith(PREFIX)) return path.substring(PREFIX.length());
        throw new DynoException("unpacking a slug: " + name + " is not below ./app");
    }

    private static Path link(String target) {
        Path result = Path.of(target.startsWith("/") ? "/" : "");
        for (String name : target.split("/")) {
            if (!name.isEmpty()) result = Names.child(result, name);
        }
        return result;
    }

    private static TarArchiveEntry header(TreeEntry entry) {
        return switch (entry) {
            case TreeEntry.Directory(String path, int mode) -> entry(PREFIX + path + "/", TarConstants.LF_DIR, mode);
            case TreeEntry.File(String path, int mode, long bytes, String _) -> {
                TarArchiveEntry header = entry(PREFIX + path, TarConstants.LF_NORMAL, mode);
                header.setSize(bytes);
                yield header;
            }
            case TreeEntry.Link(String path, String target) -> {
                TarArchiveEntry header = entry(PREFIX + path, TarConstants.LF_SYMLINK, PERMISSIONS);
                header.setLinkName(target);
                yield header;
            }
        };
    }

    private static TarArchiveEntry entry(String name, byte type, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setMode(mode);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("", "");
        return entry;
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, @Nullable Path content)
            throws IOException {
        tar.putArchiveEntry(entry);
        if (content != null) {
            try (InputStream in = Files.newInputStream(content, LinkOption.NOFOLLOW_LINKS)) {
                in.transferTo(tar);
            }
        }
        tar.closeArchiveEntry();
    }

    private static void chmod(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }
}
