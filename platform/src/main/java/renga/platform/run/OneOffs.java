package renga.platform.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.AttachedDyno;
import renga.dyno.DynoEvent;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.FoundDyno;
import renga.platform.db.Database;
import renga.platform.formation.DynoEnvironment;
import renga.platform.formation.DynoLog;
import renga.platform.formation.DynoView;
import renga.platform.formation.DynoWire;
import renga.platform.formation.FormationRoutes;
import renga.platform.formation.Generation;
import renga.platform.formation.Generations;
import renga.platform.formation.OneOffDynos;
import renga.platform.formation.SlugShelf;
import renga.platform.refusal.Refusal;

/// One-off dynos of all apps: starts them, shows them, stops them, and takes them over after a restart. Thread-safe.
public final class OneOffs implements OneOffDynos, AutoCloseable {
    /// One-offs an app may have at the same time, waiting ones counted.
    public static final int PER_APP_MAX = 50;

    /// Numbers are four digits, as Heroku's are, so that one-offs are not taken for dynos of the formation.
    private static final int NUMBER_MIN = 1_000;

    private static final int NUMBER_MAX = 9_999;
    private static final int NAME_TRIES_MAX = 100;

    /// Attached dynos and their clients have so long to end when the platform stops: 5 s.
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private static final Logger OWN = LoggerFactory.getLogger(OneOffs.class);

    private final OneOffTable table;
    private final DynoRuntime runtime;
    private final Generations generations;
    private final DynoEnvironment environment;
    private final DynoLog log;
    private final InstantSource clock;
    private final SlugShelf slugs;
    private final OneOffLife life;
    private final Detached detached;
    private final Awaited awaited;
    private final Rendezvous rendezvous;
    private final LifeGuard guard;
    private final Set<AttachedDyno> open = ConcurrentHashMap.newKeySet();

    /// What the room stands on.
    ///
    /// @param address where clients of attached dynos come
    /// @param certificate for that address, a key store with an empty password
    /// @param slugs asked for the slug before a dyno is started on it
    public record Ground(
            Database db,
            DynoRuntime runtime,
            Generations generations,
            DynoEnvironment environment,
            DynoLog log,
            InstantSource clock,
            InetSocketAddress address,
            Supplier<KeyStore> certificate,
            SlugShelf slugs) {
        /// Where every slug is at hand.
        public Ground(
                Database db,
                DynoRuntime runtime,
                Generations generations,
                DynoEnvironment environment,
                DynoLog log,
                InstantSource clock,
                InetSocketAddress address,
                Supplier<KeyStore> certificate) {
            this(db, runtime, generations, environment, log, clock, address, certificate, (_, _) -> {});
        }
    }

    private OneOffs(Ground ground, RunLimits limits) throws IOException {
        table = new OneOffTable(ground.db());
        runtime = ground.runtime();
        generations = ground.generations();
        environment = ground.environment();
        log = ground.log();
        clock = ground.clock();
        slugs = ground.slugs();
        life = new OneOffLife(table, runtime, log, clock, limits);
        detached = new Detached(runtime, life);
        rendezvous = Rendezvous.open(ground.address(), new ServerTls(ground.certificate(), clock));
        awaited = new Awaited(rendezvous, life);
        guard = new LifeGuard(table, this::stop, clock);
    }

    /// @throws IOException if the address cannot be bound
    public static OneOffs open(Ground ground) throws IOException {
        return open(ground, RunLimits.HEROKU);
    }

    static OneOffs open(Ground ground, RunLimits limits) throws IOException {
        return new OneOffs(ground, limits);
    }

    /// Has somebody told how one-offs of a type end, before they are forgotten: what the tender returned from is not
    /// told again, what a kill cut off is. It is called on a thread of the dyno's own and may block. Call
    /// this before [#adopt].
    public void tend(String type, Consumer<OneOffEnd> tender) {
        life.tend(type, tender);
    }

    /// Takes over what an earlier life of the platform left: detached ones go on, attached ones ended with it. Call it
    /// once, after [DynoRuntime#watch] and before [renga.platform.formation.Formations#adopt].
    public void adopt() {
        new Adoption(runtime.found(), detached, life).run(table.all());
        guard.start();
    }

