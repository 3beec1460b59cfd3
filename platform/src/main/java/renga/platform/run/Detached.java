package renga.platform.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import renga.core.DynoId;
import renga.dyno.DynoEvent;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;

/// One-offs that nobody is attached to; their output goes to the app's log as that of every dyno. Thread-safe.
final class Detached {
    private final DynoRuntime runtime;
    private final OneOffLife life;
    private final ConcurrentHashMap<DynoId, Running> running = new ConcurrentHashMap<>();

    /// @param begun done when the log says that it is up, so that its end is told after that
    private record Running(OneOff dyno, CompletableFuture<Boolean> begun) {}

    Detached(DynoRuntime runtime, OneOffLife life) {
        this.runtime = runtime;
        this.life = life;
    }

    /// Returns when its process runs.
    void start(OneOff dyno, DynoSpec spec) throws DynoException {
        var begun = new CompletableFuture<Boolean>();
        running.put(dyno.id(), new Running(dyno, begun));
        life.say(dyno, RunLines.starting(dyno.command()));
        try {
            runtime.start(spec);
            life.up(dyno);
        } catch (DynoException e) {
            running.remove(dyno.id());
            life.failed(dyno, e);
            throw e;
        } finally {
            begun.complete(true);
        }
    }

    /// One that an earlier life of the platform started.
    void resume(OneOff dyno) {
        running.put(dyno.id(), new Running(dyno, CompletableFuture.completedFuture(true)));
    }

    boolean has(DynoId id) {
        return running.containsKey(id);
    }

    void on(DynoEvent event) {
        Running known = running.get(event.id());
        if (known == null) return;
        switch (event) {
            case DynoEvent.Ended ended -> ended(ended.id(), ended.exit());
            case DynoEvent.OverQuota over ->
                later(() -> life.say(known.dyno(), RunLines.overQuota(over.usedBytes(), over.quotaBytes())));
            case DynoEvent.Output _, DynoEvent.OutputLost _ -> {}
        }
    }

    /// Told once, however often it is heard.
    void ended(DynoId id, Exit exit) {
        Running last = running.remove(id);
        if (last == null) return;
        later(() -> {
            last.begun().join();
            life.ended(last.dyno(), exit);
        });
    }

    private static void later(Runnable step) {
        Thread.ofVirtual().name("run-event").start(step);
    }
}
