package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

@Timeout(30)
class StandbyTest {
    private static final String STACK = "heroku-24";
    private static final BuildLimits TWO_AT_ONCE = BuildLimits.of(3);

    private final AppId app = AppId.random();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    private final FakeBuilder builder = FakeBuilder.on(machine);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Standby standby = new Standby(machine, TWO_AT_ONCE, timer, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        standby.close();
        timer.shutdownNow();
        assertThat(machine.found()).isEmpty();
    }

    @Test
    void a_dyno_that_waits_builds_what_comes() throws Exception {
        standby.expect(app, () -> Optional.of(tools(app, STACK)));
        Standby.Early early = standby.take(app).orElseThrow();

        try (BuildDyno dyno = early.dyno(tools(app, STACK)).orElseThrow()) {
            assertThat(dyno.id()).isEqualTo(new DynoId(early.id().value()));
            assertThat(dyno.feed(request("index", "hello")).get()).isEmpty();
            assertThat(dyno.awaitExit()).isPresent();
        }
        assertThat(builder.received).containsEntry("app/index", "hello").containsKey("build/builder.sh");
        assertThat(builder.environment)
                .containsEntry("STACK", STACK)
                .containsEntry("REQUEST_ID", "request-1")
                .containsEntry("SOURCE_VERSION", "0123");
        early.discard();
    }

    @Test
    void one_with_other_tools_than_the_build_has_by_now_is_let_go() {
        standby.expect(app, () -> Optional.of(tools(app, STACK)));
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, "heroku-22")))
                .isEmpty();
        assertThat(machine.found()).isEmpty();
    }

    @Test
    void each_app_has_one_and_there_are_no_more_than_may_build_at_once() throws Exception {
        assertThat(TWO_AT_ONCE.buildsAtOnceMax()).isEqualTo(2);
        List<AppId> apps = List.of(app, app, AppId.random(), AppId.random());
        for (AppId one : apps) standby.expect(one, () -> Optional.of(tools(one, STACK)));

        assertThat(standby.take(apps.getLast())).isEmpty();
        Standby.Early first = standby.take(app).orElseThrow();
        Standby.Early second = standby.take(apps.get(2)).orElseThrow();
        assertThat(standby.take(app)).isEmpty();
        first.discard();
        second.discard();
    }

    @Test
    void one_that_nobody_comes_for_ends() throws Exception {
        machine.script(spec -> spec.root() instanceof Root.Build, self -> {
            begun.countDown();
            try {
                return self.stay();
            } finally {
                ended.countDown();
            }
        });
        try (var impatient = new Standby(machine, TWO_AT_ONCE, timer, Duration.ofMillis(50))) {
            impatient.expect(app, () -> Optional.of(tools(app, STACK)));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(impatient.take(app)).isEmpty();
        }
        while (machine.found().stream().map(FoundDyno::app).anyMatch(app::equals)) Thread.onSpinWait();
    }

    @Test
    void nothing_that_fails_here_keeps_a_build_from_beginning_by_itself() {
        machine.refuse(spec -> spec.app().equals(app));
        standby.expect(app, () -> Optional.of(tools(app, STACK)));
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, STACK))).isEmpty();

        standby.expect(app, () -> {
            throw new IllegalStateException("no database");
        });
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, STACK))).isEmpty();

        standby.expect(app, Optional::empty);
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, STACK))).isEmpty();
    }

    private static BuildTools tools(AppId app, String stack) {
        return new BuildTools(
                app, 1, stack, Map.of("MIRROR", "https://mirror.example.test"), Buildpacks.detected(), false);
    }

    private BuildRequest request(String path, String content) {
        return new BuildRequest(
                app,
                1,
                new Build.User(AccountId.random(), "dev@example.test"),
                STACK,
                Trees.of(path, content),
                BuildRequest.Revision.commit("0123", "first", Instant.parse("2026-01-01T00:00:00Z")),
                List.of(),
                Map.of(),
                "request-1");
    }
}
