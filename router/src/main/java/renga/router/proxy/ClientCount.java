package renga.router.proxy;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the connections of clients, up to a limit. Thread-safe.
final class ClientCount {
    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int count;

    ClientCount(int max) {
        this.max = max;
    }

    /// @return false if the limit is reached
    boolean enter() {
        lock.lock();
        try {
            if (count == max) return false;
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            if (--count == 0) none.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether the last one left within the time
    boolean awaitNone(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (count > 0 && left > 0) left = none.awaitNanos(left);
            return count == 0;
        } finally {
            lock.unlock();
        }
    }
}
