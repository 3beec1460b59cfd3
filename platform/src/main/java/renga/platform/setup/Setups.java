package renga.platform.setup;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AccountId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.app.NewApp;
import renga.platform.build.Build;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Vault;

/// The front door of the setup room. A setup is a row and a step in it; each step may be done again, and after a kill
/// it is. Only its postdeploy command is not run twice: if it was cut off, the setup has failed. Thread-safe.
public final class Setups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Setups.class);
    private static final int PER_ACCOUNT_MAX = 10;
    private static final int AT_ONCE_MAX = 4;

    private final SetupTable table;
    private final SetupSteps steps;
    private final SetupGround ground;
    private final InstantSource clock;
    private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    public Setups(Database db, Vault vault, SetupGround ground, InstantSource clock) {
        this.table = new SetupTable(db, vault);
        this.steps = new SetupSteps(table, ground, this::now);
        this.ground = ground;
        this.clock = clock;
    }

    /// Goes on with what an earlier life of the platform left. Call it once, after everything else has resumed.
    public void resume() {
        for (UUID id : table.pending()) go(id);
    }

    /// What somebody asks for.
    record Wish(NewApp app, Build.SourceBlob blob, Optional<String> version, Setup.Overrides overrides) {}

    /// Makes the app and goes on behind the caller's back.
    ///
    /// @throws Refusal if the app cannot be made, or the source's address is none
    Setup begin(Account account, Wish wish) {
        ground.sources().of(wish.blob());
        App app = ground.makeApp().apply(account, wish.app());
        Instant now = now();
        var setup = new Setup(
                UUID.randomUUID(),
                account.id(),
                Optional.of(app.id()),
                app.name(),
                Setup.Status.PENDING,
                Setup.Step.MANIFEST,
                wish.blob(),
                wish.version(),
                wish.overrides(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                now,
                now);
        if (!table.insert(setup, PER_ACCOUNT_MAX)) {
            ground.endApp().accept(app.id());
            throw Refusal.of(
                    Refusal.Kind.RATE_LIMIT,
                    "%d setups of yours are under way already. Wait until one is done.".formatted(PER_ACCOUNT_MAX));
        }
        go(setup.id());
        return setup;
    }

    /// One of the account's own.
    Optional<Setup> find(AccountId account, UUID id) {
        return table.find(id).filter(setup -> setup.account().equals(account));
    }

    private void go(UUID id) {
        Thread thread = Thread.ofVirtual().name("setup-" + id).unstarted(() -> run(id));
        running.add(thread);
        thread.start();
    }

    private void run(UUID id) {
        try {
            turns.acquire();
            try {
                while (steps.next(id)) LOG.debug("setup {} goes on", id);
            } finally {
                turns.release();
            }
        } catch (InterruptedException _) {
            LOG.info("setup {} waits for the next start", id);
        } catch (RuntimeException e) {
            LOG.error("setup {} broke off", id, e);
            table.fail(id, "Something went wrong on this platform. Set the app up again.", List.of(), now());
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        running.forEach(Thread::interrupt);
    }
}
