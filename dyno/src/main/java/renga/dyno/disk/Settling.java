package renga.dyno.disk;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import renga.core.SlugDigest;

/// Slugs on their way to the disk, each on a thread of its own. Thread-safe.
final class Settling {
    private final Map<SlugDigest, FutureTask<Void>> writes = new ConcurrentHashMap<>();

    interface Write {
        void run() throws IOException;
    }

    void begin(SlugDigest digest, Write write) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            write.run();
            return null;
        });
        writes.put(digest, task);
        Thread.ofVirtual().name("slug-settles").start(() -> {
            task.run();
            writes.remove(digest, task);
        });
    }

    /// Returns at once if it is not under way.
    void await(SlugDigest digest) throws IOException, InterruptedException {
        FutureTask<Void> task = writes.get(digest);
        if (task == null) return;
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new IOException("writing slug " + digest + " to the disk: " + e.getCause(), e);
        }
    }
}
