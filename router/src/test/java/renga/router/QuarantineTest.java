package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.route.AppRoute;
import renga.core.route.Backend;
import renga.router.proxy.Timeouts;
import renga.router.proxy.Transport;
import renga.router.table.App;

/// Requests that wait: behind quarantine, and too many of them.
class QuarantineTest {
    private static final String GET = "GET /q HTTP/1.1\r\nHost: shop.localhost\r\n\r\n";

    private static Timeouts with(Duration quarantine, Duration hold) {
        return with(Timeouts.heroku().connect(), quarantine, hold);
    }

    private static Timeouts with(Duration connect, Duration quarantine, Duration hold) {
        Timeouts heroku = Timeouts.heroku();
        return new Timeouts(
                connect,
                quarantine,
                hold,
                heroku.firstByte(),
                heroku.idle(),
                heroku.clientKeepAlive(),
                heroku.backendKeepAlive(),
                heroku.linger(),
                Duration.ofMillis(10));
    }

    @Test
    void whenEveryDynoStaysInQuarantineItIsH34(@TempDir Path home) throws Exception {
        var times = with(Duration.ofMinutes(5), Duration.ofMillis(300));
        try (var router = new TestRouter(home.resolve("router"), Transport.best(), times)) {
            router.platform.snapshot(TestRouter.route(AppRoute.Service.RUNNING, List.of(closedPort())));
            Visitor.Response response = router.get("/q");
            assertThat(response.status()).isEqualTo(503);
            assertThat(router.platform.line("/q")).startsWith("at=error code=H34 desc=\"All up dynos quarantined\" ");
        }
    }

    @Test
    void aDynoIsTriedAgainAfterItsQuarantine(@TempDir Path home) throws Exception {
        var times = with(Duration.ofMillis(300), Duration.ofMinutes(1));
        Backend late = closedPort();
        try (var router = new TestRouter(home.resolve("router"), Transport.best(), times);
                var visitor = router.visitor()) {
            router.platform.snapshot(TestRouter.route(AppRoute.Service.RUNNING, List.of(late)));
            visitor.say(GET);
            try (var server = new ServerSocket(late.port(), 10, InetAddress.getByName("127.0.0.1"));
                    var socket = server.accept()) {
                var talk = new TestBackend.Talk(socket);
                assertThat(talk.head()).startsWith("GET /q ");
                talk.ok("late");
                assertThat(visitor.response().text()).isEqualTo("late");
            }
        }
    }

    @Test
    void aDynoThatTakesNoConnectionIsH19(@TempDir Path home) throws Exception {
        var times = with(Duration.ofMillis(300), Duration.ofMinutes(5), Duration.ofMillis(100));
        try (var router = new TestRouter(home.resolve("router"), Transport.best(), times);
                var deaf = new DeafBackend("web.1")) {
            router.platform.snapshot(TestRouter.route(AppRoute.Service.RUNNING, List.of(deaf.backend())));
            Visitor.Response response = router.get("/q");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text()).contains("H19");
            assertThat(router.platform.line("code=H19"))
                    .startsWith("at=error code=H19 desc=\"Backend connection timeout\" ");
        }
    }

    /// After a restart the router may know dynos that went while it was away.
    @Test
    void aDynoThatLeavesTheTableIsWaitedForNoLonger(@TempDir Path home) throws Exception {
        var never = Duration.ofMinutes(5);
        try (var router = new TestRouter(home.resolve("router"), Transport.best(), with(never, never, never));
                var backend = TestBackend.says("web.2", "here");
                var gone = new DeafBackend("web.1");
                var visitor = router.visitor()) {
            router.platform.snapshot(TestRouter.route(AppRoute.Service.RUNNING, List.of(gone.backend())));
            visitor.say(GET);
            gone.awaitConnect();
            router.platform.put(TestRouter.route(AppRoute.Service.RUNNING, backend));
            assertThat(visitor.response().text()).isEqualTo("here");
        }
    }

    @Test
    void beyondTheWaitersMaximumItIsH11(@TempDir Path home) throws Exception {
        var visitors = new ArrayList<Visitor>();
        try (var router = TestRouter.patient(home.resolve("router"));
                var backend = TestBackend.says("web.1", "up")) {
            router.serve(AppRoute.Service.RUNNING);
            for (int i = 0; i <= App.WAITERS_MAX; i++)
                visitors.add(router.visitor().say(GET));
            assertThat(router.platform.line("code=H11")).startsWith("at=error code=H11 desc=\"Backlog too deep\" ");
            router.platform.put(TestRouter.route(AppRoute.Service.RUNNING, backend));
            int served = 0;
            for (Visitor visitor : visitors) if (visitor.response().status() == 200) served++;
            assertThat(served).isEqualTo(App.WAITERS_MAX);
        } finally {
            for (Visitor visitor : visitors) visitor.close();
        }
    }

    private static Backend closedPort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return new Backend("web.1", "127.0.0.1", socket.getLocalPort());
        }
    }
}
