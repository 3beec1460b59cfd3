package renga.dyno.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.Json;
import renga.core.SlugDigest;
import renga.dyno.DynoException;
import renga.dyno.SlugTree;
import renga.dyno.SlugTrees;
import renga.dyno.TreeDigest;
import renga.dyno.TreeEntry;
import renga.dyno.kernel.IdMaps;
import renga.dyno.kernel.LoopMounts;
import renga.dyno.kernel.Mounts;

/// Slugs as read-only ext4 images: `<digest>.img`, mounted at `<digest>/` while one of this boot needed it, and
/// `<digest>.json` with what is known of it, written when the image is safely on the disk. Thread-safe.
public final class SlugStore implements SlugTrees {
    private static final Logger LOG = LoggerFactory.getLogger(SlugStore.class);
    private static final String IMAGE = ".img";
    private static final Pattern PART = Pattern.compile("([0-9a-f]{64})(\\.img|\\.json)?");

    private final Path folder;
    private final Images images;
    private final KnownFiles known = new KnownFiles(this::peek);
    private final Settling settling = new Settling();

    private record Facts(long bytes, long files) {}

    public SlugStore(Path folder, Images images) {
        this.folder = folder;
        this.images = images;
    }

    /// Where the slug's tree, with canonical ids, can be read now.
    ///
    /// @throws DynoException if it is not there or cannot be mounted
    public synchronized Path tree(SlugDigest digest) throws DynoException {
        if (!has(digest)) throw new DynoException("no slug " + digest + " on this host");
        try {
            Path mount = mount(digest);
            usedNow(digest);
            if (!Mounts.isMounted(mount)) {
                Files.createDirectories(mount);
                LoopMounts.mountShared(image(digest), mount, Mounts.Access.READ_ONLY);
            }
            return mount.resolve(Images.TREE);
        } catch (IOException e) {
            throw new DynoException("mounting slug " + digest + ": " + e.getMessage(), e);
        }
    }

    /// Makes the tree of a frozen image a slug. The image goes into the store, or away if the store has that tree.
    /// It is written to the disk when somebody asks or a little later, see [#settle].
    ///
    /// @param mounted where the image is mounted now; the caller unmounts it afterwards
    public SlugTree adopt(Path image, Path mounted) throws IOException, DynoException {
        List<TreeEntry> entries = SlugWalk.of(mounted.resolve(Images.TREE), known);
        SlugTree tree = tree(entries);
        synchronized (this) {
            if (has(tree.digest())) {
                Files.delete(image);
                usedNow(tree.digest());
                return tree;
            }
            Files.createDirectories(mount(tree.digest()));
            IdMaps.mountAgain(mounted, mount(tree.digest()));
            Files.move(image, image(tree.digest()), StandardCopyOption.ATOMIC_MOVE);
            usedNow(tree.digest());
            settling.begin(tree.digest(), () -> write(tree));
        }
        known.learn(tree.digest(), entries);
        return tree;
    }

