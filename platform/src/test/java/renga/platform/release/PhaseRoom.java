package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import renga.core.AppId;
import renga.core.DynoSize;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.DynoEvent;
import renga.dyno.FoundDyno;
import renga.platform.app.App;
import renga.platform.formation.DynoEnvironment;
import renga.platform.run.OneOffs;
import renga.platform.vault.LocalAuthority;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import renga.testkit.ThrowAway;

/// A ledger whose release commands run on a fake machine; the platform over it can be killed and opened again.
final class PhaseRoom implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    final LedgerFixture ledger;
    final App app;
    final FakeClock clock = FakeClock.ticking();

    /// Apps that formation was told of after a release phase.
    final List<AppId> released = new CopyOnWriteArrayList<>();

    FakeRuntime runtime = new FakeRuntime(clock);
    OneOffs oneOffs;
    ReleasePhases phases;
    private final Path home;
    private final LocalAuthority authority;
    private final SlugDigest tree;

    PhaseRoom(Path home) throws Exception {
        this.home = home;
        ledger = new LedgerFixture(home);
        authority = LocalAuthority.open(home, "localhost", clock);
        tree = ThrowAway.build(runtime, "echo hello > /app/greeting").digest();
        app = ledger.app("shop");
        open();
    }

    private void open() throws IOException {
        oneOffs = OneOffs.open(new OneOffs.Ground(
                ledger.db,
                runtime,
                ledger.generations,
                new DynoEnvironment("localhost"),
                ledger.logs,
                clock,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                authority::server));
        phases = new ReleasePhases(new ReleasePhases.Parts(
                ledger.db,
                ledger.generations,
                oneOffs,
                (_, _) -> {},
                _ -> DynoSize.DEFAULT,
                ledger.logs,
                home.resolve("releases"),
                clock,
                released::add));
        ledger.pending = phases::advance;
        phases.listen();
        runtime.watch(this::hear);
        oneOffs.adopt();
        phases.resume();
    }

    private void hear(DynoEvent event) {
        if (event instanceof DynoEvent.Output output) phases.on(output);
        else oneOffs.on(event);
    }

    /// As kill -9 of the platform: nothing of what comes now is heard.
    void kill() throws IOException {
        runtime.watch(_ -> {});
        runtime = runtime.reopened();
        ledger.pending = _ -> {};
        phases.close();
        oneOffs.close();
    }

    void live() throws IOException {
        open();
    }

    Release deploy(String command) {
        var slug = new ReleasedSlug(
                SlugId.random(), tree, Optional.of("c0ffee0"), Map.of("web", "serve", "release", command));
        return ledger.releases.append(app.id(), ledger.dev, new Change.Deploy(slug));
    }

    /// A release as it is now.
    Release now(Release release) {
        return ledger.releases.find(app.id(), release.id().toString());
    }

    int current() {
        return ledger.releases.current(app.id()).orElseThrow().version();
    }

    PhaseOutcome await(Release release) throws InterruptedException {
        return phases.await(release, SOON);
    }

    /// All of it; waits for the command's end.
    String output(Release release) throws IOException, InterruptedException {
        assertThat(phases.awaitBegun(release, SOON)).isTrue();
        var text = new ByteArrayOutputStream();
        phases.copyOutput(release, text);
        return text.toString(StandardCharsets.UTF_8);
    }

    /// The dyno of the release command that runs.
    FoundDyno dyno(Release release) throws InterruptedException {
        assertThat(phases.awaitBegun(release, SOON)).isTrue();
        until(() -> !runtime.found().isEmpty() && runs(release));
        return runtime.found().getLast();
    }

    private boolean runs(Release release) {
        return oneOffs.dynos(app.id()).stream()
                .anyMatch(dyno -> dyno.release().equals(release.id())
                        && dyno.state().name().equals("UP"));
    }

    static void until(BooleanSupplier holds) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        phases.close();
        oneOffs.close();
        runtime.close();
        ledger.close();
    }
}
