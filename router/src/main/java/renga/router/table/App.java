package renga.router.table;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.RouteWire;

/// One app of the table: its routing of the moment, and the requests that wait for a backend. Thread-safe.
public final class App {
    /// Requests of one app that may wait at once; one more gets H11.
    public static final int WAITERS_MAX = 1_000;

    /// Told that the routing changed, on any thread; must not block. It may be told without need.
    public interface Waiter {
        void wake();
    }

    private final byte[] reportPrefix;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Routing routing;

    App(AppRoute route, Routing routing) {
        this.reportPrefix = RouteWire.requestPrefix(route.app());
        this.routing = routing;
    }

    public Routing routing() {
        return routing;
    }

    public AppId id() {
        return routing.route().app();
    }

    /// What each request report of this app begins with.
    public byte[] reportPrefix() {
        return reportPrefix;
    }

    /// Waits for the next change of the routing. Look at the routing again afterwards: it may have changed just before.
    ///
    /// @return false if too many wait already
    public boolean await(Waiter waiter) {
        if (waiting.incrementAndGet() > WAITERS_MAX) {
            waiting.decrementAndGet();
            return false;
        }
        if (!waiters.add(waiter)) waiting.decrementAndGet();
        return true;
    }

    public void leave(Waiter waiter) {
        if (waiters.remove(waiter)) waiting.decrementAndGet();
    }

    void become(Routing next) {
        routing = next;
        for (Waiter waiter : waiters) {
            leave(waiter);
            waiter.wake();
        }
    }
}
