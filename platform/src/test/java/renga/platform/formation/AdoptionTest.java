package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.route.RouteMessage;
import renga.dyno.DynoSpec;
import renga.dyno.Root;

/// Kill -9 of the platform, and its next life over the same rows and the same machine.
@Timeout(60)
class AdoptionTest {
    private static final Map<String, String> WEB = Map.of("web", "serve");

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
    void whatRunsRunsOn() throws Exception {
        world.deploy(shop, WEB);
        DynoView before = world.dyno(shop, "web.1");
        long pid = world.pid(before.id());
        world.log.clear();
        reborn();

        assertThat(world.dyno(shop, "web.1")).isEqualTo(before);
        assertThat(world.pid(before.id())).isEqualTo(pid);
        assertThat(world.log).isEmpty();
        world.awaitRoute(shop, route -> route.backends().size() == 1);
        assertThat(world.router.heard().getLast())
                .isInstanceOfSatisfying(
                        RouteMessage.Snapshot.class,
                        snapshot -> assertThat(snapshot.routes()).hasSize(1));
    }

    @Test
    void theNextReleaseWorks() throws Exception {
        world.deploy(shop, WEB);
        reborn();
        world.deploy(shop, WEB);

        world.awaitRunning(1);
    }

    @Test
    void whatEndedMeanwhileIsNoticed() throws Exception {
        world.deploy(shop, WEB);
        DynoId before = world.dyno(shop, "web.1").id();
        world.kill();
        world.runtime.crash(before, 7);
        world.live(world.runtime.reopened());

        world.awaitLine("heroku[web.1]: Process exited with status 7");
        world.await(
                shop,
                dynos -> dynos.getFirst().state() == DynoView.State.UP
                        && !dynos.getFirst().id().equals(before));
        world.awaitRunning(1);
    }

    @Test
    void whatVanishedWithTheMachineIsStartedAgain() throws Exception {
        world.deploy(shop, Map.of("web", "serve", "worker", "work"));
        world.formations.scale(shop, List.of(new ScaleUpdate("worker", new Quantity.Exactly(1), Optional.empty())));
        world.await(shop, dynos -> dynos.size() == 2);
        world.kill();
        world.runtime.found().forEach(found -> world.runtime.remove(found.id()));
        world.live(world.runtime.reopened());

        world.await(
                shop, dynos -> dynos.size() == 2 && dynos.stream().allMatch(dyno -> dyno.state() == DynoView.State.UP));
    }

    @Test
    void aReleaseThatNobodyWasToldOfIsRun() throws Exception {
        world.deploy(shop, WEB);
        world.kill();
        world.ledger.append(shop, WEB, Map.of());
        world.live(world.runtime.reopened());

        assertThat(world.formations.awaitServing(shop, 2, World.SOON)).isEqualTo(new Serving.Up(2));
    }

    @Test
    void aBootThatWasUnderWayGoesOn() throws Exception {
        world.runtime.script("slow", self -> {
            self.sleep(Duration.ofSeconds(30));
            self.listen();
            return self.stay();
        });
        world.deploy(shop, WEB);
        world.release(shop, Map.of("web", "slow"));
        world.await(
                shop,
                dynos -> dynos.getFirst().version() == 2
                        && dynos.getFirst().address().isPresent());
        DynoId booting = world.dyno(shop, "web.1").id();
        reborn();
        world.clock.advance(Duration.ofSeconds(30));

        assertThat(world.formations.awaitServing(shop, 2, World.SOON)).isEqualTo(new Serving.Up(2));
        assertThat(world.dyno(shop, "web.1").id()).isEqualTo(booting);
        world.awaitRunning(1);
    }

    @Test
    void aDrainThatWasUnderWayIsFinished() throws Exception {
        world.deploy(shop, WEB);
        DynoView first = world.dyno(shop, "web.1");
        world.router.occupy(first.address().orElseThrow() + ":" + Dyno.portFor(first.id()));
        world.deploy(shop, WEB);
        reborn();
        assertThat(world.runtime.found()).hasSize(2);
        world.router.finish(first.address().orElseThrow() + ":" + Dyno.portFor(first.id()));

        world.awaitRunning(1);
        assertThat(world.dyno(shop, "web.1").version()).isEqualTo(2);
    }

    @Test
    void whatNobodyKnowsIsRemovedAndWhatOthersOwnIsLeft() throws Exception {
        DynoId orphan = start("web");
        DynoId oneOff = start("run");
        world.kill();
        world.live(world.runtime.reopened(), found -> found.name().type().equals("run"));

        world.awaitRunning(1);
        assertThat(world.runtime.found()).extracting(found -> found.id()).containsExactly(oneOff);
        assertThat(orphan).isNotEqualTo(oneOff);
    }

    @Test
    void twiceInARowIsAsGoodAsOnce() throws Exception {
        world.deploy(shop, WEB);
        DynoView before = world.dyno(shop, "web.1");
        reborn();
        reborn();

        assertThat(world.dyno(shop, "web.1")).isEqualTo(before);
    }

    private void reborn() throws InterruptedException {
        world.kill();
        world.live(world.runtime.reopened());
    }

    private DynoId start(String type) throws Exception {
        var spec = new DynoSpec(
                DynoId.random(),
                shop,
                0,
                new DynoName(type, 1),
                new Root.Blank(),
                "sleep 1000",
                Map.of(),
                DynoSize.DEFAULT);
        return world.runtime.start(spec).id();
    }
}
