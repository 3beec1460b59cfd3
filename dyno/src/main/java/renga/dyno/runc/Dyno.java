package renga.dyno.runc;

import java.nio.file.WatchKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.dyno.output.OutputPump;

/// One dyno in this JVM's memory. Thread-safe.
final class Dyno {
    /// Set by whoever brings the end to the books first.
    final AtomicBoolean ending = new AtomicBoolean();

    /// runc is done with starting it. Until then its end waits: who frees it takes runc's files from under its hands.
    final AtomicBoolean started = new AtomicBoolean();

    /// It is a build and has its app's cache to itself.
    final AtomicBoolean holdsCache = new AtomicBoolean();

    /// The last sweep found no process.
    final AtomicBoolean seenDead = new AtomicBoolean();

    final DynoPlaces places;
    final Cgroup cgroup;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CompletableFuture<Void> freed = new CompletableFuture<>();
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private volatile DynoState state;
    private volatile Instant overQuotaToldAt = Instant.EPOCH;
    private OutputPump.@Nullable Source output;
    private @Nullable WatchKey watched;

    Dyno(DynoState state, DynoPlaces places, Cgroup cgroup) {
        this.state = state;
        this.places = places;
        this.cgroup = cgroup;
    }

    DynoState state() {
        return state;
    }

    void runs(DynoState running) {
        state = running;
    }

    Optional<Exit> exit() {
        return Optional.ofNullable(exit.getNow(null));
    }

    /// The process has ended.
    void ended(Exit how) {
        exit.complete(how);
        synchronized (this) {
            if (output != null) output.processEnded();
        }
    }

    /// What the kernel and runc held for it is free again.
    void freed() {
        freed.complete(null);
    }

    /// Its end was delivered to the watcher.
    void told() {
        told.complete(null);
    }

    synchronized void follows(OutputPump.Source source, WatchKey key) {
        output = source;
        watched = key;
        if (exit.isDone()) source.processEnded();
    }

    synchronized Optional<WatchKey> watched() {
        return Optional.ofNullable(watched);
    }

    Optional<Exit> awaitExit(Duration limit) throws InterruptedException {
        await(exit, limit);
        return exit();
    }

    void awaitFreedAndTold(Duration limit) throws InterruptedException {
        await(freed, limit);
        if (watched().isPresent()) await(told, limit);
    }

    /// Whether R14 may be told now.
    boolean overQuotaDue(Instant now) {
        if (now.isBefore(overQuotaToldAt.plus(Limits.OVER_QUOTA_EVERY))) return false;
        overQuotaToldAt = now;
        return true;
    }

    FoundDyno found() {
        DynoState is = state;
        return exit().<FoundDyno>map(how -> new FoundDyno.Ended(is.dynoId(), is.appId(), is.dynoName(), how))
                .orElseGet(() ->
                        new FoundDyno.Running(is.dynoId(), is.appId(), is.dynoName(), is.toRunning(), is.stack()));
    }

    private static void await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            // The caller looks whether it is done.
        } catch (ExecutionException e) {
            throw new IllegalStateException("no dyno's future fails", e);
        }
    }
}
