package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoSize;
import renga.core.route.AppRoute.Service;
import renga.core.route.RouteMessage;
import renga.testkit.Behaviour;

/// The whole room at work: decisions, rows, dynos, routes.
@Timeout(60)
class FormationsTest {
    private static final Map<String, String> WEB = Map.of("web", "serve");
    private static final Map<String, String> WEB_AND_WORKER = Map.of("web", "serve", "worker", "work");

    private World world;
    private AppId shop;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        world = new World(folder);
        shop = world.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void anAppWithoutDeployIsBlank() throws Exception {
        world.awaitRoute(
                shop, route -> route.service() == Service.BLANK && route.hosts().equals(List.of("shop.localhost")));

        assertThat(world.formations.formation(shop)).isEmpty();
    }

    @Test
    void aDeployServes() throws Exception {
        world.deploy(shop, WEB_AND_WORKER);

        world.awaitRoute(shop, route -> route.backends().size() == 1);
        assertThat(world.formations.dynos(shop)).singleElement().satisfies(dyno -> {
            assertThat(dyno.name()).hasToString("web.1");
            assertThat(dyno.state()).isEqualTo(DynoView.State.UP);
            assertThat(dyno.version()).isEqualTo(1);
        });
        assertThat(world.formations.formation(shop))
                .extracting(ProcessType::type, ProcessType::quantity)
                .containsExactly(tuple("web", 1), tuple("worker", 0));
    }

    @Test
    void aSecondDeployReplacesTheFirstWithoutAGap() throws Exception {
        world.deploy(shop, WEB);
        DynoId first = world.dyno(shop, "web.1").id();
        world.deploy(shop, WEB);

        assertThat(world.dyno(shop, "web.1").id()).isNotEqualTo(first);
        world.awaitRunning(1);
        world.awaitLine("heroku[web.1]: Process exited with status 143");
        assertThat(world.router.heard())
                .noneMatch(message -> message instanceof RouteMessage.Put put
                        && put.route().service() == Service.RUNNING
                        && put.route().backends().isEmpty()
                        && message.version() > 3);
    }

    @Test
    void requestsInFlightAreWaitedFor() throws Exception {
        world.deploy(shop, WEB);
        DynoView first = world.dyno(shop, "web.1");
        String endpoint = first.address().orElseThrow() + ":" + Dyno.portFor(first.id());
        world.router.occupy(endpoint);
        world.deploy(shop, WEB);
        assertThat(world.runtime.found()).hasSize(2);
        assertThat(world.log).doesNotContain("heroku[web.1]: Stopping all processes with SIGTERM");

        world.router.finish(endpoint);
        world.awaitRunning(1);
    }

    @Test
    void aReleaseThatCrashesIsReturnedFrom() throws Exception {
        world.deploy(shop, WEB);
        DynoId first = world.dyno(shop, "web.1").id();
        Generation broken = world.release(shop, Map.of("web", "exit 3"));

        assertThat(world.formations.awaitServing(shop, 2, World.SOON))
                .isEqualTo(new Serving.Failed(
                        "web.1 exited with status 3 before it listened on $PORT", OptionalInt.of(1)));
        world.await(shop, dynos -> dynos.size() == 1 && dynos.getFirst().id().equals(first));
        assertThat(world.ledger.hasFailed(broken)).isTrue();
        world.deploy(shop, WEB);
    }

    @Test
    void aReleaseThatNeverListensIsReturnedFrom() throws Exception {
        world.deploy(shop, WEB);
        world.release(shop, Map.of("web", "sleep 1000"));
        world.await(
                shop,
                dynos -> dynos.getFirst().state() == DynoView.State.STARTING
                        && dynos.getFirst().address().isPresent());
        world.clock.advance(Limits.BOOT_MAX);

        assertThat(world.formations.awaitServing(shop, 2, World.SOON)).isInstanceOf(Serving.Failed.class);
        world.awaitLine("heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within"
                + " 60 seconds of launch");
        world.awaitRunning(1);
    }

