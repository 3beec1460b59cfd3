package renga.platform.drain;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.log.LogTap;
import renga.platform.log.Logs;

/// Carries one app's log to one drain, on a virtual thread of its own that waits for lines, for the receiver, or for
/// its next try. The log's files are its buffer: nobody waits for it, and it holds no more than one batch.
final class Delivery implements Runnable {
    /// So many lines together are sent without waiting for more: about what one batch holds.
    private static final int BATCH_LINES = 500;

    private static final Duration KEEP_MAX = Duration.ofSeconds(2);
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Drain drain;
    private final Logs logs;
    private final Receiver receiver;
    private final LongConsumer keep;
    private final InstantSource clock;
    private final Pace pace;
    private final LogTap tap;
    private final Losses losses = new Losses();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ReentrantLock keeping = new ReentrantLock();
    private final Thread thread;
    private List<LogTap.Line> pending = List.of();
    private long position;
    private long kept;
    private Instant keptAt;
    private int failures;
    private boolean certificateTold;
    private boolean refusedTold;

    /// @param position number of the first line to be sent
    /// @param keep writes the position down
    Delivery(
            Drain drain,
            Logs logs,
            long position,
            Receiver receiver,
            LongConsumer keep,
            InstantSource clock,
            Pace pace) {
        this.drain = drain;
        this.logs = logs;
        this.position = position;
        this.kept = drain.next().orElse(0L);
        this.receiver = receiver;
        this.keep = keep;
        this.clock = clock;
        this.pace = pace;
        this.keptAt = clock.instant();
        this.tap = logs.tap(drain.app().id(), position);
        this.thread = Thread.ofVirtual().name("drain-" + drain.token()).unstarted(this);
    }

    Drain drain() {
        return drain;
    }

    void start() {
        thread.start();
    }

    /// Sends no more; what is on its way is hung up on, but for a word to PostgreSQL, which has a moment.
    void stop() {
        stopped.countDown();
        boolean held = false;
        try {
            held = keeping.tryLock(KEEP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            thread.interrupt();
            if (held) keeping.unlock();
        }
    }

    /// After [#stop], waits until its position is written down.
    void awaitEnd(Duration limit) throws InterruptedException {
        if (!thread.join(limit)) LOG.warn("drain {} still ends", drain.token());
    }

    @Override
    public void run() {
        try {
            while (stopped.getCount() > 0 && step()) {
                // On with the next lines.
            }
        } catch (InterruptedException _) {
            // It was stopped.
        } finally {
            end();
        }
    }

    private void end() {
        // Whoever writes the position down may not be interrupted.
        var _ = Thread.interrupted();
        receiver.rest();
        closeTap();
        try {
            keep();
        } catch (RuntimeException e) {
            LOG.warn("drain {}: its position is not written down; lines will come again", drain.token(), e);
        }
    }

    /// @return false if no more lines will come
    private boolean step() throws InterruptedException {
        try {
            if (pending.isEmpty()) {
                if (!awaitLines()) return false;
                pending = next();
            }
            if (!pending.isEmpty()) settle(receiver.take(pending));
        } catch (IOException | RuntimeException e) {
            if (stopped.getCount() == 0) return false;
            LOG.warn(
                    "drain {} of {} fails; trying again",
                    drain.token(),
                    drain.app().name(),
                    e);
            pause();
        }
        return true;
    }

    private List<LogTap.Line> next() throws IOException {
        LogTap.Batch batch = tap.next();
        losses.add(batch.missed(), clock.instant());
        if (batch.lines().isEmpty() && tap.latest() > position) {
            throw new IOException("line %d of the log is not to be read".formatted(position));
        }
        return batch.lines();
    }

    /// Waits for lines, and a moment for more of them. While none come it writes the position down and lets go of
    /// what is not used.
    private boolean awaitLines() throws IOException, InterruptedException {
        for (Duration limit : List.of(pace.keep(), pace.idle(), FOREVER)) {
            if (!tap.await(position, limit)) return false;
            if (tap.latest() > position) return tap.await(position + BATCH_LINES - 1, pace.gather());
            losses.rest(clock.instant()).ifPresent(this::tell);
            keep();
            if (limit.equals(pace.idle())) {
                receiver.rest();
                closeTap();
            }
        }
        return true;
    }

    private void settle(Outcome outcome) throws IOException, InterruptedException {
        switch (outcome) {
            case Outcome.Taken _ -> {
                if (failures > 0)
                    LOG.info(
                            "drain {} of {} takes lines again",
                            drain.token(),
                            drain.app().name());
                failures = 0;
                certificateTold = false;
                refusedTold = false;
                delivered();
            }
            case Outcome.Refused(String why) -> {
                if (!refusedTold)
                    LOG.info(
                            "drain {} of {} refuses lines: {}",
                            drain.token(),
                            drain.app().name(),
                            why);
                refusedTold = true;
                losses.add(pending.size(), clock.instant());
                delivered();
            }
            case Outcome.Failed failed -> failed(failed);
        }
    }

    private void delivered() {
        position = pending.getLast().number() + 1;
        pending = List.of();
        losses.due(clock.instant(), true).ifPresent(this::tell);
        if (!clock.instant().isBefore(keptAt.plus(pace.keep()))) keep();
    }

    private void failed(Outcome.Failed failed) throws IOException, InterruptedException {
        if (stopped.getCount() == 0) return;
        if (failures == 0) {
            LOG.info(
                    "drain {} of {} to {} takes no lines: {}",
                    drain.token(),
                    drain.app().name(),
                    drain.url(),
                    failed.why());
        }
        if (failed.certificate().isPresent() && !certificateTold) {
            certificateTold = true;
            logs.badCertificate(
                    drain.app().id(), failed.certificate().get(), drain.url().shown());
        }
        pause();
        dropOldest();
        losses.due(clock.instant(), false).ifPresent(this::tell);
    }

    private void pause() throws InterruptedException {
        failures++;
        var _ = stopped.await(pace.pause(failures).toMillis(), TimeUnit.MILLISECONDS);
    }

    /// A receiver that takes none is owed the newest lines only.
    private void dropOldest() throws IOException {
        long oldest = tap.latest() - Pace.WAITING_MAX;
        if (oldest <= position) return;
        losses.add(oldest - position, clock.instant());
        position = oldest;
        pending = List.of();
        tap.skipTo(position);
    }

    private void tell(Losses.Told told) {
        logs.drainOverflow(drain.app().id(), told.lines(), told.since());
    }

    private void keep() {
        keeping.lock();
        try {
            // It was stopped: that ends a connection to PostgreSQL, too, so the position waits for the end.
            if (Thread.currentThread().isInterrupted()) return;
            keptAt = clock.instant();
            if (kept == position) return;
            keep.accept(position);
            kept = position;
        } finally {
            keeping.unlock();
        }
    }

    private void closeTap() {
        try {
            tap.close();
        } catch (IOException e) {
            LOG.warn(
                    "drain {}: cannot close the log of {}",
                    drain.token(),
                    drain.app().name(),
                    e);
        }
    }
}
