package renga.platform.build;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.BuildId;
import renga.dyno.DynoRuntime;

/// Build dynos that wait for their source: begun when one is likely to come, they have unpacked their tools when it is
/// there. No user code runs in them before. Thread-safe.
final class Standby implements AutoCloseable {
    /// All apps together; the one that was expected first goes.
    static final int WAITING_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

    private final DynoRuntime runtime;
    private final BuildLimits limits;
    private final ScheduledExecutorService timer;
    private final SequencedMap<AppId, Early> waiting = new LinkedHashMap<>();
    private boolean closed;

    private record Ready(BuildTools tools, BuildDyno dyno) {}

    Standby(DynoRuntime runtime, BuildLimits limits, ScheduledExecutorService timer) {
        this.runtime = runtime;
        this.limits = limits;
        this.timer = timer;
    }

    /// Begins a dyno for the app behind the caller's back, unless one waits already.
    ///
    /// @param tools what it is to have; empty: nothing is begun
    /// @param waitMax after which it is let go
    void expect(AppId app, Callable<Optional<BuildTools>> tools, Duration waitMax) {
        Early early = new Early(BuildId.random(), tools);
        synchronized (this) {
            if (closed || waiting.containsKey(app)) return;
            if (waiting.size() >= WAITING_MAX) end(waiting.pollFirstEntry().getValue());
            waiting.put(app, early);
            timer.schedule(() -> drop(app, early), waitMax.toMillis(), TimeUnit.MILLISECONDS);
        }
        Thread.ofVirtual().name("build-standby-" + early.id()).start(early.begun);
    }

    /// The one that waits for a build of this app, which is the caller's from now on.
    synchronized Optional<Early> take(AppId app) {
        return Optional.ofNullable(waiting.remove(app));
    }

    private void drop(AppId app, Early early) {
        synchronized (this) {
            if (!waiting.remove(app, early)) return;
        }
        end(early);
    }

    private static void end(Early early) {
        Thread.ofVirtual().name("build-standby-ends-" + early.id()).start(early::discard);
    }

    @Override
    public void close() {
        List<Early> all;
        synchronized (this) {
            all = List.copyOf(waiting.values());
            waiting.clear();
            closed = true;
        }
        all.forEach(Early::discard);
    }

    /// One dyno on standby.
    final class Early {
        private final BuildId id;
        private final FutureTask<Optional<Ready>> begun;
        private boolean over;

        private Early(BuildId id, Callable<Optional<BuildTools>> tools) {
            this.id = id;
            this.begun = new FutureTask<>(() -> begin(tools.call()));
        }

        private Optional<Ready> begin(Optional<BuildTools> tools) throws Exception {
            return tools.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Ready(tools.get(), BuildDyno.start(runtime, id, tools.get(), limits)));
        }

        /// The id of the build that takes it.
        BuildId id() {
            return id;
        }

        /// The dyno, if it has just these tools and still waits; else there is none any more. For one call.
        Optional<BuildDyno> dyno(BuildTools wanted) throws InterruptedException {
            Optional<Ready> ready = end();
            if (ready.isEmpty()) return Optional.empty();
            BuildDyno dyno = ready.get().dyno();
            if (ready.get().tools().equals(wanted) && !dyno.hasEnded()) return Optional.of(dyno);
            dyno.close();
            return Optional.empty();
        }

        /// Nobody wants it. Nothing happens if somebody has taken its dyno.
        void discard() {
            end().ifPresent(one -> one.dyno().close());
        }

        /// Waits until it has begun, which has a limit of its own.
        private synchronized Optional<Ready> end() {
            if (over) return Optional.empty();
            over = true;
            try {
                return begun.get();
            } catch (ExecutionException e) {
                LOG.warn("no build dyno on standby: {}", String.valueOf(e.getCause()));
                return Optional.empty();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                begun.cancel(true);
                return Optional.empty();
            }
        }
    }
}
