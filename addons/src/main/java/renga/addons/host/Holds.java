package renga.addons.host;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Lets one thread of this process at a time make, change or end what a resource is on. Thread-safe.
public final class Holds {
    private static final int LOCKS = 64;

    private final List<Lock> locks = Stream.generate(ReentrantLock::new)
            .limit(LOCKS)
            .map(Lock.class::cast)
            .toList();

    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /// Until this is closed.
    public Hold hold(UUID resource) {
        Lock lock = locks.get(Math.floorMod(resource.hashCode(), LOCKS));
        lock.lock();
        return lock::unlock;
    }
}
