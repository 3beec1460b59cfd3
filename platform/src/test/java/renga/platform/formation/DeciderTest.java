package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import renga.core.DynoSize;
import renga.core.route.AppRoute.Service;
import renga.dyno.Exit;
import renga.platform.route.RoutedApp;

class DeciderTest {
    private static final Map<String, String> WEB = Map.of("web", "serve");
    private static final Map<String, String> WEB_AND_WORKER = Map.of("web", "serve", "worker", "work");

    private final Simulation sim = new Simulation(1);

    @Test
    void anAppWithoutDeployHasABlankRoute() {
        sim.release(Map.of());
        sim.settle();

        assertThat(sim.state.dynos()).isEmpty();
        assertThat(service()).isEqualTo(Service.BLANK);
    }

    @Test
    void theFirstDeployRunsOneWebDynoAndNothingElse() {
        sim.release(WEB_AND_WORKER);
        sim.settle();

        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 1));
        assertThat(sim.log)
                .containsExactly(
                        "web.1: Starting process with command `serve`", "web.1: State changed from starting to up");
    }

    @Test
    void aTypeThatComesLaterWaitsToBeScaled() {
        sim.release(WEB);
        sim.release(WEB_AND_WORKER);
        sim.settle();
        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 2));

        sim.scale("worker", 2);
        sim.settle();
        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 2, "worker.1", 2, "worker.2", 2));
    }

    @Test
    void aTypeGoneFromTheProcfileVanishes() {
        sim.release(WEB_AND_WORKER);
        sim.scale("worker", 1);
        sim.settle();
        sim.release(WEB);
        sim.settle();

        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 2));
        assertThat(sim.state.formation()).containsOnlyKeys("web");
    }

    @Test
    void theReleaseTypeIsNeverStarted() {
        sim.release(Map.of("web", "serve", "release", "migrate"));
        sim.settle();

        assertThat(sim.versions()).containsOnlyKeys("web.1");
        assertThat(sim.state.formation()).containsKey("release");
    }

    @Test
    void theOldGenerationServesUntilTheWholeNewOneListens() {
        sim.release(WEB);
        sim.scale("web", 2);
        sim.settle();
        sim.release(WEB);
        answerNext(Event.Started.class);
        answerNext(Event.Started.class);
        answerNext(Event.Listening.class);
        assertThat(sim.routed()).extracting(Dyno::version).containsExactly(1, 1);

        answerNext(Event.Listening.class);
        assertThat(sim.routed()).extracting(Dyno::version).containsExactly(2, 2);
        assertThat(commands(Command.Stop.class)).isEmpty();

        sim.settle();
        assertThat(commands(Command.Stop.class)).hasSize(2);
        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 2, "web.2", 2));
    }

    @Test
    void theDrainIsAskedForBeforeTheRouteChanges() {
        sim.release(WEB);
        sim.settle();
        sim.done.clear();
        sim.release(WEB);
        sim.settle();

        assertThat(sim.done.stream().map(Object::getClass).toList())
                .containsSubsequence(Command.Drain.class, Command.Publish.class, Command.Stop.class);
    }

    @Test
    void aGenerationThatCrashesLeavesTheOldOneServing() {
        sim.release(WEB_AND_WORKER);
        sim.scale("worker", 1);
        sim.settle();
        Generation broken = sim.release(WEB_AND_WORKER);
        answerNext(Event.Started.class);
        sim.crash(sim.dyno("web.1"));
        sim.settle();

        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 1, "worker.1", 1));
        assertThat(sim.routed()).extracting(Dyno::version).containsExactly(1);
        assertThat(sim.failedReleases).containsExactly(broken.release());
        assertThat(sim.log).contains("release: v2 failed: web.1 exited with status 1 before it listened on $PORT");
        assertThat(commands(Command.Stop.class)).isEmpty();
    }

    @Test
    void aGenerationThatNeverListensIsKilledAndReturnedFrom() {
        sim.release(WEB);
        sim.settle();
        sim.release(WEB);
        answerNext(Event.Started.class);
        sim.pending.clear();
        sim.happen(new Event.BootTimedOut(sim.dyno("web.1").id()));
        sim.settle();

        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 1));
        assertThat(sim.log).anyMatch(line -> line.startsWith("web.1: Error R10 (Boot timeout)"));
        assertThat(commands(Command.Stop.class))
                .singleElement()
                .satisfies(stop -> assertThat(((Command.Stop) stop).grace()).isZero());
    }

    @Test
    void afterAFailedReleaseTheNextOneGetsItsChance() {
        sim.release(WEB);
        sim.settle();
        sim.release(WEB);
        sim.happen(new Event.StartFailed(sim.dyno("web.1").id()));
        sim.settle();
        sim.release(WEB);
        sim.settle();

        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 3));
    }

    @Test
    void aFirstDeployThatCrashesIsTriedAgainWithGrowingWaits() {
        sim.release(WEB);
        List<Long> waits = new ArrayList<>();
        for (int crash = 0; crash < 8; crash++) {
            answerNext(Event.Started.class);
            sim.pending.clear();
            Instant before = sim.now;
            sim.crash(sim.dyno("web.1"));
            if (sim.dyno("web.1").state() instanceof DynoState.Crashed crashed) {
                assertThat(service()).isEqualTo(Service.CRASHED);
                sim.now = crashed.retryAt();
                sim.happen(new Event.Tick());
            }
            waits.add(Duration.between(before, sim.now).toSeconds());
        }

        assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(sim.failedReleases).isEmpty();
        assertThat(sim.state.failure()).isPresent();
    }

    @Test
    void aDynoThatWasStableStartsAgainAtOnce() {
        sim.release(WEB);
        sim.settle();
        for (int crash = 0; crash < 3; crash++) {
            sim.pass(Limits.STABLE_AFTER);
            sim.crash(sim.dyno("web.1"));
            assertThat(sim.dyno("web.1").live()).isTrue();
            sim.settle();
        }
    }

    @Test
    void oneOfSeveralCrashesAndTheOthersServe() {
        sim.release(WEB);
        sim.scale("web", 2);
        sim.settle();
        sim.crash(sim.dyno("web.2"));

        assertThat(sim.routed()).extracting(dyno -> dyno.name().toString()).containsExactly("web.1");
        assertThat(service()).isEqualTo(Service.RUNNING);
    }

    @Test
    void anExitWithStatusZeroIsACrashToo() {
        sim.release(WEB);
        sim.settle();
        sim.happen(new Event.Ended(sim.dyno("web.1").id(), sim.exit(0)));

        assertThat(sim.log).contains("web.1: Process exited with status 0", "web.1: State changed from up to crashed");
    }

    @Test
    void outOfMemoryIsR15() {
        sim.release(WEB);
        sim.settle();
        sim.happen(new Event.Ended(sim.dyno("web.1").id(), new Exit(137, true, sim.now)));

        assertThat(sim.log)
                .contains(
                        "web.1: Process running mem=1024M(200.0%)", "web.1: Error R15 (Memory quota vastly exceeded)");
    }

    @Test
    void supersededReleasesNeedNotBoot() {
        sim.release(WEB);
        sim.settle();
        sim.done.clear();
        for (int i = 0; i < 50; i++) sim.release(WEB);
        sim.settle();

        assertThat(sim.versions()).isEqualTo(Map.of("web.1", 51));
        assertThat(commands(Command.Start.class)).hasSize(2);
        assertThat(sim.failedReleases).isEmpty();
    }

    @Test
    void scalingDownDrainsFirst() {
        sim.release(WEB);
        sim.scale("web", 3);
        sim.settle();
        sim.done.clear();
        sim.scale("web", 1);

        assertThat(sim.routed()).hasSize(1);
        assertThat(commands(Command.Stop.class)).isEmpty();
        sim.settle();
        assertThat(sim.versions()).containsOnlyKeys("web.1");
        assertThat(sim.log).contains("web.3: State changed from up to down");
    }

    @Test
    void scalingToZeroLeavesNoWeb() {
        sim.release(WEB);
        sim.settle();
        sim.scale("web", 0);
        sim.settle();

        assertThat(sim.state.dynos()).isEmpty();
        assertThat(service()).isEqualTo(Service.NO_WEB);
    }

    @Test
    void aRestartStartsTheNewDynoFirst() {
        sim.release(WEB);
        sim.settle();
        Dyno before = sim.dyno("web.1");
        sim.happen(new Event.RestartAsked(new Target.Dyno("web.1")));
        assertThat(sim.routed()).extracting(Dyno::id).containsExactly(before.id());
        sim.settle();

        assertThat(sim.dyno("web.1").id()).isNotEqualTo(before.id());
        assertThat(sim.routed()).hasSize(1);
    }

    @Test
    void aRestartThatDoesNotComeUpLeavesTheOldDyno() {
        sim.release(WEB);
        sim.settle();
        Dyno before = sim.dyno("web.1");
        sim.happen(new Event.RestartAsked(new Target.All()));
        sim.happen(new Event.StartFailed(sim.dyno("web.1").id()));
        sim.settle();

        assertThat(sim.dyno("web.1").id()).isEqualTo(before.id());
        assertThat(sim.routed()).hasSize(1);
    }

    @Test
    void aNewSizeIsANewDyno() {
        sim.release(WEB);
        sim.settle();
        sim.scale("web", 1, DynoSize.STANDARD_2X);
        sim.settle();

        assertThat(sim.dyno("web.1").size()).isEqualTo(DynoSize.STANDARD_2X);
        assertThat(sim.state.dynos()).hasSize(1);
    }

    @Test
    void whatIsStoppedIsStartedAgain() {
        sim.release(WEB_AND_WORKER);
        sim.scale("worker", 1);
        sim.settle();
        List<Dyno> before = sim.state.dynos();
        sim.happen(new Event.StopAsked(new Target.All()));
        assertThat(sim.routed()).isEmpty();
        assertThat(service()).isEqualTo(Service.RUNNING);
        sim.settle();

        assertThat(sim.versions()).containsOnlyKeys("web.1", "worker.1");
        assertThat(sim.state.dynos()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void workersOfTwoGenerationsNeverRunTogether() {
        sim.release(WEB_AND_WORKER);
        sim.scale("worker", 1);
        sim.settle();
        sim.done.clear();
        sim.release(WEB_AND_WORKER);
        sim.settle();

        List<String> workers = sim.done.stream()
                .filter(command ->
                        command instanceof Command.Start start && !start.dyno().web()
                                || command instanceof Command.Stop stop
                                        && stop.name().type().equals("worker"))
                .map(command -> command.getClass().getSimpleName())
                .toList();
        assertThat(workers).containsExactly("Stop", "Start");
    }

    @Test
    void maintenanceKeepsTheDynos() {
        sim.release(WEB);
        sim.settle();
        sim.happen(new Event.Face(Optional.of(new RoutedApp(sim.app, "shop", List.of("shop.localhost"), true))));

        assertThat(service()).isEqualTo(Service.MAINTENANCE);
        assertThat(sim.versions()).containsOnlyKeys("web.1");
    }

    @Test
    void aDestroyedAppLeavesNothing() {
        sim.release(WEB_AND_WORKER);
        sim.scale("worker", 2);
        sim.settle();
        sim.happen(new Event.Destroyed());
        assertThat(sim.done.getLast()).isEqualTo(new Command.Unpublish());
        sim.settle();

        assertThat(sim.state.dynos()).isEmpty();
        assertThat(sim.state.route()).isEmpty();
        assertThat(sim.state.formation()).isEmpty();
    }

    private Service service() {
        return sim.state.route().orElseThrow().service();
    }

    private List<Command> commands(Class<? extends Command> kind) {
        return sim.done.stream().filter(kind::isInstance).toList();
    }

    private void answerNext(Class<? extends Event> kind) {
        Event next = sim.pending.stream().filter(kind::isInstance).findFirst().orElseThrow();
        sim.pending.remove(next);
        sim.happen(next);
    }
}
