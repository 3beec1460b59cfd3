package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.RouteMessage;
import renga.core.route.RouterReport;
import renga.router.report.Reports;

/// The talk with the platform, and life without it.
class ControlTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n";

    @TempDir
    Path folder;

    private TestRouter router;

    @BeforeEach
    void start() throws Exception {
        router = TestRouter.patient(folder.resolve("router"));
    }

    @AfterEach
    void stop() throws Exception {
        router.close();
    }

    @Test
    void theSocketIsForItsOwnerOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("router/control.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aChangeHoldsWhenItIsApplied() throws Exception {
        try (var one = TestBackend.says("web.1", "one");
                var two = TestBackend.says("web.2", "two")) {
            router.serve(one);
            try (var visitor = router.visitor()) {
                for (int i = 0; i < 100; i++) {
                    var next = i % 2 == 0 ? two : one;
                    router.platform.put(TestRouter.route(AppRoute.Service.RUNNING, next));
                    assertThat(visitor.say(GET).response().text()).isEqualTo(i % 2 == 0 ? "two" : "one");
                }
            }
        }
    }

    @Test
    void hostsMoveWithTheirRoutes() throws Exception {
        try (var backend = TestBackend.says("web.1", "mine");
                var visitor = router.visitor()) {
            router.serve(backend);
            AppRoute route = TestRouter.route(AppRoute.Service.RUNNING, backend);
            assertThat(visitor.get("www.example.test", "/").status()).isEqualTo(200);
            router.platform.put(
                    new AppRoute(route.app(), "shop", List.of("new.localhost"), route.service(), route.backends()));
            assertThat(visitor.get("www.example.test", "/").status()).isEqualTo(404);
            assertThat(visitor.get("NEW.localhost", "/").status()).isEqualTo(200);
            router.platform.apply(new RouteMessage.Remove(router.platform.nextVersion(), route.app()));
            assertThat(visitor.get("new.localhost", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void aRemovedBackendFinishesItsRequestsThenDrains() throws Exception {
        var entered = new Semaphore(0);
        var leave = new Semaphore(0);
        try (var old = TestBackend.that(talk -> {
                    while (talk.hasRequest()) {
                        if (talk.head().contains("/slow")) {
                            entered.release();
                            leave.acquire();
                        }
                        talk.ok("old");
                    }
                });
                var next = TestBackend.says("web.2", "next");
                var slow = router.visitor();
                var quick = router.visitor()) {
            router.serve(old);
            assertThat(quick.say(GET).response().text()).isEqualTo("old");
            slow.say(GET.replace("/ ", "/slow "));
            entered.acquire();
            var applied = router.platform.apply(new RouteMessage.Put(
                    router.platform.nextVersion(), TestRouter.route(AppRoute.Service.RUNNING, next)));
            assertThat(applied.draining()).containsExactly(old.backend().endpoint());
            assertThat(quick.say(GET).response().text()).isEqualTo("next");
            assertThat(router.platform.reports()).noneMatch(RouterReport.Drained.class::isInstance);
            leave.release();
            assertThat(slow.response().text()).isEqualTo("old");
            router.platform.drained(old.backend().endpoint());
        }
    }

    @Test
    void aBackendThatComesBackWhileItDrainsIsNotReported() throws Exception {
        var entered = new Semaphore(0);
        var leave = new Semaphore(0);
        try (var backend = TestBackend.that(talk -> {
                    while (talk.hasRequest()) {
                        talk.head();
                        entered.release();
                        leave.acquire();
                        talk.ok("same");
                    }
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            visitor.say(GET);
            entered.acquire();
            router.serve(AppRoute.Service.RUNNING);
            router.serve(backend);
            leave.release(2);
            assertThat(visitor.response().text()).isEqualTo("same");
            assertThat(visitor.say(GET).response().text()).isEqualTo("same");
            assertThat(router.platform.reports()).noneMatch(RouterReport.Drained.class::isInstance);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "hello\n",
                "{\"type\":\"put\",\"version\":1}\n",
                "{\"type\":\"remove\",\"version\":9,\"app\":{\"value\":\"6f1b7a52-55d0-4b35-9f7c-0f6ad4d0a001\"}}\n",
                "{\"type\":\"snapshot\",\"version\":1,\"routes\":[{\"app\":{\"value\":\"6f1b7a52-55d0-4b35-9f7c-0f6ad4d0a001\"},"
                        + "\"name\":\"x\",\"hosts\":[],\"service\":\"RUNNING\",\"backends\":[{\"dyno\":\"web.1\","
                        + "\"address\":\"example.com\",\"port\":80}]}]}\n",
                "{\"type\":\"snapshot\",\"version\":1,\"routes\":[]}\n{\"type\":\"snapshot\",\"version\":3,\"routes\":[]}\n"
            })
    void malformedInputEndsTheLinkAndNothingElse(String input) throws Exception {
        try (var backend = TestBackend.says("web.1", "still here")) {
            try (var bad = router.connect()) {
                bad.raw(input.getBytes(StandardCharsets.UTF_8));
                bad.awaitEnd();
            }
            try (var good = router.connect()) {
                good.snapshot(TestRouter.route(AppRoute.Service.RUNNING, backend));
                assertThat(router.get("/").text()).isEqualTo("still here");
            }
        }
    }

    @Test
    void theNewestPlatformWins() throws Exception {
        try (var backend = TestBackend.says("web.1", "new")) {
            router.serve(AppRoute.Service.CRASHED);
            try (var next = router.connect()) {
                router.platform.awaitEnd();
                next.snapshot(TestRouter.route(AppRoute.Service.RUNNING, backend));
                assertThat(router.get("/").text()).isEqualTo("new");
            }
        }
    }

    @Test
    void linesWaitForThePlatformUpToTheirMaximum() throws Exception {
        int extra = 500;
        try (var backend = TestBackend.says("web.1", "x")) {
            router.serve(backend);
            router.platform.close();
            try (var visitor = router.visitor()) {
                for (int i = 0; i < Reports.LINES_MAX + extra; i++) {
                    assertThat(visitor.get("shop.localhost", "/" + i).status()).isEqualTo(200);
                }
            }
            try (var next = router.connect()) {
                var last = "path=\"/" + (Reports.LINES_MAX + extra - 1) + "\"";
                assertThat(next.line(last)).startsWith("at=info ");
                List<RouterReport> reports = next.reports();
                long lost = reports.stream()
                        .mapToLong(report -> report instanceof RouterReport.Lost(long lines) ? lines : 0)
                        .sum();
                long told = reports.stream()
                        .filter(RouterReport.Request.class::isInstance)
                        .count();
                assertThat(told + lost).isEqualTo(Reports.LINES_MAX + extra);
                assertThat(lost).as("lines of which only the number is told").isBetween(1L, 2L * extra);
            }
        }
    }

    @Test
    void theRouterStartsFromItsFileWhenThePlatformIsDead() throws Exception {
        try (var backend = TestBackend.says("web.1", "from the file")) {
            router.serve(backend);
            router.close();
            router = TestRouter.patient(folder.resolve("router"));
            assertThat(router.get("/").text()).isEqualTo("from the file");
        }
    }

    @Test
    void stoppingLetsRequestsEnd() throws Exception {
        var entered = new Semaphore(0);
        var leave = new Semaphore(0);
        try (var backend = TestBackend.that(talk -> {
                    talk.head();
                    entered.release();
                    leave.acquire();
                    talk.ok("in time");
                });
                var idle = router.visitor();
                var busy = router.visitor()) {
            router.serve(backend);
            assertThat(idle.get("nowhere", "/").status()).isEqualTo(404);
            busy.say(GET);
            entered.acquire();
            Thread stop = Thread.ofVirtual().start(() -> {
                try {
                    router.router.close();
                } catch (Exception failed) {
                    throw new AssertionError(failed);
                }
            });
            assertThat(idle.sawEnd()).isTrue();
            leave.release();
            assertThat(busy.response().text()).isEqualTo("in time");
            assertThat(busy.sawEnd()).isTrue();
            stop.join();
        }
        router = TestRouter.patient(folder.resolve("router"));
    }

    @Test
    void aBrokenFileIsNoReasonNotToStart() throws Exception {
        router.close();
        Files.writeString(folder.resolve("router/routes.json"), "{\"type\":\"snapsh");
        router = TestRouter.patient(folder.resolve("router"));
        assertThat(router.get("/").status()).isEqualTo(404);
    }

    @Test
    void thousandsOfAppsFit() throws Exception {
        List<AppRoute> routes = IntStream.range(0, 10_000)
                .mapToObj(i -> new AppRoute(
                        AppId.random(), "a" + i, List.of("a" + i + ".localhost"), AppRoute.Service.CRASHED, List.of()))
                .toList();
        router.platform.snapshot(routes.toArray(AppRoute[]::new));
        try (var visitor = router.visitor()) {
            assertThat(visitor.get("a9999.localhost", "/").status()).isEqualTo(503);
        }
    }
}
