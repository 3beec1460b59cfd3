package renga.platform.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import renga.core.AppId;
import renga.core.DynoSize;
import renga.platform.app.App;
import renga.platform.formation.DynoEnvironment;
import renga.platform.formation.DynoView;
import renga.platform.release.LedgerFixture;
import renga.platform.vault.LocalAuthority;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// The run room on a real database and a real TLS port, with fake dynos; can be killed and opened again.
final class RunRoom implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    static final RunLimits LIMITS = new RunLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofHours(24), SOON);

    final LedgerFixture ledger;
    final App app;
    final FakeClock clock = FakeClock.ticking();
    final LocalAuthority authority;
    private final List<String> said = new ArrayList<>();
    FakeRuntime runtime = new FakeRuntime(clock);
    OneOffs oneOffs;

    RunRoom(Path home, RunLimits limits) throws IOException {
        ledger = new LedgerFixture(home);
        app = ledger.app("shop");
        authority = LocalAuthority.open(home, "localhost", clock);
        oneOffs = open(limits);
    }

    private OneOffs open(RunLimits limits) throws IOException {
        var opened = OneOffs.open(
                new OneOffs.Ground(
                        ledger.db,
                        runtime,
                        ledger.generations,
                        new DynoEnvironment("localhost"),
                        this::say,
                        clock,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        authority::server),
                limits);
        runtime.watch(opened::on);
        opened.adopt();
        return opened;
    }

    void killAndReopen() throws IOException {
        runtime = runtime.reopened();
        oneOffs.close();
        oneOffs = open(LIMITS);
    }

    OneOffs.Begun begin(RunWish wish) {
        return oneOffs.begin(app.id(), wish, "dev@example.test");
    }

    RunClient attach(String command, String... environment) throws IOException {
        return new RunClient(
                oneOffs.port(), begin(attached(command, environment)).secret().orElseThrow());
    }

    static RunWish attached(String command, String... environment) {
        var variables = new TreeMap<String, String>();
        for (int i = 0; i < environment.length; i += 2) variables.put(environment[i], environment[i + 1]);
        return new RunWish(command, "run", variables, DynoSize.DEFAULT, true, false, Duration.ofHours(24));
    }

    DynoView detached(String command) {
        return begin(new RunWish(command, "run", Map.of(), DynoSize.DEFAULT, false, false, Duration.ofHours(24)))
                .dyno();
    }

    List<DynoView> dynos() {
        return oneOffs.dynos(app.id());
    }

    private void say(AppId to, String source, String dyno, String text) {
        synchronized (said) {
            said.add(source + "[" + dyno.replaceAll("\\d{4}", "N") + "]: " + text);
            said.notifyAll();
        }
    }

    List<String> said() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    /// Waits until the log has said something like this.
    void awaitSaid(String part) throws InterruptedException {
        awaitLog(lines -> lines.stream().anyMatch(line -> line.contains(part)), part);
    }

    /// Waits until no one-off is left; the last thing each says is that it is complete.
    void awaitAllOver(int ends) throws InterruptedException {
        awaitLog(
                lines -> lines.stream()
                                .filter(line -> line.endsWith(" to complete"))
                                .count()
                        >= ends,
                "the end");
        long until = System.nanoTime() + SOON.toNanos();
        while (!dynos().isEmpty() && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(dynos()).isEmpty();
    }

    private void awaitLog(Predicate<List<String>> condition, String what) throws InterruptedException {
        long until = System.nanoTime() + SOON.toNanos();
        synchronized (said) {
            while (!condition.test(said)) {
                long left = (until - System.nanoTime()) / 1_000_000;
                assertThat(left).as("the log says " + what + ": " + said).isPositive();
                said.wait(left);
            }
        }
    }

    @Override
    public void close() throws Exception {
        oneOffs.close();
        runtime.close();
        ledger.close();
    }
}
