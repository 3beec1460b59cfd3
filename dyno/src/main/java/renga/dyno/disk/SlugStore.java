package renga.dyno.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.SlugDigest;
import renga.dyno.DynoException;
import renga.dyno.SlugTree;
import renga.dyno.SlugTrees;
import renga.dyno.TreeDigest;
import renga.dyno.TreeEntry;
import renga.dyno.kernel.IdMaps;
import renga.dyno.kernel.LoopMounts;
import renga.dyno.kernel.Mounts;

/// Slugs as read-only ext4 images, mounted while one of this boot needed them; what is known of a slug is written when
/// its image is safely on the disk. See [SlugPlaces] for the names. Thread-safe.
public final class SlugStore implements SlugTrees, AutoCloseable {
    /// Slugs that stay mounted, though nobody reads them just now.
    public static final int MOUNTED_MAX = 40;

    private static final Logger LOG = LoggerFactory.getLogger(SlugStore.class);

    private final SlugPlaces places;
    private final Images images;
    private final CommonFiles common;
    private final KnownFiles known = new KnownFiles(this::peek);
    private final Settling settling;
    private final MountedSlugs mounted = new MountedSlugs(MOUNTED_MAX);

    public SlugStore(Path folder, Images images) {
        this.places = new SlugPlaces(folder);
        this.images = images;
        this.common = new CommonFiles(places.kept());
        this.settling = new Settling(places);
    }

    /// Where the slug's tree, with canonical ids, can be read now.
    ///
    /// @throws DynoException if it is not there or cannot be mounted
    public synchronized SlugRoots tree(SlugDigest digest) throws DynoException {
        if (!has(digest)) throw new DynoException("no slug " + digest + " on this host");
        try {
            if (!mounted.contains(digest)) mount(digest);
            mountedNow(digest);
            return places.roots(digest);
        } catch (IOException e) {
            throw new DynoException("mounting slug " + digest + ": " + e.getMessage(), e);
        }
    }

    private void mount(SlugDigest digest) throws IOException {
        Path mount = places.mount(digest);
        if (Mounts.isMounted(mount)) return;
        Files.createDirectories(mount);
        LoopMounts.mountShared(places.image(digest), mount, Mounts.Access.READ_ONLY);
    }

    /// What is done with a tree that has to stay mounted meanwhile.
    private interface Reading<T> {
        T of(SlugRoots roots) throws IOException, DynoException;
    }

    private <T> T read(SlugDigest digest, Reading<T> reading) throws IOException, DynoException {
        SlugRoots roots;
        synchronized (this) {
            roots = tree(digest);
            mounted.beginReading(digest);
        }
        try {
            return reading.of(roots);
        } finally {
            synchronized (this) {
                mounted.endReading(digest);
            }
        }
    }

    /// Makes the tree of an image a slug. The image goes into the store, or away if the store has that tree.
    /// It is written to the disk when somebody asks or a little later, see [#settle].
    ///
    /// @param mounted where the image is mounted now, and nobody writes; the caller unmounts it afterwards
    public SlugTree adopt(Path image, Path mounted) throws IOException, DynoException {
        Path root = mounted.resolve(Images.TREE);
        List<TreeEntry> entries = SlugWalk.of(List.of(root), known);
        SlugTree tree = SlugTree.of(entries);
        Path links = places.half("share");
        try {
            common.share(root, entries, links);
            Mounts.freezeOnceFree(mounted);
            if (!takeIn(tree.digest(), image, mounted, links)) return tree;
        } finally {
            Trees.delete(links);
        }
        settling.begin(tree);
        known.learn(tree.digest(), entries);
        common.learn(entries, places.roots(tree.digest())::file);
        return tree;
    }

