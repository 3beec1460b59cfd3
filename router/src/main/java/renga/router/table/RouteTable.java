package renga.router.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.Backend;
import renga.core.route.RouteMessage;

/// The route table: read by every request without a lock, changed by one message at a time.
public final class RouteTable {
    /// Hears what becomes of the table, in the order in which it happened, one call at a time.
    public interface Listener {
        /// The change is effective.
        ///
        /// @param draining endpoints that left the table and still have requests in flight
        void applied(long version, List<String> draining);

        /// No request gets to this target any more: close its idle connections. Holds may be taken during the call.
        void retired(Target target);

        void drained(String endpoint);
    }

    private final Map<String, App> hosts = new ConcurrentHashMap<>();
    private final Map<AppId, App> apps = new HashMap<>();
    private final Set<Target> draining = new LinkedHashSet<>();
    private final Listener listener;
    private volatile long generation;

    public RouteTable(Listener listener) {
        this.listener = listener;
    }

    /// Grows with every change: what [#find] answered stays true as long as it is the same.
    public long generation() {
        return generation;
    }

    /// @param host lower case, without port
    public @Nullable App find(String host) {
        return hosts.get(host);
    }

    /// Returns when the change is effective for every request that comes from now on.
    public synchronized void apply(RouteMessage message) {
        switch (message) {
            case RouteMessage.Snapshot(long _, List<AppRoute> routes) -> replace(routes);
            case RouteMessage.Put(long _, AppRoute route) -> put(route, targets(route));
            case RouteMessage.Remove(long _, AppId app) -> remove(app);
        }
        generation++;
        List<String> endpoints =
                draining.stream().map(target -> target.backend().endpoint()).toList();
        listener.applied(message.version(), endpoints);
    }

    public synchronized List<AppRoute> routes() {
        return apps.values().stream().map(app -> app.routing().route()).toList();
    }

    private void replace(List<AppRoute> routes) {
        var next = new HashMap<AppId, Map.Entry<AppRoute, List<Target>>>();
        for (AppRoute route : routes) next.put(route.app(), Map.entry(route, targets(route)));
        for (AppId app : List.copyOf(apps.keySet())) if (!next.containsKey(app)) remove(app);
        next.values().forEach(entry -> put(entry.getKey(), entry.getValue()));
    }

    private void put(AppRoute route, List<Target> targets) {
        Routing next = Routing.of(route, targets);
        App app = apps.get(route.app());
        if (app == null) {
            app = new App(route, next);
            apps.put(route.app(), app);
            claim(app, route);
            return;
        }
        Routing last = app.routing();
        app.become(next);
        claim(app, route);
        Set<String> names = lowerCase(route.hosts());
        for (String host : lowerCase(last.route().hosts())) if (!names.contains(host)) hosts.remove(host, app);
        last.targets().stream().filter(target -> !targets.contains(target)).forEach(this::retire);
    }

    private void claim(App app, AppRoute route) {
        for (String host : lowerCase(route.hosts())) hosts.put(host, app);
    }

    private void remove(AppId id) {
        App app = apps.remove(id);
        if (app == null) return;
        Routing last = app.routing();
        for (String host : lowerCase(last.route().hosts())) hosts.remove(host, app);
        app.become(last.withoutApp());
        last.targets().forEach(this::retire);
    }

    /// Targets of the route: those it had before, those that come back while they drain, and new ones.
    private List<Target> targets(AppRoute route) {
        App app = apps.get(route.app());
        var found = new ArrayList<Target>();
        for (Backend backend : new LinkedHashSet<>(route.backends())) {
            Target kept = app == null ? null : kept(app, backend);
            if (kept == null) kept = revived(route.app(), backend);
            found.add(kept != null ? kept : new Target(route.app(), backend, this::drained));
        }
        return found;
    }

    private static @Nullable Target kept(App app, Backend backend) {
        for (Target target : app.routing().targets()) if (target.backend().equals(backend)) return target;
        return null;
    }

    private @Nullable Target revived(AppId app, Backend backend) {
        for (Target target : draining) {
            boolean same = target.app().equals(app) && target.backend().equals(backend);
            if (!same || !target.revive()) continue;
            draining.remove(target);
            return target;
        }
        return null;
    }

    private void retire(Target target) {
        draining.add(target);
        target.retire();
        listener.retired(target);
        target.release();
    }

    /// Comes on an event loop, or from within a change: told on a thread of its own, after the change is told.
    private void drained(Target target) {
        Thread.ofVirtual().name("drained " + target).start(() -> {
            synchronized (this) {
                if (draining.remove(target)) listener.drained(target.backend().endpoint());
            }
        });
    }

    private static Set<String> lowerCase(List<String> names) {
        var lower = new LinkedHashSet<String>();
        for (String name : names) lower.add(name.toLowerCase(Locale.ROOT));
        return lower;
    }
}
