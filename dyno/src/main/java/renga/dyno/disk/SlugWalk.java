package renga.dyno.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import renga.dyno.DynoException;
import renga.dyno.TreeDigest;
import renga.dyno.TreeEntry;
import renga.dyno.UnfitTreeException;

/// Reads a tree that nobody writes to any more, following no links, within limits.
final class SlugWalk {
    /// Files, folders and links together.
    static final int ENTRIES_MAX = 400_000;

    /// Sum of the files' sizes; Heroku's limit is 500 MB packed.
    static final long BYTES_MAX = 2L << 30;

    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int PERMISSIONS = 07777;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final List<TreeEntry> entries = new ArrayList<>();
    private final List<Found> files = new ArrayList<>();
    private long bytes;

    private record Found(Path file, String path, int mode, long bytes) {
        TreeEntry entry(String hash) {
            return new TreeEntry.File(path, mode, bytes, hash);
        }
    }

    /// @param counts whether it and the folders in it are entries
    private record Folder(Path folder, String prefix, boolean counts) {}

    private SlugWalk() {}

    /// @param roots the first one has every folder of the tree, see [SlugRoots]
    /// @param known files whose hash need not be computed again
    /// @throws UnfitTreeException if the tree breaks a limit or holds what a slug cannot
    static List<TreeEntry> of(List<Path> roots, KnownFiles known) throws IOException, DynoException {
        SlugWalk walk = new SlugWalk();
        walk.walk(roots);
        try {
            walk.entries.addAll(
                    walk.files.parallelStream().map(file -> hashed(file, known)).toList());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
        return walk.entries;
    }

    /// As [#of], but with empty hashes: nothing is read but names and sizes.
    static List<TreeEntry> unhashed(List<Path> roots) throws IOException, DynoException {
        SlugWalk walk = new SlugWalk();
        walk.walk(roots);
        walk.files.forEach(file -> walk.entries.add(file.entry("")));
        return walk.entries;
    }

    private void walk(List<Path> roots) throws IOException, DynoException {
        for (Path root : roots) walk(new Folder(root, "", root.equals(roots.getFirst())));
    }

    private void walk(Folder root) throws IOException, DynoException {
        Deque<Folder> left = new ArrayDeque<>(List.of(root));
        while (!left.isEmpty()) {
            Folder folder = left.removeLast();
            try (DirectoryStream<Path> children = Files.newDirectoryStream(folder.folder())) {
                for (Path child : children) visit(child, folder, left);
            }
        }
    }

    private void visit(Path child, Folder folder, Deque<Folder> left) throws IOException, DynoException {
        String path = folder.prefix()
                + Names.text(child.getFileName())
                        .orElseThrow(() -> refused(folder.prefix() + child.getFileName(), "its name is not UTF-8"));
        Map<String, Object> attributes = Files.readAttributes(child, "unix:mode,size", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(attributes, "mode");
        switch (mode & TYPE) {
            case FOLDER -> {
                if (folder.counts()) entries.add(new TreeEntry.Directory(path, mode & PERMISSIONS));
                left.add(new Folder(child, path + "/", folder.counts()));
            }
            case REGULAR -> {
                long size = number(attributes, "size");
                files.add(new Found(child, path, mode & PERMISSIONS, size));
                bytes += size;
            }
            case LINK -> entries.add(new TreeEntry.Link(path, target(child, path)));
            default -> throw refused(path, "it is a device, a pipe or a socket");
        }
        if (bytes > BYTES_MAX) throw refused(path, "the files sum up to more than " + (BYTES_MAX >> 20) + " MB");
        if (entries.size() + files.size() > ENTRIES_MAX) {
            throw refused(path, "there are more than " + ENTRIES_MAX + " files, folders and links");
        }
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) Objects.requireNonNull(attributes.get(name), name)).longValue();
    }

    private static String target(Path link, String path) throws IOException, DynoException {
        return Names.text(Files.readSymbolicLink(link)).orElseThrow(() -> refused(path, "its target is not UTF-8"));
    }

    private static TreeEntry hashed(Found found, KnownFiles known) {
        return known.hash(found.file(), found.path(), found.bytes())
                .map(found::entry)
                .orElseGet(() -> hashed(found));
    }

    private static TreeEntry hashed(Found found) {
        MessageDigest sha = TreeDigest.sha256();
        long size = 0;
        try (InputStream in = Files.newInputStream(found.file(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha.update(buffer, 0, count);
                size += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + found.path(), e);
        }
        return new TreeEntry.File(
                found.path(), found.mode(), size, HexFormat.of().formatHex(sha.digest()));
    }

    private static UnfitTreeException refused(String path, String why) {
        return new UnfitTreeException("/app/" + path + " cannot be part of the slug: " + why + ".");
    }
}
