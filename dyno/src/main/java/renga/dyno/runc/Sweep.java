package renga.dyno.runc;

import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.DynoEvent;

/// Looks at what no event tells: memory above the quota, and processes that ended while their conmon was dead too.
final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final Dynos dynos;
    private final Reporter reporter;
    private final Endings endings;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dyno-sweep").factory());

    Sweep(Dynos dynos, Reporter reporter, Endings endings, InstantSource clock) {
        this.dynos = dynos;
        this.reporter = reporter;
        this.endings = endings;
        this.clock = clock;
        long every = Limits.SWEEP_EVERY.toMillis();
        timer.scheduleWithFixedDelay(this::run, every, every, TimeUnit.MILLISECONDS);
    }

    private void run() {
        for (Dyno dyno : dynos.made()) {
            try {
                if (dyno.exit().isEmpty()) look(dyno);
            } catch (RuntimeException e) {
                LOG.error("looking at {}", dyno.state().id(), e);
            }
        }
    }

    private void look(Dyno dyno) {
        DynoState state = dyno.state();
        if (!state.process().isAlive()) {
            // Dead since the last sweep at least: conmon has had its time.
            if (dyno.seenDead.getAndSet(true) && !state.attached() && !endings.exitFile(dyno)) endings.vanished(dyno);
            return;
        }
        long used = dyno.cgroup.usedBytes().orElse(0L);
        if (used > state.quotaBytes() && dyno.overQuotaDue(clock.instant())) {
            reporter.tell(
                    new DynoEvent.OverQuota(state.dynoId(), state.appId(), state.dynoName(), used, state.quotaBytes()));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
