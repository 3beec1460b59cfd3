package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.dyno.DynoEvent;

/// Looks at what no event tells: memory above the quota, processes that ended while their conmon was dead
/// too, slugs that are mounted for nobody, and folders of dynos that could not be cleared away.
final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final Host host;
    private final Dynos dynos;
    private final Reporter reporter;
    private final Endings endings;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dyno-sweep").factory());

    Sweep(Host host, Dynos dynos, Reporter reporter, Endings endings, InstantSource clock) {
        this.host = host;
        this.dynos = dynos;
        this.reporter = reporter;
        this.endings = endings;
        this.clock = clock;
        long every = Limits.SWEEP_EVERY.toMillis();
        timer.scheduleWithFixedDelay(this::run, every, every, TimeUnit.MILLISECONDS);
        long tidy = Limits.TIDY_EVERY.toMillis();
        timer.scheduleWithFixedDelay(this::tidy, tidy, tidy, TimeUnit.MILLISECONDS);
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

    private void tidy() {
        try {
            host.disks().slugs().rest(Limits.IDLE_MAX);
            host.disks().caches().rest(Limits.IDLE_MAX);
            for (DynoId id : host.places().present()) {
                if (dynos.find(id).isEmpty()) clear(host.places().of(id));
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("tidying up after dynos", e);
        }
    }

    /// Nobody knows this dyno: its start failed, and so did clearing it away.
    private void clear(DynoPlaces places) throws IOException {
        Instant made = Files.getLastModifiedTime(places.folder()).toInstant();
        if (made.isAfter(Instant.now().minus(Limits.IDLE_MAX))) return;
        LOG.info("clearing away {}", places.folder());
        DynoDisks.destroy(places);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