    private void write(SlugTree tree) throws IOException {
        Path written = facts(tree.digest()).resolveSibling(tree.digest().hex() + ".json.new");
        sync(image(tree.digest()));
        Json.MAPPER.writeValue(written.toFile(), new Facts(tree.bytes(), tree.files()));
        sync(written);
        Files.move(written, facts(tree.digest()), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    @Override
    public void settle(SlugDigest digest) throws DynoException, InterruptedException {
        try {
            settling.await(digest);
        } catch (IOException e) {
            throw new DynoException("settling slug " + digest + ": " + e.getMessage(), e);
        }
        if (!Files.exists(facts(digest))) throw new DynoException("slug " + digest + " is not on this host's disk");
    }

    /// Looks at the images that an earlier life of the platform had not settled: whole ones are kept, others go.
    public void recover() {
        for (SlugDigest digest : all()) {
            if (Files.exists(facts(digest))) continue;
            try {
                SlugTree tree = tree(SlugWalk.of(tree(digest), known));
                if (tree.digest().equals(digest)) {
                    write(tree);
                    continue;
                }
            } catch (IOException | DynoException e) {
                LOG.warn("slug {} was not whole when the platform ended: {}", digest, e.getMessage());
            }
            remove(digest);
        }
    }

    /// Its tree, if that is mounted already.
    private Optional<Path> peek(SlugDigest digest) {
        Path tree = mount(digest).resolve(Images.TREE);
        return Files.isDirectory(tree) ? Optional.of(tree) : Optional.empty();
    }

    @Override
    public Set<SlugDigest> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(IMAGE))
                    .filter(name -> name.length() == 64 + IMAGE.length())
                    .map(name -> new SlugDigest(name.substring(0, 64)))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new IllegalStateException("listing the slugs in " + folder, e);
        }
    }

    @Override
    public boolean has(SlugDigest digest) {
        return Files.isRegularFile(image(digest));
    }

    @Override
    public boolean verify(SlugDigest digest) {
        try {
            return TreeDigest.of(SlugWalk.of(tree(digest), KnownFiles.NONE)).equals(digest);
        } catch (IOException | DynoException e) {
            LOG.warn("verifying slug {}: {}", digest, e.getMessage());
            return false;
        }
    }

    @Override
    public void pack(SlugDigest digest, OutputStream tar) throws IOException {
        try {
            Path root = tree(digest);
            SlugTar.pack(root, SlugWalk.of(root, KnownFiles.NONE), tar);
        } catch (DynoException e) {
            throw new IOException("packing slug " + digest + ": " + e.getMessage(), e);
        }
    }

    @Override
    public SlugTree unpack(SlugDigest digest, InputStream tar) throws IOException, DynoException {
        Path work = folder.resolve("unpack-" + UUID.randomUUID());
        Path image = folder.resolve(work.getFileName() + ".tmp");
        try {
            Files.createDirectory(work);
            images.create(image, ImageSize.BUILD);
            LoopMounts.mount(image, work, Mounts.Access.WRITABLE);
            SlugTar.unpack(tar, work.resolve(Images.TREE));
            Mounts.freeze(work);
            SlugDigest arrived = TreeDigest.of(SlugWalk.of(work.resolve(Images.TREE), KnownFiles.NONE));
            if (!arrived.equals(digest)) {
                throw new DynoException("unpacking slug " + digest + ": what arrived is " + arrived + " (R17)");
            }
            return adopt(image, work);
        } finally {
            Mounts.detach(work);
            Files.deleteIfExists(work);
            Files.deleteIfExists(image);
        }
    }

    @Override
    public synchronized void remove(SlugDigest digest) {
        try {
            settling.await(digest);
        } catch (IOException e) {
            LOG.warn("{} before it is removed", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            Files.deleteIfExists(image(digest));
            Files.deleteIfExists(facts(digest));
            known.forget(digest);
            unmount(digest);
        } catch (IOException e) {
            throw new IllegalStateException("removing slug " + digest + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized boolean removeIdle(SlugDigest digest, Duration idle) {
        if (has(digest) && usedWithin(digest, idle)) return false;
        remove(digest);
        return true;
    }

    /// Unmounts what no dyno was started from lately; dynos hold their own. A mount and a loop device for
    /// every slug ever deployed would slow the machine down.
    public synchronized void rest(Duration idle) {
        for (SlugDigest digest : all()) {
            if (!Files.exists(mount(digest)) || usedWithin(digest, idle)) continue;
            try {
                unmount(digest);
            } catch (IOException e) {
                LOG.warn("unmounting slug {}: {}", digest, e.getMessage());
            }
        }
    }

    /// Clears away what a killed JVM left half done. Only while nobody uses the store.
    public synchronized void dropHalves() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (isPart(entry.getFileName().toString())) continue;
                LOG.info("clearing away {}", entry);
                Mounts.detach(entry);
                Trees.delete(entry);
            }
        }
    }

    /// Whether a name in the folder belongs to a slug whose image is there.
    private boolean isPart(String name) {
        Matcher part = PART.matcher(name);
        return part.matches() && has(new SlugDigest(part.group(1)));
    }

    private void unmount(SlugDigest digest) throws IOException {
        Mounts.detach(mount(digest));
        Files.deleteIfExists(mount(digest));
    }

    /// The image's own time says when it was last needed, also after a restart.
    private void usedNow(SlugDigest digest) throws IOException {
        Files.setLastModifiedTime(image(digest), FileTime.from(Instant.now()));
    }

    private boolean usedWithin(SlugDigest digest, Duration idle) {
        try {
            Instant used = Files.getLastModifiedTime(image(digest)).toInstant();
            return !used.isBefore(Instant.now().minus(idle));
        } catch (IOException e) {
            LOG.warn("looking when slug {} was used: {}", digest, e.getMessage());
            return true;
        }
    }

    private static SlugTree tree(List<TreeEntry> entries) {
        long bytes = 0;
        long files = 0;
        for (TreeEntry entry : entries) {
            if (entry instanceof TreeEntry.File file) {
                bytes += file.bytes();
                files++;
            }
        }
        return new SlugTree(TreeDigest.of(entries), bytes, files);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            file.force(true);
        }
    }

    private Path image(SlugDigest digest) {
        return folder.resolve(digest.hex() + IMAGE);
    }

    private Path facts(SlugDigest digest) {
        return folder.resolve(digest.hex() + ".json");
    }

    private Path mount(SlugDigest digest) {
        return folder.resolve(digest.hex());
    }
}
