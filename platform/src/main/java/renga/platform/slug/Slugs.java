package renga.platform.slug;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.DynoException;
import renga.dyno.SlugTrees;
import renga.dyno.kernel.Background;
import renga.platform.db.Database;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;

/// The front door of the slug room: keeps what builds made, packs it for the store, loads it back. Thread-safe.
public final class Slugs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slugs.class);

    /// Slugs are packed when none was made for so long: deploys have the machine to themselves.
    static final Duration PACK_AFTER = Duration.ofSeconds(30);

    /// But where apps are deployed all the time, a slug waits no longer than that.
    static final Duration PACK_AT_LATEST = Duration.ofMinutes(10);

    private static final Duration PACK_EVERY = Duration.ofSeconds(10);
    private static final int PACK_AT_ONCE_MAX = 10;

    private final SlugTable table;
    private final SlugStore store;
    private final SlugTrees trees;
    private final InstantSource clock;

    /// Held for reading while a slug's row is written, for writing while it is made sure that a digest
    /// has none.
    private final ReadWriteLock naming = new ReentrantReadWriteLock();

    /// Packing takes a whole processor for a second: the next deploy goes first.
    private final ScheduledExecutorService packer =
            Executors.newSingleThreadScheduledExecutor(Background.threads("slug-packer"));

    /// @param folder the slug store (RENGA_SLUG_STORE)
    public Slugs(Database db, Path folder, SlugTrees trees, InstantSource clock) {
        this.table = new SlugTable(db);
        this.store = new SlugStore(folder, trees);
        this.trees = trees;
        this.clock = clock;
    }

    /// From now on new slugs are packed behind everybody's back.
    public void startPacking() {
        try {
            store.dropHalves();
        } catch (IOException e) {
            LOG.warn("clearing away half-written archives", e);
        }
        var _ = packer.scheduleWithFixedDelay(
                this::packRound, PACK_EVERY.toSeconds(), PACK_EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    public void add(Slug slug) {
        naming.readLock().lock();
        try {
            table.insert(slug);
        } finally {
            naming.readLock().unlock();
        }
    }

    /// What goes when no release needs it any more.
    public List<Chore> chores(SlugNeeds needs, Keep keep) {
        var retention = new SlugRetention(table, store, trees, naming.writeLock(), clock, needs, keep);
        return retention.chores();
    }

    public Optional<Slug> find(AppId app, SlugId id) {
        return table.find(app, id);
    }

    /// Whose it is does not matter.
    public Optional<Slug> find(SlugId id) {
        return table.find(id);
    }

    /// How large the tree is when packed: found out by packing it, which takes a second for each 300 MB or so.
    public long packedBytes(SlugDigest digest) throws IOException {
        return store.packedBytes(digest);
    }

    /// Its packed form; empty until it is packed.
    Optional<InputStream> archive(Slug slug) throws IOException {
        return slug.archive().isEmpty()
                ? Optional.empty()
                : Optional.of(store.open(slug.tree().digest()));
    }

    /// Sees to it that the runtime has the tree, from the store if need be.
    ///
    /// @throws DynoException if it is neither here nor packed, or not what was recorded (R17)
    public void ensure(SlugDigest digest) throws DynoException {
        if (trees.has(digest)) return;
        Slug.Archive archive = table.archive(digest)
                .orElseThrow(() ->
                        new DynoException("loading slug " + digest + ": it was never packed and its tree is gone"));
        try {
            store.unpack(digest, archive);
            LOG.info("loaded slug {} from the store", digest);
        } catch (IOException e) {
            throw new DynoException("loading slug " + digest + " from the store", e);
        }
    }

    /// Returns when the tree would outlive a loss of power.
    ///
    /// @throws IllegalStateException if it could not be written
    public void settle(SlugDigest digest) throws InterruptedException {
        try {
            trees.settle(digest);
        } catch (DynoException e) {
            throw new IllegalStateException("a deployed slug is not safely on the disk", e);
        }
    }

    /// Brings back the trees that releases need and this machine lacks; tells of each that cannot be had.
    public void restore(Set<SlugDigest> wanted) {
        for (SlugDigest digest : wanted) {
            try {
                ensure(digest);
            } catch (DynoException e) {
                LOG.error("a deployed app has no slug on this machine", e);
            }
        }
    }

    /// A database that does not answer must not end the rounds.
    private void packRound() {
        try {
            packDue();
        } catch (RuntimeException e) {
            LOG.error("slugs are not packed just now; trying again in {} s", PACK_EVERY.toSeconds(), e);
        }
    }

    /// A deploy that begins meanwhile waits for one slug at most.
    void packDue() {
        Duration age = packAge();
        for (SlugDigest digest : unpacked(age)) {
            if (packAge().compareTo(age) > 0) return;
            pack(digest);
        }
    }

    private Duration packAge() {
        return table.anyUnpackedSince(clock.instant().minus(PACK_AFTER)) ? PACK_AT_LATEST : PACK_AFTER;
    }

    private List<SlugDigest> unpacked(Duration age) {
        return table.unpacked(clock.instant().minus(age), PACK_AT_ONCE_MAX);
    }

    private void pack(SlugDigest digest) {
        try {
            table.packed(digest, packed(digest), clock.instant().truncatedTo(ChronoUnit.MICROS));
        } catch (IOException | RuntimeException e) {
            LOG.error("packing slug {} failed; trying again in {} s", digest, PACK_EVERY.toSeconds(), e);
        }
    }

    /// What was packed before for another slug of the same tree is not packed again.
    private Slug.Archive packed(SlugDigest digest) throws IOException {
        Optional<Slug.Archive> known = table.archive(digest);
        return known.isPresent() && store.holds(digest, known.get()) ? known.get() : store.pack(digest);
    }

    @Override
    public void close() {
        packer.shutdownNow();
    }
}
