package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import renga.core.DynoSize;
import renga.dyno.Exit;

/// Random lives of one app: whatever happens in whatever order, these hold. A failing seed reproduces itself.
class DeciderPropertyTest {
    private static final int LIVES = 300;
    private static final int STEPS = 250;
    private static final List<Map<String, String>> PROCFILES = List.of(
            Map.of("web", "serve"),
            Map.of("web", "serve", "worker", "work"),
            Map.of("web", "serve", "worker", "work", "clock", "tick", "release", "migrate"));

    @TestFactory
    List<DynamicTest> lives() {
        return LongStream.rangeClosed(1, LIVES)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> live(seed)))
                .toList();
    }

    private static void live(long seed) {
        Simulation sim = new Simulation(seed);
        sim.release(Map.of());
        sim.release(PROCFILES.getFirst());
        for (int step = 0; step < STEPS; step++) step(sim);
        sim.settle();
        comesToRest(sim);
    }

    private static void step(Simulation sim) {
        boolean served = !sim.routed().isEmpty();
        boolean mayGoDark = sim.random.nextInt(100) < 35 ? people(sim) : machine(sim);
        boolean wanted = sim.quantity("web") > 0;
        if (served && wanted && !mayGoDark) assertThat(sim.routed()).isNotEmpty();
        limitsHold(sim);
    }

    /// @return whether it may leave nothing that serves
    private static boolean people(Simulation sim) {
        switch (sim.random.nextInt(7)) {
            case 0, 1 -> sim.release(PROCFILES.get(sim.random.nextInt(PROCFILES.size())));
            case 2 -> sim.scale("web", sim.random.nextInt(4));
            case 3 -> sim.scale("web", 1 + sim.random.nextInt(3), DynoSize.values()[sim.random.nextInt(3)]);
            case 4 -> sim.scale("worker", sim.random.nextInt(3), DynoSize.DEFAULT);
            case 5 -> sim.happen(new Event.RestartAsked(new Target.All()));
            default -> {
                sim.happen(new Event.StopAsked(new Target.Type("web")));
                return true;
            }
        }
        return false;
    }

    private static boolean machine(Simulation sim) {
        sim.pass(Duration.ofMillis(sim.random.nextInt(5_000)));
        if (sim.random.nextInt(10) == 0) return crashAny(sim);
        if (sim.pending.isEmpty()) {
            sim.happen(new Event.Tick());
            return false;
        }
        Event next = sim.pending.remove(sim.random.nextInt(sim.pending.size()));
        sim.happen(sim.random.nextInt(5) == 0 ? worse(sim, next) : next);
        return false;
    }

    private static boolean crashAny(Simulation sim) {
        List<Dyno> live = sim.state.dynos().stream()
                .filter(dyno -> !(dyno.state() instanceof DynoState.Starting) && dyno.live())
                .toList();
        if (live.isEmpty()) return false;
        sim.crash(live.get(sim.random.nextInt(live.size())));
        return true;
    }

    private static Event worse(Simulation sim, Event good) {
        return switch (good) {
            case Event.Started started ->
                sim.random.nextBoolean()
                        ? new Event.StartFailed(started.id())
                        : new Event.Ended(started.id(), sim.exit(1));
            case Event.Listening(var id) ->
                sim.random.nextBoolean()
                        ? new Event.BootTimedOut(id)
                        : new Event.Ended(id, new Exit(137, true, sim.now));
            case Event.Ended ended -> new Event.Gone(ended.id());
            default -> good;
        };
    }

    private static void limitsHold(Simulation sim) {
        assertThat(sim.starting()).as("generations that start at a time").hasSizeLessThanOrEqualTo(1);
        sim.livePerSlot()
                .forEach((slot, live) -> assertThat(live)
                        .as("processes in " + slot)
                        .isLessThanOrEqualTo(slot.startsWith("web.") ? Limits.WEB_SLOT_MAX : Limits.OTHER_SLOT_MAX));
        assertThat(sim.routed().stream().map(Dyno::release).distinct())
                .as("generations that serve at a time")
                .hasSizeLessThanOrEqualTo(1);
    }

    private static void comesToRest(Simulation sim) {
        Generation current = sim.current().orElseThrow();
        assertThat(sim.state.wanted()).hasValue(current);
        assertThat(sim.state.formation().keySet()).isEqualTo(current.processes().keySet());
        sim.state.formation().forEach((type, scale) -> {
            for (int number = 1; number <= scale.quantity(); number++) {
                Dyno dyno = sim.dyno(type + "." + number);
                assertThat(dyno.up()).as(dyno.toString()).isTrue();
                assertThat(dyno.version()).isEqualTo(current.version());
            }
        });
        int wanted = sim.state.formation().values().stream()
                .mapToInt(Scale::quantity)
                .sum();
        assertThat(sim.state.dynos()).hasSize(wanted);
        assertThat(sim.state.route().orElseThrow().backends()).hasSize(sim.quantity("web"));
        assertThat(sim.state.applied()).isTrue();
    }
}
