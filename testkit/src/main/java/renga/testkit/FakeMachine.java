package renga.testkit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import renga.core.DynoId;
import renga.dyno.DynoEvent;
import renga.dyno.DynoWatcher;
import renga.dyno.Root;
import renga.dyno.VolumeName;

/// What stays when a runtime is closed or "killed" and opened again: dynos, slugs, caches, volumes, events nobody took.
final class FakeMachine {
    private static final long PID_FIRST = 1_000;

    private final FakeClock clock;
    private final FakeSlugs slugs;
    private final FakeCaches caches = new FakeCaches();
    private final FakeVolumes volumes = new FakeVolumes(this::uses);
    private final Map<DynoId, FakeProcess> dynos = new LinkedHashMap<>();
    private final Map<String, Integer> stacks = new HashMap<>();
    private final Queue<DynoEvent> untold = new ArrayDeque<>();
    private final Executor teller = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("fake-watch").factory());
    private @Nullable DynoWatcher watcher;
    private long pids = PID_FIRST;

    FakeMachine(FakeClock clock) {
        this.clock = clock;
        this.slugs = new FakeSlugs(clock);
    }

    FakeClock clock() {
        return clock;
    }

    FakeSlugs slugs() {
        return slugs;
    }

    FakeCaches caches() {
        return caches;
    }

    FakeVolumes volumes() {
        return volumes;
    }

    synchronized String stackRevision(String stack) {
        return stack + "-" + stacks.getOrDefault(stack, 1);
    }

    synchronized void upgradeStack(String stack) {
        stacks.merge(stack, 2, (now, _) -> now + 1);
    }

    /// Whether a dyno that runs has the volume.
    boolean uses(VolumeName volume) {
        return dynos().stream()
                .filter(dyno -> dyno.exit().isEmpty())
                .anyMatch(dyno -> dyno.spec().root().equals(new Root.Service(volume)));
    }

    long nextPid() {
        synchronized (clock) {
            return pids++;
        }
    }

    Optional<FakeProcess> dyno(DynoId id) {
        synchronized (clock) {
            return Optional.ofNullable(dynos.get(id));
        }
    }

    Collection<FakeProcess> dynos() {
        synchronized (clock) {
            return List.copyOf(dynos.values());
        }
    }

    /// @return false if there is one of that id
    boolean add(FakeProcess dyno) {
        synchronized (clock) {
            return dynos.putIfAbsent(dyno.spec().id(), dyno) == null;
        }
    }

    void remove(DynoId id) {
        synchronized (clock) {
            dynos.remove(id);
        }
    }

    void watch(@Nullable DynoWatcher by) {
        synchronized (clock) {
            watcher = by;
            teller.execute(this::deliver);
        }
    }

    void tell(DynoEvent event) {
        synchronized (clock) {
            untold.add(event);
            teller.execute(this::deliver);
        }
    }

    private void deliver() {
        while (true) {
            DynoEvent event;
            DynoWatcher to;
            synchronized (clock) {
                to = watcher;
                if (to == null) return;
                event = untold.poll();
            }
            if (event == null) return;
            to.on(event);
        }
    }
}
