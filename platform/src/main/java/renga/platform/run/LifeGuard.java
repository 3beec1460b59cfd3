package renga.platform.run;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;

/// Stops one-offs whose life is over (heroku-behaviour.md §1: 24 h, or what was asked for).
final class LifeGuard implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(LifeGuard.class);

    private final OneOffTable table;
    private final Consumer<OneOff> stop;
    private final InstantSource clock;
    private final Set<DynoId> stopped = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("run-life").factory());

    LifeGuard(OneOffTable table, Consumer<OneOff> stop, InstantSource clock) {
        this.table = table;
        this.stop = stop;
        this.clock = clock;
    }

    void start() {
        var _ = rounds.scheduleWithFixedDelay(this::round, ROUND.toSeconds(), ROUND.toSeconds(), TimeUnit.SECONDS);
    }

    /// Each is stopped once; the stop itself sees to its end.
    void round() {
        try {
            var over = table.over(clock.instant());
            stopped.retainAll(over.stream().map(OneOff::id).toList());
            for (OneOff dyno : over) if (stopped.add(dyno.id())) stop.accept(dyno);
        } catch (RuntimeException e) {
            LOG.warn("run: looking for one-offs whose life is over failed; trying again in {}", ROUND, e);
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
