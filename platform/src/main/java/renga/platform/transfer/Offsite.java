package renga.platform.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.bucket.Bucket;
import renga.platform.bucket.Bucket.Held;

/// Sees to it that each archive has a copy in the operator's bucket, that a copy goes with its backup, and that what is
/// there and not used takes no disk here. Goes by rows, on a thread of its own; what fails is tried until it is done.
final class Offsite implements AutoCloseable {
    /// What was not used for so long is fetched when it is: the newest backup of a database is, once a day, by its
    /// proof.
    static final Duration LOCAL_LIFE = Duration.ofHours(48);

    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(10);

    /// Of one kind in one round: a bucket that is not reached costs a timeout each.
    private static final int FAILURES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Offsite.class);

    private final Rows rows;
    private final Archives archives;
    private final Shelf shelf;
    private final Bucket bucket;
    private final BiConsumer<Transfer, String> appLog;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("offsite").factory());
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean closed;

    /// Of its thread alone.
    private Duration pause = PAUSE_FIRST;

    private volatile long notBefore = System.nanoTime();

    /// @param appLog takes what the app's people should know of a backup
    Offsite(Rows rows, Archives archives, Shelf shelf, Bucket bucket, BiConsumer<Transfer, String> appLog) {
        this.rows = rows;
        this.archives = archives;
        this.shelf = shelf;
        this.bucket = bucket;
        this.appLog = appLog;
    }

    /// Begins, with a word to the operator if the bucket is not to be had.
    void resume() {
        timer.execute(() -> {
            try {
                bucket.check();
                LOG.info("archives of backups are copied to {}", bucket.address());
            } catch (IOException e) {
                LOG.warn("archives of backups are not copied off-site now: {}; it is tried again", e.getMessage());
            }
        });
        soon();
    }

    /// There is something new.
    void soon() {
        if (!closed && asked.compareAndSet(false, true)) timer.execute(this::round);
    }

    /// Time has gone by.
    void look() {
        if (System.nanoTime() - notBefore >= 0) soon();
    }

    private void round() {
        asked.set(false);
        boolean good = false;
        try {
            boolean copied = each(ask(OffsiteTable::wanted), this::copy);
            boolean deleted = each(ask(OffsiteTable::unwanted), this::delete);
            good = each(archives.unusedSince(longAgo()), this::clearAway) && copied && deleted;
        } catch (IOException | RuntimeException e) {
            if (!closed) LOG.error("copies of archives are not looked after just now", e);
        }
        if (good) {
            pause = PAUSE_FIRST;
        } else if (!closed) {
            notBefore = System.nanoTime() + pause.toNanos();
            var _ = timer.schedule(this::soon, pause.toMillis(), TimeUnit.MILLISECONDS);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    private interface Work {
        void on(UUID id) throws IOException;
    }

    /// @return false if something is to be tried again
    private boolean each(List<UUID> ids, Work work) {
        int failures = 0;
        for (UUID id : ids) {
            if (closed || failures == FAILURES_MAX) break;
            try {
                work.on(id);
            } catch (IOException e) {
                failures++;
                if (!closed) LOG.warn("archive {} off-site: {}", id, e.getMessage());
            }
        }
        return failures == 0;
    }

    private void copy(UUID id) throws IOException {
        Optional<Transfer> backup = rows.with(table -> table.find(id)).filter(Transfer::isBackup);
        if (backup.isEmpty() || backup.get().sha256().isEmpty()) return;
        use(table -> table.begin(id));
        try {
            put(backup.get(), backup.get().sha256().get());
        } catch (IOException e) {
            if (!closed) failed(backup.get(), e);
            throw e;
        }
        String title =
                "backup %s of %s".formatted(backup.get().title(), backup.get().name());
        boolean failedBefore = ask(table -> table.held(id));
        if (rows.with(table -> table.find(id)).isEmpty()) return;
        new Report(rows, id).own("info", "Its archive has a copy off-site.");
        if (failedBefore) appLog.accept(backup.get(), "The " + title + " has its copy off-site now.");
        LOG.info("the {} of add-on {} is off-site", title, backup.get().addon());
    }

    /// It may be there from an earlier life, which was killed before it could write so down.
    private void put(Transfer backup, String sha256) throws IOException {
        String name = backup.id().toString();
        if (bucket.look(name).equals(Optional.of(held(backup, sha256)))) return;
        if (!archives.has(backup.id())) throw new IOException("its archive is not on this server's disk");
        bucket.put(name, archives.file(backup.id()), sha256);
    }

    /// Its file says better how long it is than its row, which earlier versions wrote again when it was proved.
    private Held held(Transfer backup, String sha256) throws IOException {
        long bytes = archives.has(backup.id()) ? Files.size(archives.file(backup.id())) : backup.bytes();
        return new Held(bytes, sha256);
    }

    private void failed(Transfer backup, IOException e) {
        if (!ask(table -> table.failed(backup.id()))) return;
        String why = "could not be copied off-site: %s. It is tried again until it is there.".formatted(e.getMessage());
        new Report(rows, backup.id()).own("warning", "Its archive " + why);
        appLog.accept(backup, "The backup %s of %s %s".formatted(backup.title(), backup.name(), why));
    }

    private void delete(UUID id) throws IOException {
        bucket.delete(id.toString());
        use(table -> table.forget(id));
    }

    /// Only when what is there was asked once more: it may be the only one from then on.
    private void clearAway(UUID id) throws IOException {
        Optional<Transfer> backup = rows.with(table -> table.find(id)).filter(Transfer::isBackup);
        if (backup.isEmpty() || backup.get().proof() != Proof.PROVED) return;
        if (!ask(table -> table.place(id)).equals(Optional.of(bucket.address()))) return;
        Held wanted = held(backup.get(), backup.get().sha256().orElseThrow());
        if (bucket.look(id.toString()).equals(Optional.of(wanted))) {
            shelf.clearAway(id, longAgo());
            LOG.info("the archive {} is off-site only, until it is used", id);
            return;
        }
        LOG.warn("the copy of archive {} is not what was put into {}: it is copied again", id, bucket.address());
        use(table -> table.lost(id));
        soon();
    }

    private Instant longAgo() {
        return rows.now().minus(LOCAL_LIFE);
    }

    private <T> T ask(Function<OffsiteTable, T> work) {
        return rows.offsite(bucket.address(), work);
    }

    private void use(Consumer<OffsiteTable> work) {
        ask(table -> {
            work.accept(table);
            return table;
        });
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }
}
