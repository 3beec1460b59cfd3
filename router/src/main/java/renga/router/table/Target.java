package renga.router.table;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import renga.core.AppId;
import renga.core.route.Backend;

/// One backend as long as it is routed to: counts the requests in flight, so that it is known when it is drained.
///
/// Thread-safe. Its life is one number: holds in the low bits, RETIRED once it left the table, DRAINED at the end.
public final class Target {
    /// Hears when the last request to a retired target is done. Called on any thread, must not block.
    interface Drains {
        void drained(Target target);
    }

    private static final int RETIRED = 1 << 30;
    private static final int DRAINED = 1 << 31;

    private final AppId app;
    private final Backend backend;
    private final InetSocketAddress address;
    private final Drains drains;
    private final AtomicInteger life = new AtomicInteger();
    private volatile long quarantinedUntilNanos;
    private volatile boolean quarantined;

    Target(AppId app, Backend backend, Drains drains) {
        this.app = app;
        this.backend = backend;
        this.address = new InetSocketAddress(InetAddress.ofLiteral(backend.address()), backend.port());
        this.drains = drains;
    }

    public AppId app() {
        return app;
    }

    public Backend backend() {
        return backend;
    }

    public InetSocketAddress address() {
        return address;
    }

    /// Takes a hold for a new request; every success is followed by one [#release()].
    ///
    /// @return false if the target has left the table: look there again
    public boolean acquire() {
        while (true) {
            int now = life.get();
            if ((now & RETIRED) != 0) return false;
            if (life.compareAndSet(now, now + 1)) return true;
        }
    }

    /// Takes a further hold while one is held already.
    public void hold() {
        life.incrementAndGet();
    }

    public void release() {
        if (life.decrementAndGet() == RETIRED && life.compareAndSet(RETIRED, RETIRED | DRAINED)) drains.drained(this);
    }

    public boolean isRetired() {
        return (life.get() & RETIRED) != 0;
    }

    /// After a failed connect nobody tries this target for a while.
    public void quarantine(long untilNanos) {
        quarantinedUntilNanos = untilNanos;
        quarantined = true;
    }

    boolean isQuarantined(long nowNanos) {
        if (!quarantined) return false;
        if (quarantinedUntilNanos - nowNanos > 0) return true;
        quarantined = false;
        return false;
    }

    long quarantinedUntilNanos() {
        return quarantinedUntilNanos;
    }

    /// No new request from now on. The caller has a hold and releases it when all idle connections are told.
    void retire() {
        while (true) {
            int now = life.get();
            if (life.compareAndSet(now, (now + 1) | RETIRED)) return;
        }
    }

    /// Back into the table before the drain was over.
    ///
    /// @return false if it is too late: it is drained
    boolean revive() {
        while (true) {
            int now = life.get();
            if ((now & DRAINED) != 0) return false;
            if (life.compareAndSet(now, now & ~RETIRED)) return true;
        }
    }

    @Override
    public String toString() {
        return backend.dyno() + "@" + backend.endpoint() + " of app " + app;
    }
}