    /// Whether a dyno found on the machine is a one-off: formation leaves those alone.
    public boolean owns(FoundDyno found) {
        return detached.has(found.id());
    }

    /// What the runtime tells; events of dynos that are no one-offs are ignored. Never blocks.
    public void on(DynoEvent event) {
        detached.on(event);
    }

    /// The port clients of attached dynos come to.
    public int port() {
        return rendezvous.port();
    }

    /// The app's one-offs, waiting ones too, sorted by name.
    @Override
    public List<DynoView> dynos(AppId app) {
        return table.of(app).stream().map(OneOff::view).toList();
    }

    /// One by name (`run.4711`) or id.
    @Override
    public Optional<DynoView> dyno(AppId app, String nameOrId) {
        return table.find(app, nameOrId).map(OneOff::view);
    }

    /// How the API showed a one-off whose row was this one.
    ///
    /// @param row its columns as JSON
    public Object portrait(FormationRoutes.AppRef app, String row) {
        return DynoWire.of(app, table.asItWas(row).view(), Optional.empty());
    }

    /// Begins to stop it: SIGTERM, 30 s, SIGKILL.
    ///
    /// @return false if there is none of that name or id
    @Override
    public boolean stop(AppId app, String nameOrId) {
        Optional<OneOff> found = table.find(app, nameOrId);
        found.ifPresent(this::stop);
        return found.isPresent();
    }

    /// The one-offs of a type, of all apps.
    public List<DynoView> ofType(String type) {
        return table.ofType(type).stream().map(OneOff::view).toList();
    }

