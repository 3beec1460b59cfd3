package renga.dyno.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.dyno.BuildCaches;
import renga.dyno.DynoException;
import renga.dyno.kernel.LoopMounts;
import renga.dyno.kernel.Mounts;

/// Build caches as ext4 images, one per app, mounted while a build runs and a while longer: what the next
/// build reads is in memory then. Thread-safe.
public final class CacheStore implements BuildCaches {
    private static final Logger LOG = LoggerFactory.getLogger(CacheStore.class);

    private static final Pattern IMAGE = Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.img");

    /// It may be taken out of the way just now, see [#rest].
    private static final Duration UNMOUNT_MAX = Duration.ofSeconds(2);

    private final Path folder;
    private final Images images;
    private final Map<AppId, Semaphore> users = new ConcurrentHashMap<>();

    public CacheStore(Path folder, Images images) {
        this.folder = folder;
        this.images = images;
    }

    /// Where the app's cache, with canonical ids, can be used until [#release].
    ///
    /// @throws DynoException if a build of the app is using it
    public Path acquire(AppId app) throws DynoException, IOException {
        if (!free(app)) throw new DynoException("another build of app " + app + " is using its cache");
        boolean mounted = false;
        try {
            mount(app);
            mounted = true;
            return mounted(app).resolve(Images.TREE);
        } finally {
            if (!mounted) user(app).release();
        }
    }

    private boolean free(AppId app) throws IOException {
        try {
            return user(app).tryAcquire(UNMOUNT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public void release(AppId app) {
        user(app).release();
    }

    /// Unmounts the caches that no build used lately.
    public void rest(Duration idle) {
        for (AppId app : all()) {
            if (!user(app).tryAcquire()) continue;
            try {
                if (Files.exists(mounted(app)) && !usedWithin(app, idle)) unmount(app);
            } catch (IOException e) {
                LOG.warn("unmounting the build cache of app {}: {}", app, e.getMessage());
            } finally {
                user(app).release();
            }
        }
    }

    private boolean usedWithin(AppId app, Duration idle) throws IOException {
        Instant used = Files.getLastModifiedTime(image(app)).toInstant();
        return !used.isBefore(Instant.now().minus(idle));
    }

    private void unmount(AppId app) throws IOException {
        Mounts.detach(mounted(app));
        Files.deleteIfExists(mounted(app));
    }

    @Override
    public void purge(AppId app) throws InterruptedException {
        user(app).acquire();
        try {
            unmount(app);
            Files.deleteIfExists(image(app));
        } catch (IOException e) {
            throw new IllegalStateException("purging the build cache of app " + app, e);
        } finally {
            user(app).release();
        }
    }

    @Override
    public long bytes(AppId app) {
        try {
            return Files.exists(image(app)) ? Images.bytes(image(app)) : 0;
        } catch (IOException e) {
            throw new IllegalStateException("measuring the build cache of app " + app, e);
        }
    }

    @Override
    public Set<AppId> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> IMAGE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> AppId.of(name.group(1)))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new IllegalStateException("listing the build caches in " + folder, e);
        }
    }

    private void mount(AppId app) throws IOException {
        Path image = image(app);
        Path mount = mounted(app);
        if (Files.exists(image)) Files.setLastModifiedTime(image, FileTime.from(Instant.now()));
        if (Mounts.isMounted(mount)) {
            if (!Files.getFileStore(mount).isReadOnly()) return;
            LOG.warn("the build cache of app {} took an error of the disk", app);
            unmount(app);
        }
        Files.createDirectories(mount);
        if (Files.exists(image) && !LoopMounts.isInUse(image) && !Images.isClean(image)) {
            LOG.warn("the build cache of app {} was not unmounted in order: starting with an empty one", app);
            Files.delete(image);
        }
        if (!Files.exists(image)) {
            // Beside its place first, so that a kill leaves no half of one.
            Path beside = folder.resolve(app + ".new");
            Files.deleteIfExists(beside);
            images.create(beside, ImageSize.CACHE);
            Files.move(beside, image, StandardCopyOption.ATOMIC_MOVE);
        }
        LoopMounts.mountShared(image, mount, Mounts.Access.WRITABLE);
    }

    private Semaphore user(AppId app) {
        return users.computeIfAbsent(app, _ -> new Semaphore(1));
    }

    private Path image(AppId app) {
        return folder.resolve(app + ".img");
    }

    private Path mounted(AppId app) {
        return folder.resolve(app.toString());
    }
}
