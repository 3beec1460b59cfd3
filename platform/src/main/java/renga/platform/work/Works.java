package renga.platform.work;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.db.Database;

/// Runs multi-step actions so that a kill at any time costs nothing but time. Whoever begins one writes its row in the
/// same transaction as what it belongs to, then has it run:
///
///     UUID id = db.jdbi().inTransaction(tx -> { apps.vanish(tx, app); return works.begin(tx, "app.destroy", …); });
///     works.run(id);
///
/// Thread-safe. Steps run on virtual threads, of one action one after the other.
public final class Works implements AutoCloseable {
    /// Actions under way at once; the others wait.
    private static final int AT_ONCE_MAX = 16;

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Backoff RETRIES = new Backoff(RETRY_FIRST, Duration.ofMinutes(5));
    private static final Logger LOG = LoggerFactory.getLogger(Works.class);

    private final WorkRows rows;
    private final Map<String, WorkPlan> plans = new ConcurrentHashMap<>();
    private final ConcurrentMap<UUID, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX);
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("work-retries").factory());
    private volatile boolean closed;

    public Works(Database db, InstantSource clock) {
        this.rows = new WorkRows(db, clock);
    }

    /// Takes the plans and goes on with everything an earlier life of the platform left undone. Once, at the start.
    public void start(List<WorkPlan> known) {
        plans.putAll(known.stream().collect(Collectors.toMap(WorkPlan::kind, Function.identity())));
        for (WorkPlan.Item item : rows.all()) {
            LOG.info("resuming {} of {} after {} steps", item.kind(), item.subject(), item.step());
            run(item.id());
        }
    }

    /// Writes an action's row inside the caller's transaction. Nothing happens before [#run], or the next start.
    public UUID begin(Handle tx, String kind, UUID subject, String data) {
        return rows.insert(tx, kind, subject, data);
    }

    /// Has an action run, or go on, in the background. What runs already is not run twice.
    ///
    /// @return completes when all its steps are done; a step that fails is tried again after 1 s, 2 s … 5 min
    public CompletableFuture<Void> run(UUID id) {
        var mine = new CompletableFuture<Void>();
        var other = running.putIfAbsent(id, mine);
        if (other != null) return other;
        spawn(id, mine);
        return mine;
    }

    /// Steps under way go on to their end in their threads; what remains is resumed at the next start.
    @Override
    public void close() {
        closed = true;
        retries.shutdownNow();
    }

    private void spawn(UUID id, CompletableFuture<Void> done) {
        Thread.ofVirtual().name("work-" + id).start(() -> attempt(id, done));
    }

    private void attempt(UUID id, CompletableFuture<Void> done) {
        atOnce.acquireUninterruptibly();
        try {
            var item = rows.find(id);
            while (item.isPresent() && !closed) {
                if (!step(item.get(), done)) return;
                item = rows.find(id);
            }
            if (item.isPresent()) return;
            running.remove(id);
            done.complete(null);
        } catch (RuntimeException e) {
            if (closed) return;
            LOG.error("work {} cannot be read or written; trying again", id, e);
            later(id, done, RETRY_FIRST);
        } finally {
            atOnce.release();
        }
    }

    /// @return whether to go on at once
    private boolean step(WorkPlan.Item item, CompletableFuture<Void> done) {
        WorkPlan plan = plans.get(item.kind());
        if (plan == null) {
            LOG.error("nothing here knows how to do {} of {}; its row stays", item.kind(), item.subject());
            return false;
        }
        if (item.step() >= plan.steps().size()) {
            rows.drop(item.id());
            return true;
        }
        WorkPlan.Step step = plan.steps().get(item.step());
        try {
            rows.done(item, step.action().on(item));
            return true;
        } catch (Exception e) {
            if (closed) return false;
            Duration pause = RETRIES.pause(item.attempts());
            LOG.warn("{} of {}: cannot {}; trying again in {}", item.kind(), item.subject(), step.name(), pause, e);
            rows.failed(item, step.name() + ": " + e);
            later(item.id(), done, pause);
            return false;
        }
    }

    private void later(UUID id, CompletableFuture<Void> done, Duration pause) {
        try {
            var _ = retries.schedule(() -> spawn(id, done), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.info("work {} waits for the next start", id);
        }
    }
}
