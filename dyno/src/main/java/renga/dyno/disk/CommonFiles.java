package renga.dyno.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.TreeDigest;
import renga.dyno.TreeEntry;
import renga.dyno.kernel.Background;

/// Large files that several slugs hold, such as a language's runtime. Each lies once on the host's disk and once in its
/// memory, and slugs have links to it: a push of a one-line change then writes kilobytes instead of 130 MB.
///
/// A file is named by what it holds and its mode: nobody gets another's that is not the same to the bit, and
/// to all dynos it is read-only. It is copied here, behind everybody's back, when a second slug has it, and
/// goes a week after the last link to it. Thread-safe.
final class CommonFiles implements AutoCloseable {
    /// Smaller ones are not worth a link each; neither are they known by path, see [KnownFiles].
    static final long BYTES_MIN = 1 << 20;

    /// An app that is pushed once a week still finds its runtime here.
    private static final Duration UNUSED_MAX = Duration.ofDays(7);

    private static final int SEEN_MAX = 20_000;
    private static final int WAITING_MAX = 100;
    private static final Logger LOG = LoggerFactory.getLogger(CommonFiles.class);

    private final Path folder;
    private final SequencedSet<String> seen = new LinkedHashSet<>();
    private final ThreadPoolExecutor copier = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Background.threads("common-files"),
            new ThreadPoolExecutor.DiscardPolicy());

    CommonFiles(Path folder) {
        this.folder = folder;
    }

    /// Moves what is kept here out of a tree: each such file becomes a link in the other folder, which is made if there
    /// is any. Nobody else may be writing to the tree.
    void share(Path tree, List<TreeEntry> entries, Path links) throws IOException {
        for (TreeEntry entry : entries) {
            if (!(entry instanceof TreeEntry.File file) || file.bytes() < BYTES_MIN) continue;
            Path own = Names.below(tree, file.path());
            if (Files.exists(kept(file)) && link(kept(file), Names.below(links, file.path()))) Files.delete(own);
        }
    }

    /// A file can have 65,000 links on ext4; and it may go at this very moment.
    private static boolean link(Path kept, Path link) throws IOException {
        Files.createDirectories(link.getParent());
        try {
            Files.createLink(link, kept);
            return true;
        } catch (FileSystemException e) {
            LOG.info("a slug keeps a file of its own: {}", e.getMessage());
            return false;
        }
    }

    /// A slug with these files is in the store; those that an earlier one had too are kept from now on.
    ///
    /// @param places where each path of the slug can be read
    void learn(List<TreeEntry> entries, Function<String, Path> places) {
        for (TreeEntry entry : entries) {
            if (!(entry instanceof TreeEntry.File file) || file.bytes() < BYTES_MIN) continue;
            if (seenBefore(name(file)) && !Files.exists(kept(file))) {
                copier.execute(() -> keep(file, places.apply(file.path())));
            }
        }
    }

    private synchronized boolean seenBefore(String name) {
        boolean before = seen.remove(name);
        seen.add(name);
        if (seen.size() > SEEN_MAX) seen.removeFirst();
        return before;
    }

    private void keep(TreeEntry.File file, Path from) {
        Path next = folder.resolve(name(file) + ".new");
        try {
            if (Files.exists(kept(file))) return;
            Files.createDirectories(folder);
            if (!copy(from, next).equals(file.sha256())) {
                throw new IOException(from + " is not what it was when its slug was made");
            }
            Files.setLastModifiedTime(next, Files.getLastModifiedTime(from, LinkOption.NOFOLLOW_LINKS));
            Trees.own(next, Images.APP_USER);
            Files.setAttribute(next, "unix:mode", file.mode());
            Files.move(next, kept(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("a file that slugs have in common stays in each of them: {}", e.toString());
            forget(next);
        }
    }

    /// @return the SHA-256 of what was read
    private static String copy(Path from, Path to) throws IOException {
        MessageDigest sha = TreeDigest.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS), sha);
                FileChannel out = FileChannel.open(
                        to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
                OutputStream stream = Channels.newOutputStream(out)) {
            in.transferTo(stream);
            out.force(true);
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /// Drops what no slug has had for a while, and halves of copies.
    void rest(Instant now) {
        if (!Files.isDirectory(folder)) return;
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> isUnused(file, now.minus(UNUSED_MAX))).forEach(CommonFiles::forget);
        } catch (IOException e) {
            LOG.warn("looking for files that no slug has any more: {}", e.toString());
        }
    }

    /// The kernel notes when a file's links last changed.
    private static boolean isUnused(Path file, Instant since) {
        try {
            Object links = Files.getAttribute(file, "unix:nlink");
            var changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            return links.equals(1) && changed.toInstant().isBefore(since);
        } catch (IOException _) {
            return false;
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("removing {}: {}", file, e.toString());
        }
    }

    private Path kept(TreeEntry.File file) {
        return folder.resolve(name(file));
    }

    private static String name(TreeEntry.File file) {
        return file.sha256() + "-" + Integer.toOctalString(file.mode());
    }

    @Override
    public void close() {
        copier.shutdownNow();
    }
}
