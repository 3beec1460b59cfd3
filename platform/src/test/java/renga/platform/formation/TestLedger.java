package renga.platform.formation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import renga.core.AppId;
import renga.core.ReleaseId;
import renga.core.SlugDigest;
import renga.dyno.Root;
import renga.testkit.FakeClock;

/// A ledger in memory, as the release room keeps one in the database. Thread-safe.
final class TestLedger implements Generations {
    private final FakeClock clock;
    private final SlugDigest slug;
    private final Map<AppId, List<Generation>> releases = new HashMap<>();
    private final Set<ReleaseId> failed = new HashSet<>();

    TestLedger(FakeClock clock, SlugDigest slug) {
        this.clock = clock;
        this.slug = slug;
    }

    synchronized Generation append(AppId app, Map<String, String> processes, Map<String, String> config) {
        List<Generation> all = releases.computeIfAbsent(app, _ -> new ArrayList<>());
        var generation = new Generation(
                app,
                "shop",
                releases.size(),
                ReleaseId.random(),
                all.size() + 1,
                processes.isEmpty() ? Optional.empty() : Optional.of(slug),
                processes,
                config,
                Optional.of("de63889"),
                "Deploy de63889",
                clock.instant());
        all.add(generation);
        return generation;
    }

    synchronized boolean hasFailed(Generation generation) {
        return failed.contains(generation.release());
    }

    synchronized void delete(AppId app) {
        releases.remove(app);
    }

    @Override
    public synchronized Optional<Generation> current(AppId app) {
        return releases.getOrDefault(app, List.of()).reversed().stream()
                .filter(generation -> !failed.contains(generation.release()))
                .findFirst();
    }

    @Override
    public synchronized Set<AppId> deployed() {
        Set<AppId> deployed = new HashSet<>(releases.keySet());
        deployed.removeIf(app -> current(app)
                .filter(generation -> generation.root() instanceof Root.Slug)
                .isEmpty());
        return deployed;
    }

    @Override
    public synchronized int standing(AppId app, int version) {
        int newest = version;
        for (Generation next : releases.getOrDefault(app, List.of())) {
            if (next.version() == newest + 1 && failed.contains(next.release())) newest++;
        }
        return newest;
    }

    @Override
    public synchronized void failed(AppId app, ReleaseId release, String reason) {
        failed.add(release);
    }
}
