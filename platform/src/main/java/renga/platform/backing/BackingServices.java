package renga.platform.backing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.Boot;
import renga.dyno.DynoEvent;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.FoundDyno;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.dyno.kernel.UserRange;
import renga.platform.api.Routes;
import renga.platform.db.Database;
import renga.platform.provider.Provider;
import renga.platform.provider.Providers;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;
import renga.platform.vault.Vault;

/// Runs what providers want run, keeps it running, and lets the apps that have an add-on on it reach it. Thread-safe.
public final class BackingServices implements AutoCloseable {
    private static final Duration AGAIN_AFTER_DEFECT = Duration.ofMinutes(1);

    /// A cluster that starts takes 1 to 3 s, one that was killed as it stopped longer.
    private static final Duration WAKE_MAX = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(BackingServices.class);

    /// Volumes whose names begin so are no service's.
    public static final String RESERVED = "scratch-";

    /// Nor is this number: of dynos that do once what nothing of a service's may be near, one at a time.
    public static final int TRIAL_TENANT = UserRange.TENANTS_MAX - 1;

    private final Rows rows;
    private final DynoRuntime runtime;
    private final Providers providers;
    private final Tender tender;
    private final Listeners listeners;
    private final Map<UUID, Lock> locks = new ConcurrentHashMap<>();
    private final Lock reaching = new ReentrantLock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("backing-services").factory());
    private volatile boolean closed;

    /// @param log where services' output goes
    public BackingServices(
            Database db, Vault vault, InstantSource clock, DynoRuntime runtime, Providers providers, ServiceLog log) {
        this.rows = new Rows(db, vault, clock);
        this.runtime = runtime;
        this.providers = providers;
        this.tender = new Tender(rows, runtime, log);
        this.listeners = new Listeners(rows, log);
    }

    /// What can be seen of a service.
    ///
    /// @param up it listens on its port
    /// @param address IPv4; empty until its volume is there
    record Shown(BackingService service, boolean up, Optional<String> address) {}

    /// Goes on with all services, whose dynos ran on or not. Once, before the first app's dyno starts.
    public void resume() {
        Set<AppId> reaching = rows.with(ServiceTable::reaching);
        reaching.forEach(this::reach);
        // The others' dynos may have had something to reach once.
        runtime.found().stream()
                .map(FoundDyno::app)
                .distinct()
                .filter(app -> !reaching.contains(app))
                .forEach(app -> let(app, Set.of()));
        for (BackingService service : rows.with(ServiceTable::all)) later(service.id());
    }

    /// Whether the dyno is of a service.
    public boolean owns(FoundDyno dyno) {
        return isService(dyno.name())
                && rows.with(table -> table.find(dyno.app().value())).isPresent();
    }

    public void on(DynoEvent event) {
        switch (event) {
            case DynoEvent.Ended ended
            when isService(ended.name()) -> later(ended.app().value());
            case DynoEvent.Output said when isService(said.name()) -> listeners.tell(said);
            case DynoEvent.Ended _, DynoEvent.Output _, DynoEvent.OutputLost _, DynoEvent.OverQuota _ -> {}
        }
    }

    /// Tells the runtime which services the app's dynos may reach, or those of a service by its id: to
    /// be called when its attachments changed.
    public void reach(AppId app) {
        // One after the other, or what was read first could be told last.
        reaching.lock();
        try {
            let(app, rows.with(table -> table.reach(app)));
        } finally {
            reaching.unlock();
        }
    }

    private void let(AppId app, Set<ServicePort> services) {
        try {
            runtime.letReach(app, services);
        } catch (DynoException e) {
            LOG.error("app {} does not reach its services", app, e);
        }
    }

    /// An app may have a process type of that name, too.
    private static boolean isService(DynoName dyno) {
        return dyno.equals(Tender.DYNO);
    }

    /// Where a service of an add-on's provider is.
    ///
    /// @param tenant whose numbers its processes have
    public record Standing(ServicePort at, int tenant) {}

    /// @return empty if the provider has none of that name, or none that is to stay
    public Optional<Standing> standing(UUID addon, String service) {
        return rows.with(table -> table.ofProviderOf(addon, service))
                .filter(known -> !known.ending())
                .map(known -> new Standing(known.at(), known.tenant()));
    }

    /// Has the services of an add-on run, or rest, as they should by now: to be called when it is kept,
    /// or no more.
    public void look(UUID addon) {
        rows.with(table -> table.servicesOf(addon)).forEach(this::later);
    }

    /// As [#look], and waits until those that should run listen, though not for long.
    public void wake(UUID addon) {
        long deadline = System.nanoTime() + WAKE_MAX.toNanos();
        try {
            for (UUID id : rows.with(table -> table.servicesOf(addon))) {
                // One that still stops is waited for.
                Thread.ofVirtual().start(() -> tend(id)).join(left(deadline));
                Optional<BackingService> service = rows.with(table -> table.find(id));
                if (service.isPresent() && !isUp(service.get(), left(deadline)))
                    LOG.warn("service {} does not listen yet", service.get().name());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration left(long deadlineNanos) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    public Renewals renewals() {
        return new Renewals(rows, runtime, this::later, this::isUp);
    }

    public Routes routes() {
        return new ServiceRoutes(this, providers);
    }

    List<Shown> of(Provider provider) {
        return rows.with(table -> table.of(provider.id())).stream()
                .map(this::shown)
                .toList();
    }

    Shown find(Provider provider, VolumeName name) {
        return shown(rows.with(table -> own(table.named(name), provider)));
    }

    /// Makes a service, or changes it: another dyno runs then, in the place of the one before.
    Shown put(Provider provider, VolumeName name, Wish wish) {
        UUID id = rows.with(table -> {
            Optional<BackingService> known = table.hold(name);
            if (known.isEmpty()) return table.insert(provider.id(), name, wish);
            BackingService service = known.get();
            if (!service.provider().equals(provider.id())) {
                throw Refusal.of(Kind.CONFLICT, "The name %s is taken.".formatted(name));
            }
            if (service.ending()) throw ending(name);
            if (!service.wish().equals(wish)) table.change(service.id(), wish);
            return service.id();
        });
        later(id);
        return find(provider, name);
    }

    /// @throws Refusal if this server has no root file system of that name
    void checkStack(String stack) {
        try {
            runtime.stackRevision(stack);
        } catch (DynoException e) {
            throw Refusal.invalid("stack %s: %s".formatted(stack, e.getMessage()));
        }
    }

    /// Stops it and destroys its data.
    ///
    /// @throws Refusal if an add-on is on it
    Shown end(Provider provider, VolumeName name) {
        var linked = new ArrayList<UUID>();
        BackingService service = rows.with(table -> {
            BackingService known = own(table.hold(name), provider);
            if (table.isUsed(known.id())) {
                throw Refusal.of(Kind.CONFLICT, "Add-ons are on %s: destroy them first.".formatted(name));
            }
            table.end(known.id());
            linked.addAll(table.unlinkFrom(known.id()));
            return table.find(known.id()).orElseThrow();
        });
        for (UUID other : linked) reach(new AppId(other));
        Shown last = shown(service);
        later(service.id());
        return last;
    }

    /// From now on the apps of the add-on reach that service.
    void use(Provider provider, VolumeName name, UUID addon) {
        List<AppId> apps = rows.with(table -> {
            if (!table.isOf(addon, provider.id())) throw Refusal.notFound("add_on", "Couldn't find that add-on.");
            table.use(addon, own(table.hold(name), provider).id());
            return table.appsOf(addon);
        });
        apps.forEach(this::reach);
    }

    /// And now no more.
    void unuse(Provider provider, VolumeName name, UUID addon) {
        List<AppId> apps = rows.with(table -> {
            if (!table.isOf(addon, provider.id())) throw Refusal.notFound("add_on", "Couldn't find that add-on.");
            table.unuse(addon, own(table.hold(name), provider).id());
            return table.appsOf(addon);
        });
        apps.forEach(this::reach);
    }

    /// From now on the service's dyno reaches the other one's port.
    void link(Provider provider, VolumeName name, VolumeName other) {
        if (name.equals(other)) throw Refusal.invalid("%s reaches itself.".formatted(name));
        UUID service = rows.with(table -> {
            BackingService from = lasting(table, name, provider);
            table.link(from.id(), lasting(table, other, provider).id());
            return from.id();
        });
        reach(new AppId(service));
    }

    /// And now no more.
    void unlink(Provider provider, VolumeName name, VolumeName other) {
        UUID service = rows.with(table -> {
            BackingService from = own(table.hold(name), provider);
            table.unlink(from.id(), own(table.named(other), provider).id());
            return from.id();
        });
        reach(new AppId(service));
    }

    private static BackingService lasting(ServiceTable table, VolumeName name, Provider provider) {
        BackingService service = own(table.hold(name), provider);
        if (service.ending()) throw ending(name);
        return service;
    }

    private static Refusal ending(VolumeName name) {
        return Refusal.of(Kind.CONFLICT, "%s is being destroyed. Try again in a minute.".formatted(name));
    }

    /// Dynos run on.
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }

    private static BackingService own(Optional<BackingService> named, Provider provider) {
        return named.filter(service -> service.provider().equals(provider.id()))
                .orElseThrow(() -> Refusal.notFound("service", "Couldn't find that service."));
    }

    private Shown shown(BackingService service) {
        return new Shown(service, isUp(service), address(service));
    }

    private boolean isUp(BackingService service) {
        return isUp(service, Duration.ZERO);
    }

    private boolean isUp(BackingService service, Duration limit) {
        Optional<DynoId> dyno = service.begun().map(BackingService.Begun::dyno).filter(service::wants);
        try {
            return dyno.isPresent()
                    && runtime.awaitListening(dyno.get(), service.wish().port(), limit) instanceof Boot.Listening;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<String> address(BackingService service) {
        if (!runtime.volumes().all().contains(service.name())) return Optional.empty();
        try {
            return Optional.of(runtime.volumes().address(service.name()));
        } catch (DynoException goneMeanwhile) {
            return Optional.empty();
        }
    }

    private void later(UUID id) {
        if (!closed) Thread.ofVirtual().name("backing-" + id).start(() -> tend(id));
    }

    private void tend(UUID id) {
        Lock lock = locks.computeIfAbsent(id, _ -> new ReentrantLock());
        lock.lock();
        try {
            if (!closed) tender.tend(id).ifPresent(at -> wake(id, Duration.between(rows.now(), at)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (closed) return;
            LOG.error("service {}: this is a defect; trying again", id, e);
            wake(id, AGAIN_AFTER_DEFECT);
        } finally {
            lock.unlock();
        }
    }

    private void wake(UUID id, Duration pause) {
        try {
            var _ = timer.schedule(() -> later(id), Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.info("service {} waits for the next start", id);
        }
    }
}
