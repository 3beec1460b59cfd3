package renga.platform.formation;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoSize;
import renga.core.ReleaseId;
import renga.core.SlugDigest;
import renga.dyno.Exit;
import renga.platform.route.RoutedApp;

/// One app, its ledger and a machine that answers commands when it is told to: the world around a [Decider], without
/// threads and time. Everything follows from the seed.
final class Simulation {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    final Random random;
    final AppId app = new AppId(new UUID(1, 1));
    final Decider decider;
    final List<Event> pending = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final List<Command> done = new ArrayList<>();
    final Set<ReleaseId> failedReleases = new HashSet<>();
    private final List<Generation> ledger = new ArrayList<>();
    Instant now = NOON;
    AppState state;
    private long ids;
    private int started;

    Simulation(long seed) {
        random = new Random(seed);
        decider = new Decider(() -> new DynoId(new UUID(seed, ++ids)));
        var face = new RoutedApp(app, "shop", List.of("shop.localhost"), false);
        state = AppState.resting(app, Optional.of(face), Optional.empty(), Map.of(), List.of());
    }

    /// Appends a release to the ledger and tells.
    Generation release(Map<String, String> processes) {
        Generation generation = generation(ledger.size() + 1, processes);
        ledger.add(generation);
        happen(new Event.Released(Optional.of(generation)));
        return generation;
    }

    private Generation generation(int version, Map<String, String> processes) {
        return new Generation(
                app,
                "shop",
                0,
                new ReleaseId(new UUID(2, version)),
                version,
                processes.isEmpty() ? Optional.empty() : Optional.of(new SlugDigest("0".repeat(64))),
                processes,
                Map.of(),
                Optional.empty(),
                "Deploy",
                now);
    }

    void scale(String type, int quantity) {
        Scale scale = state.formation().get(type);
        if (scale != null) scale(type, quantity, scale.size());
    }

    void scale(String type, int quantity, DynoSize size) {
        Scale scale = state.formation().get(type);
        if (scale != null) happen(new Event.Scaled(Map.of(type, scale.to(quantity, size, now))));
    }

    /// The ledger is read when its turn comes, as the loop does.
    void happen(Event told) {
        Event event = told instanceof Event.Released ? new Event.Released(current()) : told;
        Decision decision = decider.decide(state, event, now);
        state = decision.state();
        decision.commands().forEach(this::perform);
    }

    private void perform(Command command) {
        done.add(command);
        switch (command) {
            case Command.Start start -> {
                started++;
                pending.add(new Event.Started(start.dyno().id(), "10.0.0." + started));
            }
            case Command.AwaitBoot await -> pending.add(new Event.Listening(await.id()));
            case Command.Publish publish -> pending.add(new Event.RouteApplied(publish.stamp()));
            case Command.Drain drain -> pending.add(new Event.Drained(drain.id()));
            case Command.Stop stop -> pending.add(new Event.Ended(stop.id(), exit(143)));
            case Command.Log(String dyno, String text) -> log.add(dyno + ": " + text);
            case Command.ReportFailed report -> {
                failedReleases.add(report.release());
                pending.add(new Event.Released(current()));
            }
            case Command.Remove _, Command.Unpublish _, Command.WakeAt _ -> {}
        }
    }

    /// The newest release that is not known to fail.
    Optional<Generation> current() {
        return ledger.reversed().stream()
                .filter(generation -> !failedReleases.contains(generation.release()))
                .findFirst();
    }

    Exit exit(int status) {
        return new Exit(status, false, now);
    }

    /// Lets the machine answer all it was asked, well, in order, until nothing more follows.
    void settle() {
        for (int round = 0; round < 10_000; round++) {
            if (pending.isEmpty() && !wakes()) return;
            if (!pending.isEmpty()) happen(pending.removeFirst());
        }
        throw new AssertionError("does not come to rest: " + state);
    }

    private boolean wakes() {
        boolean crashed = state.dynos().stream().anyMatch(dyno -> !dyno.live());
        if (crashed) {
            pass(Limits.BACKOFF_MAX);
            happen(new Event.Tick());
        }
        return crashed;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /// Ends the process behind a dyno.
    void crash(Dyno dyno) {
        happen(new Event.Ended(dyno.id(), exit(1)));
    }

    Dyno dyno(String name) {
        return state.dynos().stream()
                .filter(dyno -> dyno.name().toString().equals(name))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no " + name + " in " + state.dynos()));
    }

    List<Dyno> routed() {
        return state.dynos().stream().filter(Dyno::routed).toList();
    }

    int quantity(String type) {
        Scale scale = state.formation().get(type);
        return scale == null ? 0 : scale.quantity();
    }

    /// The dynos there are, name to version, none twice.
    Map<String, Integer> versions() {
        return state.dynos().stream().collect(toMap(dyno -> dyno.name().toString(), Dyno::version));
    }

    Set<ReleaseId> starting() {
        return state.dynos().stream()
                .filter(dyno -> dyno.state() instanceof DynoState.Starting || dyno.state() instanceof DynoState.Booting)
                .map(Dyno::release)
                .collect(toSet());
    }

    Map<String, Long> livePerSlot() {
        Map<String, Long> live = new HashMap<>();
        state.dynos().stream()
                .filter(Dyno::live)
                .forEach(dyno -> live.merge(dyno.name().toString(), 1L, Long::sum));
        return live;
    }
}
