package renga.platform.retention;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The front door of upkeep: has every room do its chores now and then, and at once when the disk is
/// nearly full. Thread-safe; one round at a time.
public final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /// After the start everybody else goes first.
    private static final Duration FIRST_AFTER = Duration.ofMinutes(1);

    private static final Duration EVERY = Duration.ofMinutes(5);

    /// A push waits at most so long for space to be made.
    private static final Duration MAKING_SPACE_MAX = Duration.ofSeconds(30);

    /// A round that did not help need not be repeated for each push.
    private static final Duration TIGHT_EVERY = Duration.ofSeconds(30);

    private final DiskSpace disk;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("retention").factory());
    private volatile List<Chore> chores = List.of();
    private Future<?> making = CompletableFuture.completedFuture(null);
    private volatile long madeAt = System.nanoTime() - TIGHT_EVERY.toNanos();
    private volatile boolean closed;

    public Retention(DiskSpace disk) {
        this.disk = disk;
    }

    /// Takes the rooms' chores, in the order they are to be done, and begins. Once, at the start.
    public void start(List<Chore> known) {
        chores = List.copyOf(known);
        timer.scheduleWithFixedDelay(this::regular, FIRST_AFTER.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    /// Why no build may begin now; empty if one may. Where space is short, what can go goes first.
    public Optional<String> refusal() {
        if (!disk.isTight()) return Optional.empty();
        makeSpace();
        DiskSpace.Fullest fullest = disk.fullest();
        if (fullest.freeBytes() >= disk.floorBytes()) return Optional.empty();
        LOG.error(
                "builds are refused: {} MB free under {}, the floor is {} MB. Free space there, move RENGA_HOME or"
                        + " RENGA_SLUG_STORE to a larger disk, or keep fewer releases (RENGA_KEEP_RELEASES_MAX)",
                fullest.freeBytes() >> 20,
                fullest.folder(),
                disk.floorBytes() >> 20);
        return Optional.of(
                "This server's disk is nearly full (%d MB free, a build wants %d MB). What runs goes on running;"
                                .formatted(fullest.freeBytes() >> 20, disk.floorBytes() >> 20)
                        + " destroy apps you no longer need, or ask this server's operator for space. Then push again.");
    }

    /// Goes through all chores once.
    void round(boolean tight) {
        oneAtATime.lock();
        try {
            for (Chore chore : chores) sweep(chore, tight);
        } finally {
            oneAtATime.unlock();
        }
    }

    private void regular() {
        try {
            round(disk.isTight());
        } catch (RuntimeException e) {
            LOG.error("a round of upkeep was cut off; the next is in {}", EVERY, e);
        }
    }

    private void makeSpace() {
        try {
            tightRound().get(MAKING_SPACE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.warn("making space takes longer than {}; it goes on in the background", MAKING_SPACE_MAX);
        } catch (ExecutionException | CancellationException e) {
            LOG.error("making space was cut off", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The one under way, or just done: many pushes need only one.
    private synchronized Future<?> tightRound() {
        if (!making.isDone() || System.nanoTime() - madeAt < TIGHT_EVERY.toNanos()) return making;
        making = timer.submit(() -> {
            round(true);
            madeAt = System.nanoTime();
        });
        return making;
    }

    private void sweep(Chore chore, boolean tight) {
        try {
            Chore.Sweep sweep = chore.round().begin(tight);
            boolean more = true;
            while (more && !closed) more = sweep.batch();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            if (!closed) LOG.error("upkeep: cannot {}; the next round tries again", chore.name(), e);
        }
    }

    /// A batch under way ends by itself; nothing is lost if it is cut off.
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }
}