    @Test
    void aFirstDeployThatCrashesIsTriedAgain() throws Exception {
        world.release(shop, Map.of("web", "exit 1"));

        assertThat(world.formations.awaitServing(shop, 1, World.SOON))
                .isEqualTo(new Serving.Failed(
                        "web.1 exited with status 1 before it listened on $PORT", OptionalInt.empty()));
        world.awaitRoute(shop, route -> route.service() == Service.CRASHED);
        DynoId crashed = world.dyno(shop, "web.1").id();
        world.clock.advance(Limits.BACKOFF_FIRST);
        world.await(shop, dynos -> !dynos.getFirst().id().equals(crashed));
    }

    @Test
    void aCrashIsNoticedAndMended() throws Exception {
        world.deploy(shop, WEB);
        DynoId first = world.dyno(shop, "web.1").id();
        world.runtime.crash(first, 9);

        world.awaitLine("heroku[web.1]: State changed from up to crashed");
        world.await(
                shop,
                dynos -> dynos.getFirst().state() == DynoView.State.UP
                        && !dynos.getFirst().id().equals(first));
        world.awaitRunning(1);
    }

    @Test
    void whatIgnoresSigtermIsKilled() throws Exception {
        world.runtime.script("stubborn", self -> {
            self.ignoreTerm();
            self.listen();
            return self.stay();
        });
        world.deploy(shop, Map.of("web", "stubborn"));
        world.formations.scale(shop, List.of(new ScaleUpdate("web", new Quantity.Exactly(0), Optional.empty())));
        world.awaitLine("heroku[web.1]: Stopping all processes with SIGTERM");
        world.clock.advance(Limits.STOP_GRACE);

        world.awaitLine("heroku[web.1]: Error R12 (Exit timeout) -> At least one process failed to exit within"
                + " 30 seconds of SIGTERM");
        world.awaitRunning(0);
    }

    @Test
    void scalesUpAndDown() throws Exception {
        world.deploy(shop, WEB_AND_WORKER);
        scale("web", new Quantity.Exactly(3), Optional.empty());
        scale("worker", new Quantity.Relative(1), Optional.of(DynoSize.STANDARD_2X));
        world.await(shop, dynos -> dynos.size() == 4 && allUp(dynos));
        world.awaitRoute(shop, route -> route.backends().size() == 3);

        scale("web", new Quantity.Relative(-2), Optional.empty());
        world.awaitRunning(2);
        world.awaitRoute(shop, route -> route.backends().size() == 1);
    }

    @Test
    void aScaleThatMakesNoSenseChangesNothing() throws Exception {
        world.deploy(shop, WEB);

        assertThat(scale("clock", new Quantity.Exactly(1), Optional.empty()))
                .isEqualTo(new ScaleResult.UnknownType("clock"));
        assertThat(scale("web", new Quantity.Exactly(101), Optional.empty())).isInstanceOf(ScaleResult.Refused.class);
        assertThat(scale("web", new Quantity.Relative(-2), Optional.empty())).isInstanceOf(ScaleResult.Refused.class);
        assertThat(world.formations.formation(shop))
                .extracting(ProcessType::quantity)
                .containsExactly(1);
    }

    @Test
    void restartsAndStops() throws Exception {
        world.deploy(shop, WEB);
        DynoId first = world.dyno(shop, "web.1").id();
        assertThat(world.formations.restart(shop, new Target.Dyno("web.2"))).isFalse();
        assertThat(world.formations.restart(shop, new Target.Dyno("web.1"))).isTrue();
        world.await(shop, dynos -> allUp(dynos) && !dynos.getFirst().id().equals(first));

        DynoId second = world.dyno(shop, "web.1").id();
        assertThat(world.formations.stop(shop, new Target.Type("web"))).isTrue();
        world.await(
                shop,
                dynos -> !dynos.isEmpty()
                        && allUp(dynos)
                        && !dynos.getFirst().id().equals(second));
    }

