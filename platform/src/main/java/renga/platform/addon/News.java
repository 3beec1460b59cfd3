package renga.platform.addon;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Tells those who wait that something was written. Thread-safe.
final class News {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private long count;

    /// To be asked before one looks at what one waits for.
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    void tell() {
        lock.lock();
        try {
            count++;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until more was written than that.
    void awaitAfter(long known, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (count == known && nanos > 0) nanos = written.awaitNanos(nanos);
        } finally {
            lock.unlock();
        }
    }

    /// How long a wait is from now on.
    static Duration left(long deadlineNanos) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }
}
