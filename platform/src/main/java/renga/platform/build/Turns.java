package renga.platform.build;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Lets so many builds run at once; the others wait in the order they came. Thread-safe.
final class Turns {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Semaphore free;

    Turns(int buildsAtOnceMax) {
        this.free = new Semaphore(buildsAtOnceMax, true);
    }

    boolean takeAtOnce() {
        return free.tryAcquire();
    }

    /// @return false if the limit passed or nobody wants it any more
    boolean take(Duration limit, BooleanSupplier unwanted) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline && !unwanted.getAsBoolean()) {
            if (free.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) return true;
        }
        return false;
    }

    void giveBack() {
        free.release();
    }
}