    @Test
    void aDynoGetsItsEnvironment() throws Exception {
        world.runtime.script("show", self -> {
            self.print(String.join(
                    " ", self.spec().environment().keySet().stream().sorted().toList()));
            self.listen();
            return self.stay();
        });
        world.deploy(shop, Map.of("web", "show"));

        assertThat(world.runtime.found()).hasSize(1);
        var environment = new DynoEnvironment("localhost")
                .of(
                        world.ledger.current(shop).orElseThrow(),
                        world.dyno(shop, "web.1").id(),
                        world.dyno(shop, "web.1").name(),
                        OptionalInt.of(5000));
        assertThat(environment)
                .containsEntry("PORT", "5000")
                .containsEntry("DYNO", "web.1")
                .containsEntry("HOME", "/app")
                .containsEntry("GREETING", "hello")
                .containsEntry("HEROKU_RELEASE_VERSION", "v1")
                .containsEntry("HEROKU_SLUG_COMMIT", "de63889");
    }

    @Test
    void aSlowStopDoesNotHoldOthersUp() throws Exception {
        world.runtime.script("stubborn", self -> {
            self.ignoreTerm();
            self.listen();
            return self.stay();
        });
        world.deploy(shop, Map.of("web", "stubborn"));
        AppId blog = world.app("blog");
        world.deploy(shop, WEB);
        world.awaitLine("heroku[web.1]: Stopping all processes with SIGTERM");
        world.deploy(blog, WEB);
        world.deploy(shop, WEB);
    }

    @Test
    void manyReleasesAtOnceEndInTheNewest() throws Exception {
        world.deploy(shop, WEB);
        for (int i = 0; i < 200; i++) world.release(shop, WEB);

        assertThat(world.formations.awaitServing(shop, 100, World.SOON))
                .isInstanceOfSatisfying(
                        Serving.Superseded.class,
                        later -> assertThat(later.byVersion()).isGreaterThan(100));
        assertThat(world.formations.awaitServing(shop, 201, World.SOON)).isEqualTo(new Serving.Up(201));
        world.awaitRunning(1);
    }

    @Test
    void aDynoThatCannotStartIsR99() throws Exception {
        world.runtime.refuse(spec -> spec.command().equals("impossible"));
        world.deploy(shop, WEB);
        world.release(shop, Map.of("web", "impossible"));

        assertThat(world.formations.awaitServing(shop, 2, World.SOON))
                .isEqualTo(new Serving.Failed("web.1 could not be started", OptionalInt.of(1)));
        world.awaitLine("heroku[web.1]: Error R99 (Platform error) -> Failed to launch the dyno");
    }

    @Test
    void memoryBeyondTheQuotaIsR14() throws Exception {
        world.runtime.script("greedy", self -> {
            self.listen();
            self.useMemory(600L << 20);
            return self.stay();
        });
        world.deploy(shop, Map.of("web", "greedy"));

        world.awaitLine("heroku[web.1]: Process running mem=600M(117.2%)");
        world.awaitLine("heroku[web.1]: Error R14 (Memory quota exceeded)");
    }

    @Test
    void aDestroyedAppLeavesNothing() throws Exception {
        world.deploy(shop, WEB);
        world.forget(shop);
        world.ledger.delete(shop);

        assertThat(world.formations.destroy(shop, World.SOON)).isTrue();
        assertThat(world.formations.destroy(shop, World.SOON)).isTrue();
        world.awaitRunning(0);
        world.router.await(table -> !table.containsKey(shop), World.SOON);
        assertThat(new FormationRows(world.db.database()).all()).isEmpty();
    }

    @Test
    void waitingForAReleaseThatStillBootsEndsAtItsLimit() throws Exception {
        world.runtime.script("slow", Behaviour.serves());
        world.release(shop, Map.of("web", "sleep 1000"));

        assertThat(world.formations.awaitServing(shop, 1, Duration.ofMillis(300)))
                .isEqualTo(new Serving.StillStarting("web dynos to listen on $PORT: 0 of 1 do"));
    }

    private ScaleResult scale(String type, Quantity quantity, Optional<DynoSize> size) {
        return world.formations.scale(shop, List.of(new ScaleUpdate(type, quantity, size)));
    }

    private static boolean allUp(List<DynoView> dynos) {
        return dynos.stream().allMatch(dyno -> dyno.state() == DynoView.State.UP);
    }
}
