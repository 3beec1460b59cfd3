package renga.dyno.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import renga.core.Json;
import renga.core.SlugDigest;
import renga.dyno.SlugTree;

/// Slugs that have yet to reach the disk, each on a thread of its own: when somebody waits for it, or a little later by
/// itself. Until then the disk belongs to those who write down the deploy; a database commit behind 130 MB of slug
/// took 50 ms. Thread-safe.
final class Settling {
    private static final Duration UNASKED_MAX = Duration.ofSeconds(3);

    private final SlugPlaces places;
    private final Map<SlugDigest, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(CountDownLatch asked, FutureTask<Void> write) {}

    private record Facts(long bytes, long files) {}

    Settling(SlugPlaces places) {
        this.places = places;
    }

    void begin(SlugTree tree) {
        CountDownLatch asked = new CountDownLatch(1);
        FutureTask<Void> task = new FutureTask<>(() -> {
            boolean _ = asked.await(UNASKED_MAX.toMillis(), TimeUnit.MILLISECONDS);
            write(tree);
            return null;
        });
        Pending slug = new Pending(asked, task);
        pending.put(tree.digest(), slug);
        Thread.ofVirtual().name("slug-settles").start(() -> {
            task.run();
            pending.remove(tree.digest(), slug);
        });
    }

    /// Has it written now and returns when it is; at once if it is not pending.
    void await(SlugDigest digest) throws IOException, InterruptedException {
        Pending slug = pending.get(digest);
        if (slug == null) return;
        slug.asked().countDown();
        try {
            slug.write().get();
        } catch (ExecutionException e) {
            throw new IOException("writing slug " + digest + " to the disk: " + e.getCause(), e);
        }
    }

    /// Returns when all of the slug would outlive a loss of power; its facts, written last, say so.
    void write(SlugTree tree) throws IOException {
        Path facts = places.facts(tree.digest());
        Path written = facts.resolveSibling(facts.getFileName() + ".new");
        sync(places.image(tree.digest()));
        for (Path folder : Trees.folders(places.common(tree.digest()))) sync(folder);
        Json.MAPPER.writeValue(written.toFile(), new Facts(tree.bytes(), tree.files()));
        sync(written);
        Files.move(written, facts, StandardCopyOption.ATOMIC_MOVE);
        sync(places.folder());
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            file.force(true);
        }
    }
}
