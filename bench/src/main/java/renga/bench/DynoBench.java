package renga.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoEvent;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.disk.Trees;
import renga.dyno.runc.RuncRuntime;
import renga.dyno.runc.RuncSettings;

/// How long a dyno takes from `start()` until its process runs, on a slug, beside the same command by a plain
/// `runc run` of the same root file system: no network, no disk, no limits, no log. As root, alone on the machine.
public final class DynoBench {
    private static final int ROUNDS = 30;
    private static final int WARM_UP_ROUNDS = 5;
    private static final int GOAL_MILLIS = 150;
    private static final int LIMIT_MILLIS = 250;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String INSTANCE = "bench2";
    private static final String COMMAND = "echo up; exec sleep 60";
    private static final Path CA_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final RuncRuntime runtime;
    private final AppId app = AppId.random();
    private final BlockingQueue<DynoEvent.Line> said = new ArrayBlockingQueue<>(ROUNDS);

    private record Round(double returned, double runs) {}

    private DynoBench(RuncRuntime runtime) {
        this.runtime = runtime;
        runtime.watch(event -> {
            if (event instanceof DynoEvent.Output output) said.addAll(output.lines());
        });
    }

    /// Prints the figures; exit status 1 if the median is above the limit.
    public static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory("renga-bench");
        RuncSettings settings =
                new RuncSettings(INSTANCE, home, Stack.newest(), "bench.test", Set.of(), CA_BUNDLE, List.of());
        boolean fast;
        try (RuncRuntime runtime = RuncRuntime.open(settings, InstantSource.system())) {
            List<Round> rounds = new DynoBench(runtime).run();
            List<Double> peer = new RuncPeer(settings.stack(), home, COMMAND).run(WARM_UP_ROUNDS, ROUNDS);
            fast = print(rounds, peer);
        } finally {
            RuncRuntime.tearDown(settings);
            Trees.delete(home);
        }
        if (!fast) System.exit(1);
    }

    private List<Round> run() throws Exception {
        Root slug = slug();
        List<Round> rounds = new ArrayList<>();
        for (int i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
            Round round = round(slug);
            if (i >= 0) rounds.add(round);
        }
        return rounds;
    }

    private Round round(Root slug) throws DynoException, InterruptedException {
        Instant before = Instant.now();
        DynoId dyno = runtime.start(spec(slug, COMMAND)).id();
        Instant returned = Instant.now();
        DynoEvent.Line up = said.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        if (up == null) throw new IllegalStateException("dyno " + dyno + " said nothing for " + SOON);
        runtime.stop(dyno, SOON);
        runtime.remove(dyno);
        return new Round(millis(before, returned), millis(before, up.at()));
    }

    private Root slug() throws Exception {
        DynoSpec build = spec(new Root.Build(), "mkdir bin; cp /bin/bash /bin/ls bin/; echo hello > greeting");
        AttachedDyno attached = runtime.attach(build, new Attachment.Pipes());
        if (attached.awaitExit(SOON).isEmpty()) throw new IllegalStateException("the build did not end in " + SOON);
        Root slug = new Root.Slug(runtime.publish(build.id()).digest());
        runtime.remove(build.id());
        return slug;
    }

    private DynoSpec spec(Root root, String command) {
        Map<String, String> environment = Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin");
        DynoName name = new DynoName("web", 1);
        return new DynoSpec(DynoId.random(), app, 0, name, root, command, environment, DynoSize.DEFAULT);
    }

    private static boolean print(List<Round> rounds, List<Double> peer) {
        Figures returned = Figures.of(
                "start() returned", rounds.stream().map(Round::returned).toList());
        Figures runs =
                Figures.of("process runs", rounds.stream().map(Round::runs).toList());
        Figures plain = Figures.of("peer: plain runc run", peer);
        List.of(returned, runs, plain).forEach(System.out::println);
        System.out.printf(
                "%.2f times the peer; limit %d ms, goal %d ms%n", runs.ratioTo(plain), LIMIT_MILLIS, GOAL_MILLIS);
        return runs.median() <= LIMIT_MILLIS;
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1_000_000.0;
    }
}
