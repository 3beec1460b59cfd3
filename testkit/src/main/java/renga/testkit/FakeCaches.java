package renga.testkit;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import renga.core.AppId;
import renga.dyno.BuildCaches;

/// Build caches in memory.
final class FakeCaches implements BuildCaches {
    private final Map<AppId, FakeFiles> byApp = new ConcurrentHashMap<>();

    FakeFiles of(AppId app) {
        return byApp.computeIfAbsent(app, _ -> new FakeFiles());
    }

    @Override
    public void purge(AppId app) {
        byApp.remove(app);
    }

    @Override
    public Set<AppId> all() {
        return Set.copyOf(byApp.keySet());
    }

    @Override
    public long bytes(AppId app) {
        return of(app).bytes();
    }
}