    /// The image comes last: what belongs to no image is a half.
    ///
    /// @return false if the slug is here already
    private synchronized boolean takeIn(SlugDigest digest, Path image, Path mounted, Path links) throws IOException {
        if (has(digest)) {
            Files.delete(image);
            usedNow(digest);
            return false;
        }
        if (Files.exists(links)) Files.move(links, places.common(digest), StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectories(places.mount(digest));
        IdMaps.mountAgain(mounted, places.mount(digest));
        Files.move(image, places.image(digest), StandardCopyOption.ATOMIC_MOVE);
        mountedNow(digest);
        return true;
    }

    @Override
    public void settle(SlugDigest digest) throws DynoException, InterruptedException {
        try {
            settling.await(digest);
        } catch (IOException e) {
            throw new DynoException("settling slug " + digest + ": " + e.getMessage(), e);
        }
        if (!Files.exists(places.facts(digest)))
            throw new DynoException("slug " + digest + " is not on this host's disk");
    }

    /// Looks at the images that an earlier life of the platform had not settled: whole ones are kept, others go.
    public void recover() {
        for (SlugDigest digest : all()) {
            if (Files.exists(places.facts(digest))) continue;
            try {
                SlugTree tree = read(digest, roots -> SlugTree.of(SlugWalk.of(roots.all(), known)));
                if (tree.digest().equals(digest)) {
                    settling.write(tree);
                    continue;
                }
            } catch (IOException | DynoException e) {
                LOG.warn("slug {} was not whole when the platform ended: {}", digest, e.getMessage());
            }
            remove(digest);
        }
    }

    /// Its tree, if that is mounted already.
    private Optional<SlugRoots> peek(SlugDigest digest) {
        return Optional.of(places.roots(digest)).filter(roots -> Files.isDirectory(roots.own()));
    }

    @Override
    public Set<SlugDigest> all() {
        return places.all();
    }

    @Override
    public boolean has(SlugDigest digest) {
        return places.has(digest);
    }

    @Override
    public boolean verify(SlugDigest digest) {
        try {
            return read(digest, roots -> TreeDigest.of(SlugWalk.of(roots.all(), KnownFiles.NONE)))
                    .equals(digest);
        } catch (IOException | DynoException e) {
            LOG.warn("verifying slug {}: {}", digest, e.getMessage());
            return false;
        }
    }

    @Override
    public void pack(SlugDigest digest, OutputStream tar) throws IOException {
        try {
            read(digest, roots -> {
                SlugTar.pack(roots, SlugWalk.unhashed(roots.all()), tar);
                return roots;
            });
        } catch (DynoException e) {
            throw new IOException("packing slug " + digest + ": " + e.getMessage(), e);
        }
    }

    @Override
    public SlugTree unpack(SlugDigest digest, InputStream tar) throws IOException, DynoException {
        Path work = places.half("unpack");
        Path image = places.half("unpack");
        try {
            Files.createDirectory(work);
            images.create(image, ImageSize.BUILD);
            LoopMounts.mount(image, work, Mounts.Access.WRITABLE);
            SlugTar.unpack(tar, work.resolve(Images.TREE));
            SlugDigest arrived = TreeDigest.of(SlugWalk.of(List.of(work.resolve(Images.TREE)), KnownFiles.NONE));
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
            Files.deleteIfExists(places.image(digest));
            Files.deleteIfExists(places.facts(digest));
            Trees.delete(places.common(digest));
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

    /// Unmounts what no dyno was started from lately; dynos hold their own.
    public synchronized void rest(Duration idle) {
        for (SlugDigest digest : all()) {
            if (Files.exists(places.mount(digest)) && !usedWithin(digest, idle) && !mounted.isRead(digest))
                rest(digest);
        }
        common.rest(Instant.now());
    }

    /// Clears away what a killed JVM left half done. Only while nobody uses the store.
    public synchronized void dropHalves() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(places.folder())) {
            for (Path entry : entries) {
                if (places.isPart(entry)) continue;
                LOG.info("clearing away {}", entry);
                Mounts.detach(entry);
                Trees.delete(entry);
            }
        }
    }

    private void rest(SlugDigest digest) {
        try {
            unmount(digest);
        } catch (IOException e) {
            LOG.warn("unmounting slug {}: {}", digest, e.getMessage());
        }
    }

    private void unmount(SlugDigest digest) throws IOException {
        mounted.forget(digest);
        Mounts.detach(places.mount(digest));
        Files.deleteIfExists(places.mount(digest));
    }

    private void mountedNow(SlugDigest digest) throws IOException {
        mounted.use(digest);
        for (SlugDigest other : mounted.surplus()) rest(other);
        usedNow(digest);
    }

    /// The image's own time says when it was last needed, also after a restart.
    private void usedNow(SlugDigest digest) throws IOException {
        Files.setLastModifiedTime(places.image(digest), FileTime.from(Instant.now()));
    }

    private boolean usedWithin(SlugDigest digest, Duration idle) {
        try {
            Instant used = Files.getLastModifiedTime(places.image(digest)).toInstant();
            return !used.isBefore(Instant.now().minus(idle));
        } catch (IOException e) {
            LOG.warn("looking when slug {} was used: {}", digest, e.getMessage());
            return true;
        }
    }

    @Override
    public void close() {
        common.close();
    }
}
