package renga.platform.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.RouteMessage;

/// The routes as they should be, and which of them the router has not confirmed. Thread-safe.
///
/// Of an app that changes faster than the router takes it only the newest route is sent, so nothing here grows beyond
/// the number of apps.
final class RouteTable {
    /// Messages sent and not yet confirmed; the writer waits above it.
    private static final int UNCONFIRMED_MAX = 1_024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<AppId, AppRoute> routes = new LinkedHashMap<>();
    private final Set<AppId> unsent = new LinkedHashSet<>();
    private final Map<AppId, List<Waiter>> waiters = new HashMap<>();
    private final TreeMap<Long, Sent> unconfirmed = new TreeMap<>();
    private final Map<String, Drain> drains = new HashMap<>();
    private long changes;
    private long version;

    /// Somebody who wants to know when the router has confirmed that change, or a later one of the same app.
    private record Waiter(long change, CompletableFuture<Void> applied) {}

    /// Somebody who wants to know when an endpoint that a change after that one takes away has no request left.
    private record Drain(AppId app, long change, CompletableFuture<Void> drained) {}

    /// @param app null for a snapshot
    private record Sent(@Nullable AppId app, long change) {}

    CompletableFuture<Void> put(AppRoute route) {
        return change(route.app(), () -> routes.put(route.app(), route));
    }

    CompletableFuture<Void> remove(AppId app) {
        return change(app, () -> routes.remove(app));
    }

    private CompletableFuture<Void> change(AppId app, Runnable change) {
        lock.lock();
        try {
            change.run();
            unsent.add(app);
            var waiter = new Waiter(++changes, new CompletableFuture<>());
            waiters.computeIfAbsent(app, _ -> new ArrayList<>()).add(waiter);
            changed.signalAll();
            return waiter.applied();
        } finally {
            lock.unlock();
        }
    }

    /// To be called before the change that takes the endpoint away.
    CompletableFuture<Void> drain(AppId app, String endpoint) {
        lock.lock();
        try {
            return drains.computeIfAbsent(endpoint, _ -> new Drain(app, changes, new CompletableFuture<>()))
                    .drained();
        } finally {
            lock.unlock();
        }
    }

    /// The endpoint has no request left, or nobody waits for that any more.
    void drained(String endpoint) {
        lock.lock();
        Drain drain;
        try {
            drain = drains.remove(endpoint);
        } finally {
            lock.unlock();
        }
        if (drain != null) drain.drained().complete(null);
    }

    /// Begins a connection.
    RouteMessage snapshot() {
        lock.lock();
        try {
            unsent.clear();
            unconfirmed.clear();
            version = 1;
            unconfirmed.put(version, new Sent(null, changes));
            return new RouteMessage.Snapshot(version, List.copyOf(routes.values()));
        } finally {
            lock.unlock();
        }
    }

    /// The next message of this connection.
    ///
    /// @return empty if there was none within the time
    Optional<RouteMessage> next(long millisMax) throws InterruptedException {
        lock.lock();
        try {
            if (unsent.isEmpty() || unconfirmed.size() >= UNCONFIRMED_MAX) {
                boolean signalled = changed.await(millisMax, TimeUnit.MILLISECONDS);
                if (!signalled || unsent.isEmpty() || unconfirmed.size() >= UNCONFIRMED_MAX) return Optional.empty();
            }
            Iterator<AppId> first = unsent.iterator();
            AppId app = first.next();
            first.remove();
            unconfirmed.put(++version, new Sent(app, changes));
            AppRoute route = routes.get(app);
            return Optional.of(
                    route == null ? new RouteMessage.Remove(version, app) : new RouteMessage.Put(version, route));
        } finally {
            lock.unlock();
        }
    }

    /// The router routes by this version and all before it.
    ///
    /// @param draining the endpoints out of its table that still have requests
    void applied(long upTo, Set<String> draining) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        lock.lock();
        try {
            Map<Long, Sent> confirmed = unconfirmed.headMap(upTo, true);
            for (Sent sent : confirmed.values()) {
                if (sent.app() == null) waiters.keySet().forEach(app -> collect(app, sent.change(), done));
                else collect(sent.app(), sent.change(), done);
                collectDrained(sent, draining, done);
            }
            confirmed.clear();
            waiters.values().removeIf(List::isEmpty);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        done.forEach(waiter -> waiter.complete(null));
    }

    private void collect(AppId app, long change, List<CompletableFuture<Void>> done) {
        waiters.getOrDefault(app, List.of()).removeIf(waiter -> {
            boolean confirmed = waiter.change() <= change;
            if (confirmed) done.add(waiter.applied());
            return confirmed;
        });
    }

    private void collectDrained(Sent sent, Set<String> draining, List<CompletableFuture<Void>> done) {
        drains.entrySet().removeIf(entry -> {
            Drain drain = entry.getValue();
            boolean told = sent.app() == null || sent.app().equals(drain.app());
            boolean free = told && sent.change() > drain.change() && !draining.contains(entry.getKey());
            if (free) done.add(drain.drained());
            return free;
        });
    }

    /// Wakes the writer, to look whether its connection is still there.
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
