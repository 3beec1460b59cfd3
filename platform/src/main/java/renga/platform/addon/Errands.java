package renga.platform.addon;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does errands when they are due, of one add-on never two at a time: a provider is asked to end what it was asked for
/// only after the first request is over. What a kill cuts off is begun again by the next life, from its row.
/// Thread-safe.
final class Errands implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

    private final Office office;
    private final ConcurrentMap<UUID, CompletableFuture<Told>> tails = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("addon-errands").factory());
    private volatile @Nullable Worker worker;
    private volatile boolean closed;

    Errands(Office office) {
        this.office = office;
    }

    /// Carries one errand out, and writes down what came of it.
    interface Worker {
        Told carryOut(Errand errand) throws InterruptedException;
    }

    /// Goes on with everything that is written down. Once, at the start.
    void start(Worker how) {
        worker = how;
        for (Errand errand : office.read(desk -> desk.errands().all())) later(errand.addon(), until(errand.dueAt()));
    }

    /// Does the add-on's errand if it is due, after what is under way for it.
    CompletableFuture<Told> run(UUID addon) {
        var mine = new CompletableFuture<Told>();
        tails.compute(addon, (_, tail) -> {
            if (tail == null) begin(addon, mine);
            else tail.whenComplete((_, _) -> begin(addon, mine));
            return mine;
        });
        mine.whenComplete((_, _) -> tails.remove(addon, mine));
        return mine;
    }

    /// Whether this life is over: whoever waited for a provider writes nothing any more, the next life asks again.
    boolean isOver() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }

    private void begin(UUID addon, CompletableFuture<Told> told) {
        Thread.ofVirtual().name("addon-" + addon).start(() -> told.complete(attempt(addon)));
    }

    private Told attempt(UUID addon) {
        try {
            Optional<Errand> errand = office.read(desk -> desk.errands().find(addon));
            Worker how = worker;
            if (errand.isEmpty() || how == null || closed) return new Told.Overtaken();
            boolean due = !errand.get().dueAt().isAfter(office.clock().instant());
            Told told = due ? how.carryOut(errand.get()) : new Told.Later();
            goOn(addon);
            return told;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Told.Later();
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("the errand for add-on {} was cut short; trying again in {}", addon, PAUSE, e);
                later(addon, PAUSE);
            }
            return new Told.Later();
        }
    }

    private void goOn(UUID addon) {
        if (closed) return;
        office.read(desk -> desk.errands().find(addon)).ifPresent(next -> later(addon, until(next.dueAt())));
    }

    private Duration until(Instant due) {
        return Duration.between(office.clock().instant(), due);
    }

    private void later(UUID addon, Duration pause) {
        try {
            long millis = Math.max(0, pause.toMillis() + 1);
            var _ = timer.schedule(() -> run(addon), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.info("the errand for add-on {} waits for the next start", addon);
        }
    }
}
