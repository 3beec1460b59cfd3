package renga.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/// A clock in the test's hands, and the monitor everything that waits by it waits on. Thread-safe.
public final class FakeClock implements InstantSource {
    /// A frozen clock nobody advances for so long (real time) is a mistake in the test.
    private static final long STUCK_NANOS_MAX = Duration.ofSeconds(60).toNanos();

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final InstantSource base;
    private final boolean ticking;
    private Duration offset = Duration.ZERO;

    private FakeClock(InstantSource base, boolean ticking) {
        this.base = base;
        this.ticking = ticking;
    }

    /// Stands still at noon of 2026-01-01 UTC until advanced.
    public static FakeClock frozen() {
        return new FakeClock(InstantSource.fixed(NOON), false);
    }

    /// Goes with the machine's clock, and can be pushed forward.
    public static FakeClock ticking() {
        return new FakeClock(InstantSource.system(), true);
    }

    @Override
    public synchronized Instant instant() {
        return base.instant().plus(offset);
    }

    public synchronized void advance(Duration by) {
        if (by.isNegative()) throw new IllegalArgumentException("a clock goes forward, not by " + by);
        offset = offset.plus(by);
        notifyAll();
    }

    /// Wakes all that wait, to look at their condition again.
    synchronized void signal() {
        notifyAll();
    }

    /// Waits until the condition holds or this clock shows the deadline.
    ///
    /// @return whether the condition holds
    /// @throws IllegalStateException if the clock stands still and nobody advances it for 60 s
    public synchronized boolean await(BooleanSupplier condition, Instant deadline) throws InterruptedException {
        long stuckAt = System.nanoTime() + STUCK_NANOS_MAX;
        while (!condition.getAsBoolean()) {
            Duration left = Duration.between(instant(), deadline);
            if (!left.isPositive()) return false;
            if (!ticking && System.nanoTime() > stuckAt) throw new IllegalStateException("nobody advanced the clock");
            wait(ticking ? Math.clamp(left.toMillis() + 1, 1, 60_000) : 1_000);
        }
        return true;
    }
}
