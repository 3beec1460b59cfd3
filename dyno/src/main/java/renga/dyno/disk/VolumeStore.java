package renga.dyno.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import renga.dyno.DynoException;
import renga.dyno.VolumeName;
import renga.dyno.kernel.LoopMounts;
import renga.dyno.kernel.Pause;

/// Volumes as ext4 images with a journal, which takes no room before something is written. Thread-safe.
public final class VolumeStore {
    private static final Pattern IMAGE = Pattern.compile("([a-z][a-z0-9-]{0,62})\\.img");

    /// A journal of 16 MB is enough for what a database writes between two syncs, and is all a new volume takes.
    private static final String OPTIONS = "-J size=16 -E lazy_itable_init=1,nodiscard";

    /// The last dyno may just be leaving: the kernel frees its mount a moment after its end was told.
    private static final Duration RELEASE_MAX = Duration.ofSeconds(2);

    private static final long RELEASE_POLL_MILLIS = 20;

    private final Path folder;
    private final Map<VolumeName, Lock> locks = new ConcurrentHashMap<>();

    public VolumeStore(Path folder) {
        this.folder = folder;
    }

    private interface Work {
        void run(Path image) throws IOException, DynoException;
    }

    /// As [renga.dyno.Volumes#create].
    public void create(VolumeName name, long bytesMax) throws DynoException {
        alone(name, "making", image -> {
            if (!Files.exists(image)) {
                make(name, image, bytesMax);
            } else if (Files.size(image) < bytesMax) {
                awaitFree(name, image);
                Ext4.grow(image, bytesMax);
            }
        });
    }

    /// As [renga.dyno.Volumes#destroy].
    public void destroy(VolumeName name) throws DynoException {
        alone(name, "destroying", image -> {
            if (!Files.exists(image)) return;
            awaitFree(name, image);
            Files.delete(image);
        });
    }

    /// Mounts it there, with canonical ids, for a dyno: from then on it is in use until the last mount of it is gone.
    ///
    /// @return the folder a dyno sees, which belongs to [Images#APP_USER]
    public Path mount(VolumeName name, Path target) throws DynoException {
        alone(name, "mounting", image -> {
            if (!Files.exists(image)) throw new DynoException("there is no volume " + name);
            awaitFree(name, image);
            LoopMounts.mountDurably(image, target);
        });
        return target.resolve(Images.TREE);
    }

    public Set<VolumeName> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> IMAGE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> new VolumeName(name.group(1)))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new IllegalStateException("listing the volumes in " + folder, e);
        }
    }

    public long bytes(VolumeName name) {
        try {
            return Files.exists(image(name)) ? Images.bytes(image(name)) : 0;
        } catch (IOException e) {
            throw new IllegalStateException("measuring volume " + name, e);
        }
    }

    /// Beside its place first, so that a kill leaves no half of one.
    private void make(VolumeName name, Path image, long bytesMax) throws IOException {
        Path beside = folder.resolve(name + ".new");
        Path content = folder.resolve(name + ".content");
        Trees.delete(beside);
        Trees.delete(content);
        Files.createDirectories(content.resolve(Images.TREE));
        Trees.own(content.resolve(Images.TREE), Images.APP_USER);
        Ext4.make(beside, bytesMax, content, OPTIONS);
        Trees.delete(content);
        Files.move(beside, image, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitFree(VolumeName name, Path image) throws IOException, DynoException {
        long deadline = System.nanoTime() + RELEASE_MAX.toNanos();
        while (LoopMounts.isInUse(image)) {
            if (System.nanoTime() > deadline) throw new DynoException("volume " + name + " is in use by a dyno");
            Pause.millis(RELEASE_POLL_MILLIS);
        }
    }

    private void alone(VolumeName name, String what, Work work) throws DynoException {
        Lock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
        lock.lock();
        try {
            work.run(image(name));
        } catch (IOException e) {
            throw new DynoException(what + " volume " + name + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private Path image(VolumeName name) {
        return folder.resolve(name + ".img");
    }
}
