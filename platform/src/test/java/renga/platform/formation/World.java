package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.route.AppRoute;
import renga.dyno.FoundDyno;
import renga.platform.db.TestDatabase;
import renga.platform.route.RequestLog;
import renga.platform.route.RoutedApp;
import renga.platform.route.RoutedApps;
import renga.platform.route.RouterLink;
import renga.platform.route.RouterPeer;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import renga.testkit.ThrowAway;

/// A platform's formation with everything around it: a real database, a router's end of a real socket, a fake machine.
final class World implements AutoCloseable, RoutedApps {
    static final Duration SOON = Duration.ofSeconds(10);

    final FakeClock clock = FakeClock.ticking();
    final TestDatabase db = new TestDatabase();
    final List<String> log = new CopyOnWriteArrayList<>();
    final RouterPeer router;
    final TestLedger ledger;
    private final Map<AppId, RoutedApp> apps = new ConcurrentHashMap<>();
    private final Path socket;
    FakeRuntime runtime = new FakeRuntime(clock);
    private RouterLink link;
    private int lives;
    Formations formations;

    World(Path folder) throws Exception {
        socket = folder.resolve("control.sock");
        router = new RouterPeer(socket).listen();
        ledger = new TestLedger(
                clock, ThrowAway.build(runtime, "echo hello > /app/greeting").digest());
        link = new RouterLink(socket, new Deaf());
        formations = open();
        begin(_ -> false);
    }

    private Formations open() {
        var parts = new Formations.Parts(
                db.database(),
                runtime,
                link,
                ledger,
                this,
                (_, _) -> {},
                (_, source, dyno, text) -> log.add(source + "[" + dyno + "]: " + text),
                "localhost",
                clock);
        return AppFormations.open(parts, new FakeAlarm(clock));
    }

    private void begin(Predicate<FoundDyno> others) throws InterruptedException {
        Formations current = formations;
        runtime.watch(current::on);
        current.adopt(others);
        router.awaitSnapshots(++lives, SOON);
    }

    /// As kill -9 of the platform: nothing is said goodbye to.
    void kill() {
        formations.close();
        link.close();
        runtime.close();
    }

    /// The next life of the platform, over the same rows, machine and router.
    void live(FakeRuntime reopened) throws InterruptedException {
        live(reopened, _ -> false);
    }

    void live(FakeRuntime reopened, Predicate<FoundDyno> others) throws InterruptedException {
        runtime = reopened;
        link = new RouterLink(socket, new Deaf());
        formations = open();
        begin(others);
    }

    AppId app(String name) {
        AppId app = AppId.random();
        apps.put(app, new RoutedApp(app, name, List.of(name + ".localhost"), false));
        formations.changed(app);
        return app;
    }

    void forget(AppId app) {
        apps.remove(app);
    }

    Generation release(AppId app, Map<String, String> processes) {
        Generation generation = ledger.append(app, processes, Map.of("GREETING", "hello"));
        formations.released(app);
        return generation;
    }

    /// Releases, and waits until it serves.
    Generation deploy(AppId app, Map<String, String> processes) throws InterruptedException {
        Generation generation = release(app, processes);
        assertThat(formations.awaitServing(app, generation.version(), SOON))
                .isEqualTo(new Serving.Up(generation.version()));
        return generation;
    }

    DynoView dyno(AppId app, String name) {
        return formations.dyno(app, name).orElseThrow(() -> new AssertionError("no " + name));
    }

    long pid(DynoId dyno) {
        return runtime.found().stream()
                .filter(found -> found.id().equals(dyno))
                .map(found -> ((FoundDyno.Running) found).dyno().pid())
                .findFirst()
                .orElseThrow();
    }

    /// Waits for a state of an app's dynos.
    void await(AppId app, Predicate<List<DynoView>> fits) throws InterruptedException {
        await(() -> fits.test(formations.dynos(app)), () -> "dynos are " + formations.dynos(app));
    }

    void awaitLine(String line) throws InterruptedException {
        await(() -> log.contains(line), () -> "log is " + String.join("\n", log));
    }

    void awaitRunning(int count) throws InterruptedException {
        await(() -> runtime.found().size() == count, () -> "found is " + runtime.found());
    }

    void awaitRoute(AppId app, Predicate<AppRoute> fits) throws InterruptedException {
        router.await(table -> Optional.ofNullable(table.get(app)).filter(fits).isPresent(), SOON);
    }

    /// Looks whenever the fake machine moves, and a few times a second.
    private void await(BooleanSupplier condition, Supplier<String> what) throws InterruptedException {
        Instant deadline = Instant.now().plus(SOON);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) throw new AssertionError(what.get());
            clock.await(() -> false, clock.instant().plusMillis(5));
        }
    }

    @Override
    public Optional<RoutedApp> find(AppId app) {
        return Optional.ofNullable(apps.get(app));
    }

    @Override
    public List<RoutedApp> all() {
        return List.copyOf(apps.values());
    }

    @Override
    public void close() throws Exception {
        formations.close();
        link.close();
        runtime.found().forEach(found -> runtime.remove(found.id()));
        runtime.close();
        router.close();
        db.close();
    }

    /// The router's lines are not what these tests look at.
    private static final class Deaf implements RequestLog {
        @Override
        public void request(AppId app, Instant at, String text) {}

        @Override
        public void lost(long lines) {}
    }
}
