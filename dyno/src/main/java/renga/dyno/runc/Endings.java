package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.dyno.Exit;
import renga.dyno.StopOutcome;
import renga.dyno.kernel.Signals;

/// Ends dynos, notices their ends, and frees what they held. Thread-safe.
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    /// What a dyno gets whose end nobody saw: the status of SIGKILL.
    static final int UNSEEN = 137;

    private final Host host;
    private final Dynos dynos;
    private final InstantSource clock;

    Endings(Host host, Dynos dynos, InstantSource clock) {
        this.host = host;
        this.dynos = dynos;
        this.clock = clock;
    }

    /// conmon has written the file that says how this container ended.
    void exitFile(String container) {
        String prefix = host.settings().instance() + "-";
        if (!container.startsWith(prefix) || container.length() != prefix.length() + 36) return;
        dynos.find(DynoId.of(container.substring(prefix.length()))).ifPresent(this::exitFile);
    }

    /// @return whether there is such a file
    boolean exitFile(Dyno dyno) {
        Path file = host.places()
                .exits()
                .resolve(host.places().container(dyno.state().dynoId()));
        try {
            String status = Files.readString(file).strip();
            if (status.isEmpty()) return false;
            // A dyno that ends at once may end while it is being started: its starter looks here again.
            if (dyno.started.get()) later(dyno, Integer.parseInt(status), file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | NumberFormatException e) {
            LOG.error("reading how {} ended from {}", dyno.state().id(), file, e);
            return false;
        }
    }

    void awaitAttached(Dyno dyno, Process process) {
        Thread.ofVirtual().name("attached-" + dyno.state().name()).start(() -> {
            try {
                ended(dyno, process.waitFor());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Nobody will say any more how it ended.
    void vanished(Dyno dyno) {
        Thread.ofVirtual().name("vanished-" + dyno.state().name()).start(() -> ended(dyno, UNSEEN));
    }

    StopOutcome stop(Dyno dyno, Duration grace) throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        while (!terminate(dyno) && System.nanoTime() < deadline) {
            if (dyno.awaitExit(Limits.SIGNAL_AGAIN).isPresent()) break;
        }
        var inTime = dyno.awaitExit(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        if (inTime.isPresent()) return new StopOutcome.InTime(inTime.get());
        return new StopOutcome.Killed(killed(dyno));
    }

    /// @return false if nobody may have heard it, since the dyno is just being started
    private static boolean terminate(Dyno dyno) {
        try {
            return dyno.exit().isPresent()
                    || dyno.cgroup.signal(Signals.TERMINATE, dyno.state().pid());
        } catch (IOException e) {
            LOG.warn("asking {} to end: {}", dyno.state().id(), e.getMessage());
            return true;
        }
    }

    /// Kills it if it still runs, and waits until it has ended.
    Exit killed(Dyno dyno) throws InterruptedException {
        kill(dyno);
        var exit = dyno.awaitExit(Limits.KILL_MAX);
        if (exit.isPresent()) return exit.get();
        LOG.error(
                "{} was killed, but nobody said within {} that it ended",
                dyno.state().id(),
                Limits.KILL_MAX);
        ended(dyno, UNSEEN);
        return dyno.awaitExit(Limits.KILL_MAX).orElseThrow();
    }

    /// The end of the init is the end of all: the kernel takes its process namespace down.
    static void kill(Dyno dyno) {
        try {
            if (dyno.exit().isEmpty() && dyno.state().process().isAlive()) {
                Signals.send(dyno.state().pid(), Signals.KILL);
            }
        } catch (IOException e) {
            LOG.warn("killing {}: {}", dyno.state().id(), e.getMessage());
        }
    }

    void remove(Dyno dyno) throws InterruptedException, IOException {
        if (dyno.exit().isEmpty()) killed(dyno);
        dyno.awaitFreedAndTold(Limits.OUTPUT_MAX);
        DynoDisks.destroy(dyno.places);
        dynos.remove(dyno.state().dynoId());
    }

    void releaseCache(Dyno dyno) {
        if (dyno.holdsCache.getAndSet(false))
            host.disks().caches().release(dyno.state().appId());
    }

    /// What an earlier JVM left of one that has ended.
    void free(Dyno dyno) {
        try {
            DynoId id = dyno.state().dynoId();
            if (Files.exists(host.places().runcState().resolve(host.places().container(id))))
                host.runc().delete(id);
            if (dyno.state().attached() && !dyno.state().build()) DynoDisks.letGo(dyno.places, false);
        } catch (IOException e) {
            LOG.warn("freeing what {} held: {}", dyno.state().id(), e.getMessage());
        }
        dyno.freed();
    }

    private void later(Dyno dyno, int status, Path file) {
        Thread.ofVirtual().name("ended-" + dyno.state().name()).start(() -> {
            ended(dyno, status);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("deleting {}: {}", file, e.getMessage());
            }
        });
    }

    private void ended(Dyno dyno, int status) {
        if (!dyno.ending.compareAndSet(false, true)) return;
        boolean outOfMemory = Files.exists(dyno.places.oom()) || dyno.cgroup.wasOutOfMemory();
        boolean counts = status == UNSEEN || dyno.state().build();
        Exit exit = new Exit(status, outOfMemory && counts, clock.instant());
        try {
            DynoState.saveExit(dyno.places.exit(), exit);
        } catch (IOException e) {
            LOG.error("writing down how {} ended", dyno.state().id(), e);
        }
        releaseCache(dyno);
        host.release(dyno.state());
        dyno.ended(exit);
        free(dyno);
    }
}
