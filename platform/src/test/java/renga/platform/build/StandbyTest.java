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
import java.util.stream.Stream;
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
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AppId app = AppId.random();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    private final FakeBuilder builder = FakeBuilder.on(machine);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Standby standby = new Standby(machine, BuildLimits.of(2), timer);

    @AfterEach
    void close() {
        standby.close();
        timer.shutdownNow();
        assertThat(machine.found()).isEmpty();
    }

    @Test
    void a_dyno_that_waits_builds_what_comes() throws Exception {
        standby.expect(app, () -> Optional.of(tools(app, STACK)), LONG);
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
    void one_with_other_tools_than_the_build_has_by_now_is_let_go() throws Exception {
        standby.expect(app, () -> Optional.of(tools(app, STACK)), LONG);
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, "heroku-22")))
                .isEmpty();
        assertThat(machine.found()).isEmpty();
    }

    @Test
    void one_that_ended_while_it_waited_is_no_dyno_for_a_build() throws Exception {
        machine.script(spec -> spec.root() instanceof Root.Build, self -> {
            begun.countDown();
            return self.stay();
        });
        standby.expect(app, () -> Optional.of(tools(app, STACK)), LONG);
        Standby.Early early = standby.take(app).orElseThrow();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        machine.crash(new DynoId(early.id().value()), 137);
        assertThat(early.dyno(tools(app, STACK))).isEmpty();
    }

    @Test
    void none_is_begun_once_the_platform_stops() {
        standby.close();
        standby.expect(app, () -> Optional.of(tools(app, STACK)), LONG);
        assertThat(standby.take(app)).isEmpty();
    }

    @Test
    void each_app_has_one_and_the_first_goes_when_there_are_too_many() {
        var apps = Stream.generate(AppId::random).limit(Standby.WAITING_MAX).toList();
        standby.expect(app, () -> Optional.of(tools(app, STACK)), LONG);
        for (AppId one : apps) {
            standby.expect(one, () -> Optional.of(tools(one, STACK)), LONG);
            standby.expect(one, () -> Optional.of(tools(one, STACK)), LONG);
        }
        assertThat(standby.take(app)).isEmpty();
        for (AppId one : apps) {
            standby.take(one).orElseThrow().discard();
            assertThat(standby.take(one)).isEmpty();
        }
        while (isThere(app)) Thread.onSpinWait();
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
        standby.expect(app, () -> Optional.of(tools(app, STACK)), Duration.ofMillis(50));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(standby.take(app)).isEmpty();
        while (isThere(app)) Thread.onSpinWait();
    }

    private boolean isThere(AppId app) {
        return machine.found().stream().map(FoundDyno::app).anyMatch(app::equals);
    }

    @Test
    void nothing_that_fails_here_keeps_a_build_from_beginning_by_itself() throws Exception {
        machine.refuse(spec -> spec.app().equals(app));
        standby.expect(app, () -> Optional.of(tools(app, STACK)), LONG);
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, STACK))).isEmpty();

        standby.expect(
                app,
                () -> {
                    throw new IllegalStateException("no database");
                },
                LONG);
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, STACK))).isEmpty();

        standby.expect(app, Optional::empty, LONG);
        assertThat(standby.take(app).orElseThrow().dyno(tools(app, STACK))).isEmpty();
    }

    private static BuildTools tools(AppId app, String stack) {
        return new BuildTools(
                app,
                1,
                new BuildTools.Stack(stack, "1"),
                Map.of("MIRROR", "https://mirror.example.test"),
                Buildpacks.detected(),
                false);
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
