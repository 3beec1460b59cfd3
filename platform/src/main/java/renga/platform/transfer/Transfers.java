package renga.platform.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.platform.addon.DataAddons;
import renga.platform.addon.DataAddons.DataAddon;
import renga.platform.api.Routes;
import renga.platform.app.Addresses;
import renga.platform.app.Apps;
import renga.platform.backing.BackingServices;
import renga.platform.bucket.Bucket;
import renga.platform.db.Database;
import renga.platform.fetch.Fetcher;
import renga.platform.log.Logs;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;
import renga.platform.vault.Vault;

/// Backs data services up and restores them, when people ask and when a schedule does; proves each backup by a test
/// restore and says so when one fails. What is asked for is a row first, and gone on with after a kill. Thread-safe.
public final class Transfers implements AutoCloseable {
    /// At once; the others wait. Each takes a processor.
    private static final int RUNS_MAX = 2;

    /// Of one database that wait or run.
    private static final int OPEN_MAX = 5;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    /// How long a backup is believed in without another test restore.
    static final Duration PROOF_LIFE = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);

    private final Parts parts;
    private final Rows rows;
    private final Archives archives;
    private final Shelf shelf;
    private final Optional<Offsite> offsite;
    private final TransferDynos dynos;
    private final TransferRun run;
    private final TestRestore testRestore;
    private final Semaphore runs = new Semaphore(RUNS_MAX, true);
    private final Semaphore proofs = new Semaphore(1, true);
    private final Set<UUID> running = ConcurrentHashMap.newKeySet();
    private final Set<UUID> proving = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("transfers").factory());
    private volatile boolean closed;

    /// What it works with.
    ///
    /// @param folder RENGA_HOME/archives
    /// @param key signs addresses of downloads: 32 random bytes or more
    /// @param bucket where archives are copied to, if the operator has one
    /// @param fullDisk why nothing may be written now, if so
    public record Parts(
            Database db,
            Vault vault,
            InstantSource clock,
            DynoRuntime runtime,
            BackingServices services,
            DataAddons addons,
            Apps apps,
            Addresses addresses,
            Logs logs,
            Fetcher fetcher,
            Path folder,
            byte[] key,
            Optional<Bucket> bucket,
            Supplier<Optional<String>> fullDisk) {
        public Parts {
            key = key.clone();
        }
    }

    public Transfers(Parts parts) throws IOException {
        this.parts = parts;
        this.rows = new Rows(parts.db(), parts.vault(), parts.clock());
        this.archives = new Archives(parts.folder(), parts.fullDisk());
        this.dynos = new TransferDynos(parts.runtime(), parts.services());
        var recipes = new Recipes(parts.addons());
        this.shelf = new Shelf(rows, archives, parts.bucket());
        this.offsite = parts.bucket().map(bucket -> new Offsite(rows, archives, shelf, bucket, this::alarm));
        this.run = new TransferRun(rows, archives, shelf, recipes, dynos, parts.fetcher());
        this.testRestore = new TestRestore(archives, shelf, recipes, dynos, parts.fullDisk());
        archives.open();
    }

    /// Goes on with what an earlier life of the platform left undone, and with schedules. Once, at the start.
    public void resume() {
        try {
            dynos.clear();
        } catch (DynoException e) {
            LOG.error("a volume of a test restore is left over", e);
        }
        for (Transfer transfer : rows.with(TransferTable::open)) {
            if (transfer.state() == TransferState.RUNNING)
                report(transfer).own("info", "The platform was restarted: it is begun again.");
            later(transfer.id());
        }
        offsite.ifPresent(Offsite::resume);
        var _ = timer.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    public List<Routes> routes() {
        var downloads = new Downloads(parts.key(), parts.clock());
        var wire = new Wires(rows, parts.addresses());
        return List.of(
                new TransferRoutes(this, rows, parts.apps(), parts.addons(), wire, downloads),
                new ScheduleRoutes(rows, parts.addons()),
                new DownloadRoutes(rows, shelf, downloads));
    }

    /// Ends an app's transfers; its backups go with it.
    public void farewell(AppId app) throws IOException {
        for (Transfer transfer : rows.with(table -> table.of(app))) {
            if (!transfer.state().isOver()) cancel(transfer);
            delete(transfer);
        }
    }

    /// @throws Refusal if it cannot be begun now
    Transfer begin(DataAddon addon, Task task, Optional<UUID> schedule) {
        parts.fullDisk().get().ifPresent(sentence -> {
            throw Refusal.of(Kind.UNAVAILABLE, sentence);
        });
        Transfer transfer = rows.with(table -> {
            long open = table.of(addon.id()).stream()
                    .filter(known -> !known.state().isOver())
                    .count();
            if (open >= OPEN_MAX) {
                throw Refusal.of(Kind.RATE_LIMIT, "%d transfers of this database wait already.".formatted(OPEN_MAX));
            }
            return table.insert(addon.app(), addon.id(), addon.title(), task, schedule);
        });
        later(transfer.id());
        return transfer;
    }

    /// @throws Refusal if it is too late
    Transfer cancel(Transfer transfer) {
        if (transfer.state() == TransferState.COPIED) {
            throw Refusal.of(Kind.CONFLICT, "%s is all but done: it cannot be canceled.".formatted(transfer.title()));
        }
        if (rows.with(table -> table.over(transfer.id(), TransferState.CANCELED, Optional.empty()))) {
            dynos.end(transfer.id());
        }
        return rows.with(table -> table.find(transfer.id())).orElseThrow();
    }

    /// @throws Refusal if it is not over yet
    void delete(Transfer transfer) throws IOException {
        Transfer now = rows.with(table -> table.find(transfer.id())).orElse(transfer);
        if (!now.state().isOver()) {
            throw Refusal.of(Kind.CONFLICT, "%s still runs. Cancel it first.".formatted(transfer.title()));
        }
        rows.use(table -> table.delete(transfer.id()));
        archives.delete(transfer.id());
        offsite.ifPresent(Offsite::soon);
    }

    /// What under way is resumed by the next life.
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        offsite.ifPresent(Offsite::close);
    }

    /// What time has brought: backups that are due or to be proved, files that nobody wants. Done again and again.
    public void look() {
        try {
            for (Schedule schedule : rows.schedules(ScheduleTable::takeDue)) due(schedule);
            rows.use(table -> table.askProofs(rows.now().minus(PROOF_LIFE)));
            for (Transfer backup : rows.with(TransferTable::unproved)) prove(backup);
            archives.keepOnly(() -> rows.with(TransferTable::withFiles));
            offsite.ifPresent(Offsite::look);
        } catch (IOException | RuntimeException e) {
            if (!closed) LOG.error("backups are not looked after just now", e);
        }
    }

    private void due(Schedule schedule) {
        Optional<DataAddon> addon = parts.addons().find(schedule.addon());
        if (addon.isEmpty()) return;
        try {
            begin(addon.get(), new Task.Capture(), Optional.of(schedule.id()));
        } catch (Refusal refusal) {
            alarm(
                    addon.get().app(),
                    "The daily backup of %s was not made: %s"
                            .formatted(addon.get().title(), refusal.getMessage()));
        }
    }

    private void later(UUID id) {
        if (!closed)
            Thread.ofVirtual().name("transfer-" + id).start(() -> inTurn(runs, running, id, () -> carryOut(id)));
    }

    private void prove(Transfer backup) {
        if (!closed && !proving.contains(backup.id()) && !parts.addons().isKept(backup.addon())) {
            Thread.ofVirtual()
                    .name("proof-" + backup.id())
                    .start(() -> inTurn(proofs, proving, backup.id(), () -> tryOut(backup)));
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void inTurn(Semaphore turns, Set<UUID> busy, UUID id, Work work) {
        if (!busy.add(id)) return;
        try {
            turns.acquire();
            try {
                if (!closed) work.run();
            } finally {
                turns.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) LOG.error("transfer {}: this is a defect", id, e);
        } finally {
            busy.remove(id);
        }
    }

    private void carryOut(UUID id) throws InterruptedException {
        Optional<Transfer> found = rows.with(table -> {
            Optional<Transfer> known =
                    table.find(id).filter(transfer -> !transfer.state().isOver());
            if (known.filter(transfer -> transfer.state() == TransferState.COPIED)
                    .isPresent()) return known;
            return known.filter(transfer -> table.starts(id));
        });
        if (found.isEmpty()) return;
        Transfer transfer = found.get();
        Report report = report(transfer);
        try {
            Optional<Archives.Written> archive = run.carryOut(transfer, report);
            rows.use(table -> table.over(id, TransferState.SUCCEEDED, archive));
            LOG.info("transfer {} of add-on {} is done", transfer.title(), transfer.addon());
            archive.ifPresent(_ -> made(transfer));
        } catch (TransferFailure e) {
            failed(transfer, report, e);
        }
    }

    private void made(Transfer transfer) {
        offsite.ifPresent(Offsite::soon);
        for (Transfer old : Expiry.of(rows.with(table -> table.of(transfer.addon())))) {
            try {
                delete(old);
            } catch (IOException e) {
                LOG.warn("the archive of {} is left to the next sweep", old.id(), e);
            }
        }
        rows.with(table -> table.find(transfer.id())).ifPresent(this::prove);
    }

    private void failed(Transfer transfer, Report report, TransferFailure failure) {
        if (closed) return;
        boolean canceled = !rows.with(table -> table.over(transfer.id(), TransferState.FAILED, Optional.empty()));
        if (canceled) return;
        LOG.warn("transfer {} of add-on {} failed: {}", transfer.title(), transfer.addon(), failure.sentence());
        report.own("error", failure.sentence());
        if (transfer.schedule().isPresent()) {
            alarm(
                    transfer.app(),
                    "The daily backup %s of %s failed: %s"
                            .formatted(transfer.title(), transfer.name(), failure.sentence()));
        }
    }

    private void tryOut(Transfer backup) throws InterruptedException {
        Report report = report(backup);
        TestRestore.Verdict verdict = testRestore.of(backup, report);
        if (rows.with(table -> table.find(backup.id())).isEmpty()) return;
        switch (verdict) {
            case TestRestore.Verdict.Proved() -> {
                report.own("info", "A test restore brought it back whole.");
                rows.use(table -> table.proved(backup.id(), Proof.PROVED));
            }
            case TestRestore.Verdict.Damaged(String how) -> {
                if (closed) return;
                String sentence = "The backup %s of %s is damaged: %s. Capture another one."
                        .formatted(backup.title(), backup.name(), how);
                report.own("error", sentence);
                rows.use(table -> table.proved(backup.id(), Proof.DAMAGED));
                LOG.error("add-on {}: {}", backup.addon(), sentence);
                alarm(backup.app(), sentence);
            }
            case TestRestore.Verdict.NotTried(String why) -> {
                if (closed) return;
                report.own("warning", "No test restore was made: " + why);
                rows.use(table -> table.proved(backup.id(), Proof.NONE));
            }
        }
    }

    private void alarm(AppId app, String sentence) {
        parts.logs().line(app, "app", "heroku-postgres", sentence);
    }

    private void alarm(Transfer transfer, String sentence) {
        alarm(transfer.app(), sentence);
    }

    private Report report(Transfer transfer) {
        return new Report(rows, transfer.id());
    }
}
