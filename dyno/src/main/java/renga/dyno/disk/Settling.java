package renga.dyno.disk;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import renga.core.SlugDigest;

/// Slugs that have yet to reach the disk, each on a thread of its own: when somebody waits for it, or a little later by
/// itself. Until then the disk belongs to those who write down the deploy; a database commit behind 130 MB of slug
/// took 50 ms. Thread-safe.
final class Settling {
    private static final Duration UNASKED_MAX = Duration.ofSeconds(3);

    private final Map<SlugDigest, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(CountDownLatch asked, FutureTask<Void> write) {}

    interface Write {
        void run() throws IOException;
    }

    void begin(SlugDigest digest, Write write) {
        CountDownLatch asked = new CountDownLatch(1);
        FutureTask<Void> task = new FutureTask<>(() -> {
            boolean _ = asked.await(UNASKED_MAX.toMillis(), TimeUnit.MILLISECONDS);
            write.run();
            return null;
        });
        Pending slug = new Pending(asked, task);
        pending.put(digest, slug);
        Thread.ofVirtual().name("slug-settles").start(() -> {
            task.run();
            pending.remove(digest, slug);
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
}