    private void stop(OneOff dyno) {
        if (awaited.withdraw(dyno)) return;
        Thread.ofVirtual().name("run-stop").start(() -> {
            try {
                life.stop(dyno);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Ends all one-offs of an app that is going. Idempotent.
    ///
    /// @return whether none is left; otherwise the limit passed while they end
    public boolean destroy(AppId app, Duration limit) throws InterruptedException {
        List<OneOff> all = table.of(app);
        List<Thread> ends = all.stream()
                .map(dyno -> Thread.ofVirtual().name("run-destroy").start(() -> end(dyno)))
                .toList();
        Instant deadline = Instant.now().plus(limit);
        for (Thread end : ends) end.join(Duration.between(Instant.now(), deadline));
        return table.of(app).isEmpty();
    }

    private void end(OneOff dyno) {
        if (awaited.withdraw(dyno)) return;
        try {
            life.stop(dyno);
            life.forget(dyno);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A one-off that was begun.
    ///
    /// @param secret what the client of an attached one brings to the rendezvous
    record Begun(DynoView dyno, Optional<String> secret) {}

    /// @param by e-mail of the person, for the log
    /// @throws Refusal if it cannot be
    Begun begin(AppId app, RunWish wish, String by) {
        Generation generation = generations.current(app).orElseThrow(Refusal::noSuchApp);
        CommandLine command = CommandLine.of(wish.command(), generation.processes());
        fetch(generation);
        OneOff dyno = name(DynoId.random(), wish, command, generation, PER_APP_MAX);
        log.line(app, "app", "api", RunLines.asked(command.shown(), by));
        DynoSpec spec = spec(dyno, command, wish, generation);
        if (wish.attached()) {
            var run = new AttachedRun(dyno, wish, spec, runtime, life, open);
            return new Begun(dyno.view(), Optional.of(awaited.invite(dyno, run)));
        }
        try {
            detached.start(dyno, spec);
        } catch (DynoException e) {
            throw Refusal.of(
                    Refusal.Kind.UNAVAILABLE,
                    "Error R99 (Platform error): the dyno could not be started. Try again; the operator finds the reason"
                            + " in platform.log.");
        }
        return new Begun(table.find(app, dyno.id().toString()).orElse(dyno).view(), Optional.empty());
    }

    /// A process type that the platform itself runs once, for a release that need not be the current one.
    ///
    /// @param id of the dyno
    /// @param type names the dyno and has a command in the release
    /// @param life it is ended after so long
    public record Errand(DynoId id, String type, DynoSize size, Duration life) {}

    /// Runs it detached; it counts beyond [#PER_APP_MAX]. Returns when its process runs.
    ///
    /// @throws DynoException if it could not be started; nothing of it is left then, and no tender is told
    public void begin(Errand errand, Generation generation) throws DynoException {
        String asked = generation.processes().getOrDefault(errand.type(), "");
        CommandLine command = CommandLine.of(asked, Map.of());
        var wish = new RunWish(asked, errand.type(), Map.of(), errand.size(), false, false, errand.life());
        OneOff dyno = name(errand.id(), wish, command, generation, PER_APP_MAX + 1);
        detached.start(dyno, spec(dyno, command, wish, generation));
    }

    /// A command whose output the platform itself wants.
    ///
    /// @param type names the dyno
    /// @param life it is ended after so long
    public record Hold(String type, String command, DynoSize size, Duration life) {}

    /// @param output the end of what it said, at most 64 KB
    public record Held(String output, int status) {}

    /// Runs it with the app's current release and returns when it has ended. It ends with the platform.
    ///
    /// @param by e-mail of the person, for the log
    public Held hold(AppId app, Hold hold, String by) throws InterruptedException {
        Generation generation = generations.current(app).orElseThrow(Refusal::noSuchApp);
        CommandLine command = CommandLine.of(hold.command(), generation.processes());
        var wish = new RunWish(hold.command(), hold.type(), Map.of(), hold.size(), true, false, hold.life());
        OneOff dyno = name(DynoId.random(), wish, command, generation, PER_APP_MAX + 1);
        log.line(app, "app", "api", RunLines.asked(command.shown(), by));
        return new HeldRun(dyno, spec(dyno, command, wish, generation), runtime, life, open).run();
    }

    private OneOff name(DynoId id, RunWish wish, CommandLine command, Generation generation, int max) {
        Instant now = clock.instant();
        for (int tries = 0; tries < NAME_TRIES_MAX; tries++) {
            int number = ThreadLocalRandom.current().nextInt(NUMBER_MIN, NUMBER_MAX + 1);
            var dyno = new OneOff(
                    id,
                    generation.app(),
                    new DynoName(wish.type(), number),
                    command.shown(),
                    wish.size(),
                    generation.release(),
                    generation.version(),
                    wish.attached(),
                    false,
                    now,
                    now,
                    now.plus(wish.life()));
            switch (table.add(dyno, max)) {
                case YES -> {
                    return dyno;
                }
                case NAME_TAKEN -> OWN.debug("run: {} is taken, trying another number", dyno.name());
                case TOO_MANY ->
                    throw Refusal.invalid("This app runs " + PER_APP_MAX + " one-off dynos already, no more fit. Stop"
                            + " some: `heroku ps:stop -d run.NNNN`.");
            }
        }
        throw Refusal.of(Refusal.Kind.UNAVAILABLE, "No name was free for the dyno. Try again.");
    }

    /// No dyno of the app may have been started since it was rolled back.
    private void fetch(Generation generation) {
        try {
            if (generation.slug().isPresent())
                slugs.fetch(generation.app(), generation.slug().get());
        } catch (DynoException e) {
            OWN.error("run: the slug of {} cannot be had", generation, e);
            throw Refusal.of(
                    Refusal.Kind.UNAVAILABLE,
                    "The app's slug cannot be loaded. Its log and this server's operator know why.");
        }
    }

    private DynoSpec spec(OneOff dyno, CommandLine command, RunWish wish, Generation generation) {
        Map<String, String> base = environment.of(generation, dyno.id(), dyno.name(), OptionalInt.empty());
        return new DynoSpec(
                dyno.id(),
                dyno.app(),
                generation.tenant(),
                dyno.name(),
                generation.root(),
                command.run(),
                wish.over(base),
                dyno.size(),
                generation.stack());
    }

    /// Takes no more clients and ends attached dynos; detached ones run on.
    @Override
    public void close() throws IOException {
        guard.close();
        rendezvous.close();
        open.forEach(AttachedDyno::close);
        try {
            rendezvous.awaitEmpty(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
