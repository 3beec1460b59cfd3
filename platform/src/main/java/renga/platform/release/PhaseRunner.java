package renga.platform.release;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.DynoException;
import renga.platform.formation.Generation;
import renga.platform.refusal.Refusal;
import renga.platform.run.OneOffEnd;
import renga.platform.run.OneOffs;

/// Decides pending releases, one after the other per app, oldest first. Thread-safe.
///
/// All state is the release's status and the one-off's row. Whatever is killed when: a pending release without a
/// one-off is begun, one with a one-off is decided by its end.
final class PhaseRunner implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(PhaseRunner.class);

    private final ReleasePhases.Parts parts;
    private final PhaseRows rows;
    private final PhaseOutputs outputs;
    private final Map<AppId, Integer> asked = new ConcurrentHashMap<>();
    private final Set<AppId> early = new HashSet<>();
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("release-retries").factory());
    private boolean open;

    PhaseRunner(ReleasePhases.Parts parts, PhaseRows rows, PhaseOutputs outputs) {
        this.parts = parts;
        this.rows = rows;
        this.outputs = outputs;
    }

    void resume() {
        synchronized (early) {
            open = true;
        }
        early.forEach(parts.released());
        rows.waiting().forEach(this::advance);
    }

    void advance(AppId app) {
        synchronized (early) {
            if (!open) return;
        }
        if (asked.merge(app, 1, (_, _) -> 2) == 1) {
            Thread.ofVirtual().name("release-phase").start(() -> run(app));
        }
    }

    /// One thread per app; who asks meanwhile has it look once more.
    private void run(AppId app) {
        do {
            try {
                while (step(app)) LOG.debug("app {}: on to its next pending release", app);
            } catch (RuntimeException e) {
                LOG.warn("app {}: its release phase cannot go on; trying again in {}", app, RETRY_AFTER, e);
                later(app);
            }
        } while (!asked.remove(app, 1) && asked.replace(app, 2, 1));
    }

    private void later(AppId app) {
        try {
            var _ = retries.schedule(() -> advance(app), RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.info("app {}: its release phase waits for the next start", app);
        }
    }

    /// @return whether the next release may have its turn at once
    private boolean step(AppId app) {
        Optional<Release> next = rows.next(app);
        if (next.isEmpty()) return false;
        Release release = next.get();
        if (!release.hasPhase()) {
            settle(release, Optional.empty());
            return true;
        }
        return !runs(release) && !began(release);
    }

    private boolean runs(Release release) {
        return parts.oneOffs().dynos(release.app()).stream()
                .anyMatch(dyno -> dyno.name().type().equals(ReleasePhases.TYPE)
                        && dyno.release().equals(release.id()));
    }

    /// @return false if it could not be started and has failed
    private boolean began(Release release) {
        Optional<Generation> generation = parts.generations().of(release.app(), release.id());
        if (generation.isEmpty()) return true;
        DynoId dyno = DynoId.random();
        parts.logs().api(release.app(), PhaseLines.running(release));
        outputs.begin(release.app(), release.version(), dyno);
        Optional<String> problem = start(dyno, generation.get());
        if (problem.isEmpty()) return true;
        settle(release, problem);
        outputs.end(dyno);
        return false;
    }

    private Optional<String> start(DynoId dyno, Generation generation) {
        AppId app = generation.app();
        try {
            if (generation.slug().isPresent())
                parts.slugs().fetch(app, generation.slug().get());
            var errand =
                    new OneOffs.Errand(dyno, ReleasePhases.TYPE, parts.sizes().apply(app), ReleasePhases.TIME_MAX);
            parts.oneOffs().begin(errand, generation);
            return Optional.empty();
        } catch (DynoException e) {
            LOG.error("the release command of {} could not be started", generation, e);
            return Optional.of(PhaseLines.notStarted());
        } catch (Refusal refusal) {
            return Optional.of(String.valueOf(refusal.getMessage()));
        }
    }

    /// Returns when it is written how the release turned out. If the platform stops first, the next one is told again.
    void ended(OneOffEnd end) {
        while (true) {
            try {
                judge(end);
                break;
            } catch (RuntimeException e) {
                LOG.warn("the end of {} of release {} cannot be noted; trying again", end.dyno(), end.release(), e);
                if (closedWithin(RETRY_AFTER)) throw e;
            }
        }
        outputs.end(end.dyno());
        advance(end.app());
    }

    private boolean closedWithin(Duration limit) {
        try {
            return retries.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void judge(OneOffEnd end) {
        Optional<Release> found = rows.find(end.app(), end.release());
        if (found.isEmpty()) return;
        switch (end) {
            case OneOffEnd.Exited exited ->
                settle(
                        found.get(),
                        PhaseLines.failure(
                                exited, parts.sizes().apply(end.app()).memoryHardLimitBytes()));
            case OneOffEnd.Lost lost -> {
                if (lost.ran()) settle(found.get(), Optional.of(PhaseLines.cutOff()));
            }
        }
    }

    /// @param failure empty if it succeeded
    private void settle(Release release, Optional<String> failure) {
        AppId app = release.app();
        boolean decided =
                rows.settle(release.id(), failure, parts.clock().instant().truncatedTo(ChronoUnit.MICROS));
        if (decided) {
            failure.ifPresentOrElse(
                    sentence -> parts.logs().api(app, PhaseLines.failed(release, sentence)), () -> succeeded(app));
        }
        outputs.signal();
    }

    /// Formation must hear of it after it has taken over, and not before.
    private void succeeded(AppId app) {
        synchronized (early) {
            if (!open) {
                early.add(app);
                return;
            }
        }
        parts.released().accept(app);
    }

    @Override
    public void close() {
        retries.shutdownNow();
    }
}
