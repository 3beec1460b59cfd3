package renga.platform.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.addon.DataAddons;
import renga.platform.addon.DataAddons.Outcome;
import renga.platform.api.Routes;
import renga.platform.backing.Renewals;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;

/// Upgrades data services, and restarts those that run on an older root file system than there is, when their windows
/// open, or earlier if somebody says so. What waits is a row; what was begun is gone on with after a kill. Thread-safe.
public final class Maintenances implements AutoCloseable {
    private static final String RUN = "upgrade/run";
    private static final String CANCEL = "upgrade/cancel";

    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /// Reads all services and dynos; a root file system is newer once a month.
    private static final Duration ROOTS_EVERY = Duration.ofMinutes(1);

    /// A cluster that replays its log after a crash takes minutes.
    private static final Duration RESTART_MAX = Duration.ofMinutes(15);

    private static final String NOT_UP =
            "It does not listen %d minutes after its restart. Ask the operator of this server."
                    .formatted(RESTART_MAX.toMinutes());
    private static final Logger LOG = LoggerFactory.getLogger(Maintenances.class);

    private final Database db;
    private final InstantSource clock;
    private final DataAddons addons;
    private final Renewals renewals;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("maintenances").factory());

    public Maintenances(Database db, InstantSource clock, DataAddons addons, Renewals renewals) {
        this.db = db;
        this.clock = clock;
        this.addons = addons;
        this.renewals = renewals;
    }

    /// Goes on with what there is. Once, at the start.
    public void resume() {
        var _ = timer.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        var _ = timer.scheduleWithFixedDelay(this::lookAtRoots, 0, ROOTS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    public Routes routes() {
        return new MaintenanceRoutes(this, addons);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// Schedules an upgrade for the next window, instead of another one that waits.
    ///
    /// @param version empty: the newest
    /// @throws Refusal if the provider would not do it, or one goes on
    Maintenance prepare(UUID addon, String version) throws InterruptedException {
        refuse(addons.give(addon, "upgrade/dry_run", Map.of("version", version)));
        return with(table -> {
            table.open(addon).ifPresent(known -> table.delete(pending(known)));
            table.insert(
                    addon,
                    Maintenance.Kind.UPGRADE,
                    version,
                    table.window(addon).next(now()));
            return table.open(addon).orElseThrow();
        });
    }

    /// Also one that goes on: its provider is told to leave everything as it was.
    ///
    /// @throws Refusal if none waits or goes on
    void cancel(UUID addon) {
        Optional<Maintenance> open = with(table -> {
            Optional<Maintenance> found =
                    table.open(addon).filter(maintenance -> maintenance.kind() == Maintenance.Kind.UPGRADE);
            found.filter(Maintenances::isPending).ifPresent(table::delete);
            return found;
        });
        if (open.filter(Maintenances::isPending).isPresent()) return;
        if (!addons.giveInstead(addon, CANCEL)) throw none();
        open.ifPresent(maintenance -> over(maintenance, Maintenance.State.FAILED, Optional.of("It was canceled.")));
    }

    /// Begins what waits.
    ///
    /// @throws Refusal if nothing does, or the provider does not do it
    void run(UUID addon) throws InterruptedException {
        Maintenance maintenance = with(table -> waiting(table, addon));
        Outcome outcome = give(maintenance);
        refuse(outcome);
        settle(maintenance, outcome);
    }

    /// Somebody upgrades by hand: that is it, if it waited.
    void begun(UUID addon) {
        with(table -> {
            table.open(addon)
                    .filter(known -> known.is(Maintenance.Kind.UPGRADE, Maintenance.State.PENDING))
                    .ifPresent(table::started);
            return table;
        });
    }

    /// @param weeks by how many it is put off; negative: brought forward
    /// @throws Refusal if none waits, or it would be in the past
    Maintenance reschedule(UUID addon, int weeks) {
        return with(table -> {
            Maintenance maintenance = waiting(table, addon);
            Instant at = maintenance.scheduledFor().plus(Duration.ofDays(7L * weeks));
            if (at.isBefore(now())) {
                throw Refusal.invalid("That would be in the past. Run it now with heroku data:maintenances:run.");
            }
            table.reschedule(maintenance, at);
            return table.open(addon).orElseThrow();
        });
    }

    /// What waits goes to the new window.
    Window choose(UUID addon, Window window) {
        return with(table -> {
            table.put(addon, window);
            table.open(addon).filter(Maintenances::isPending).ifPresent(maintenance -> {
                table.reschedule(maintenance, window.next(now()));
            });
            return window;
        });
    }

    Window window(UUID addon) {
        return with(table -> table.window(addon));
    }

    /// Newest first.
    List<Maintenance> of(UUID addon, int limit) {
        return with(table -> table.of(addon, limit));
    }

    /// Begins what is due, and looks how far others are.
    public void look() {
        try {
            for (Maintenance maintenance : with(MaintenanceTable::allOpen)) look(maintenance);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("maintenances are not looked after just now", e);
        }
    }

    /// Plans restarts of what runs on an older root file system than there is.
    public void lookAtRoots() {
        try {
            plan();
        } catch (RuntimeException e) {
            LOG.warn("root file systems are not looked at just now", e);
        }
    }

    /// Who has a service for itself is asked when; what several share is restarted in a window of its own. What nobody
    /// is on is being made, or given up.
    private void plan() {
        Set<UUID> alone = new HashSet<>();
        for (Renewals.Due due : renewals.due()) {
            if (due.addons().size() == 1) alone.add(due.addons().getFirst());
            else if (!due.addons().isEmpty() && Window.of(due.service()).isOpen(now())) renewals.renew(due.service());
        }
        with(table -> {
            table.allOpen().stream()
                    .filter(known -> known.is(Maintenance.Kind.RESTART, Maintenance.State.PENDING))
                    .filter(known -> !alone.contains(known.addon()))
                    .forEach(table::delete);
            alone.stream()
                    .filter(addon -> table.open(addon).isEmpty())
                    .forEach(addon -> table.insert(
                            addon,
                            Maintenance.Kind.RESTART,
                            "",
                            table.window(addon).next(now())));
            return table;
        });
    }

    private void look(Maintenance maintenance) throws InterruptedException {
        switch (maintenance.state()) {
            case PENDING -> {
                if (maintenance.scheduledFor().isAfter(now()) || addons.isKept(maintenance.addon())) return;
                if (maintenance.scheduledFor().plus(Window.LENGTH).isBefore(now())) putOff(maintenance);
                else settle(maintenance, give(maintenance));
            }
            case RUNNING -> {
                if (!addons.isBusy(maintenance.addon())) settle(maintenance, progress(maintenance));
            }
            case COMPLETED, FAILED -> {
                // Over.
            }
        }
    }

    private Outcome give(Maintenance maintenance) throws InterruptedException {
        return switch (maintenance.kind()) {
            case UPGRADE -> addons.give(maintenance.addon(), RUN, Map.of("version", maintenance.version()));
            case RESTART -> restart(maintenance.addon());
        };
    }

    private Outcome restart(UUID addon) {
        if (addons.isBusy(addon)) return new Outcome.Silent("It is being changed just now. Try again in a minute.");
        renewals.due().stream()
                .filter(due -> due.addons().equals(List.of(addon)))
                .forEach(due -> renewals.renew(due.service()));
        return new Outcome.GoesOn();
    }

    private Outcome progress(Maintenance maintenance) throws InterruptedException {
        return switch (maintenance.kind()) {
            case UPGRADE -> addons.look(maintenance.addon(), "upgrade/wait_status");
            case RESTART -> {
                if (renewals.isUp(maintenance.addon())) yield new Outcome.Done();
                Instant began = maintenance.startedAt().orElseGet(this::now);
                boolean overdue = began.plus(RESTART_MAX).isBefore(now());
                yield overdue ? new Outcome.Refused(NOT_UP) : new Outcome.GoesOn();
            }
        };
    }

    /// Its window is over: the platform was down, or the add-on was not there.
    private void putOff(Maintenance maintenance) {
        UUID addon = maintenance.addon();
        with(table -> {
            table.open(addon)
                    .filter(Maintenances::isPending)
                    .ifPresent(
                            known -> table.reschedule(known, table.window(addon).next(now())));
            return table;
        });
    }

    private void settle(Maintenance maintenance, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done _ -> over(maintenance, Maintenance.State.COMPLETED, Optional.empty());
            case Outcome.GoesOn _ ->
                with(table -> {
                    table.open(maintenance.addon())
                            .filter(Maintenances::isPending)
                            .ifPresent(table::started);
                    return table;
                });
            case Outcome.Refused(String why) -> over(maintenance, Maintenance.State.FAILED, Optional.of(why));
            case Outcome.Silent(String why) -> LOG.warn("the maintenance of {} waits: {}", maintenance.addon(), why);
        }
    }

    private void over(Maintenance maintenance, Maintenance.State state, Optional<String> detail) {
        with(table -> {
            table.over(maintenance, state, detail);
            return table;
        });
        LOG.info("the maintenance of {} is over: {}", maintenance.addon(), state);
    }

    private static void refuse(Outcome outcome) {
        switch (outcome) {
            case Outcome.Refused(String why) -> throw Refusal.invalid(why);
            case Outcome.Silent(String why) -> throw Refusal.of(Refusal.Kind.UNAVAILABLE, why);
            case Outcome.Done _, Outcome.GoesOn _ -> {
                // As asked.
            }
        }
    }

    private static Maintenance waiting(MaintenanceTable table, UUID addon) {
        return pending(table.open(addon).orElseThrow(Maintenances::none));
    }

    private static Refusal none() {
        return Refusal.notFound(
                "maintenance", "No maintenance is scheduled for it. Prepare one with heroku pg:upgrade:prepare.");
    }

    private static Maintenance pending(Maintenance maintenance) {
        if (isPending(maintenance)) return maintenance;
        throw Refusal.of(Refusal.Kind.CONFLICT, "Its maintenance is under way.");
    }

    private static boolean isPending(Maintenance maintenance) {
        return maintenance.state() == Maintenance.State.PENDING;
    }

    private <T> T with(Function<MaintenanceTable, T> work) {
        return db.jdbi().inTransaction(tx -> work.apply(new MaintenanceTable(tx, now())));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
