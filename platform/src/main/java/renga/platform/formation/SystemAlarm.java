package renga.platform.formation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// An [Alarm] by the machine's own timer.
final class SystemAlarm implements Alarm {
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("formation-alarm").factory());

    SystemAlarm(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void at(Instant when, Runnable wake) {
        long millis = Math.max(0, Duration.between(clock.instant(), when).toMillis());
        try {
            var _ = timer.schedule(wake, millis + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // Closed: the next life of the platform looks for what is due.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
