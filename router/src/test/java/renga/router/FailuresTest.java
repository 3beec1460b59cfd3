package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import renga.core.route.AppRoute;
import renga.core.route.Backend;

/// Every way a request can fail, by its code, its page and its log line.
class FailuresTest {
    private static final String GET = "GET /f HTTP/1.1\r\nHost: shop.localhost\r\n\r\n";

    private TestRouter router;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        router = TestRouter.hasty(home.resolve("router"));
    }

    @AfterEach
    void stop() throws Exception {
        router.close();
    }

    private void fails(TestBackend.Script script, String code, String description) throws Exception {
        try (var backend = TestBackend.that(script)) {
            router.serve(backend);
            fails(503, code, description);
        }
    }

    private String fails(int status, String code, String description) throws Exception {
        Visitor.Response response = router.get("/f");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).contains("<h1>").contains(code);
        String line = router.platform.line("code=" + code + " desc=\"" + description + "\" ");
        assertThat(line).contains("method=GET path=\"/f\" host=shop.localhost ").contains(" status=" + status + " ");
        return line;
    }

    @ParameterizedTest
    @CsvSource({
        "CRASHED, H10, App crashed, error, Application error",
        "NO_WEB, H14, No web processes running, error, Application error",
        "MAINTENANCE, H80, Maintenance mode, info, Offline for Maintenance",
        "BLANK, H81, Blank app, info, Welcome to your new app!"
    })
    void anAppWithoutBackendsSaysWhy(AppRoute.Service service, String code, String text, String level, String title)
            throws Exception {
        router.serve(service);
        assertThat(router.get("/f").text()).contains("<h1>" + title + "</h1>");
        assertThat(fails(503, code, text))
                .startsWith("at=" + level + " code=")
                .endsWith(" dyno= connect= service= status=503 bytes= protocol=http");
    }

    @Test
    void maintenanceGoesBeforeBackends() throws Exception {
        try (var backend = TestBackend.says("web.1", "hello")) {
            router.platform.snapshot(TestRouter.route(AppRoute.Service.MAINTENANCE, backend));
            fails(503, "H80", "Maintenance mode");
            router.platform.put(TestRouter.route(AppRoute.Service.CRASHED, backend));
            assertThat(router.get("/").text()).isEqualTo("hello");
        }
    }

    @Test
    void aSilentDynoIsH12() throws Exception {
        fails(
                talk -> {
                    talk.head();
                    talk.in().read();
                },
                "H12",
                "Request timeout");
        String line = router.platform.line("code=H12");
        assertThat(line)
                .startsWith("at=error")
                .contains("dyno=web.1 ")
                .containsPattern("service=[6-9]\\d\\dms|service=\\d{4,}ms");
    }

    @Test
    void aDynoThatClosesIsH13() throws Exception {
        fails(TestBackend.Talk::head, "H13", "Connection closed without response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 OK 200\r\n\r\n",
                "hello\r\n\r\n",
                "garbage without any end",
                "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"
            })
    void anUnreadableResponseIsH17(String response) throws Exception {
        fails(
                talk -> {
                    talk.head();
                    talk.say(response);
                    talk.in().read();
                },
                "H17",
                "Poorly formatted HTTP response");
    }

    @Test
    void aDynoThatResetsIsH13Too() throws Exception {
        fails(
                talk -> {
                    talk.head();
                    talk.socket().setSoLinger(true, 0);
                },
                "H13",
                "Connection closed without response");
    }

    @Test
    void aSwitchNobodyAskedForIsH17() throws Exception {
        fails(
                talk -> {
                    talk.head();
                    talk.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
                    talk.in().read();
                },
                "H17",
                "Poorly formatted HTTP response");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: -1", "Content-Length: 1\r\nContent-Length: 2", "Set-Cookie: "})
    void aResponseBeyondTheRulesIsH25(String header) throws Exception {
        String filled = header.startsWith("Set-Cookie") ? header + "c".repeat(9_000) : header;
        try (var backend = TestBackend.that(talk -> {
            talk.head();
            talk.say("HTTP/1.1 200 OK\r\n" + filled + "\r\n\r\n");
        })) {
            router.serve(backend);
            fails(
                    502,
                    "H25",
                    "HTTP Restriction\" cause=\""
                            + (filled.length() > 100 ? "line longer than 8 KB" : "bad content-length"));
        }
    }

    @Test
    void aDynoThatDiesInTheHeadIsH18() throws Exception {
        fails(
                talk -> {
                    talk.head();
                    talk.say("HTTP/1.1 200 OK\r\nContent-");
                },
                "H18",
                "Server Request Interrupted");
        assertThat(router.platform.line("code=H18")).startsWith("sock=backend at=error code=H18 ");
    }

    @Test
    void aDynoThatDiesInTheBodyEndsTheClientsConnectionToo() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    talk.head();
                    talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            assertThat(visitor.say(GET).head()).startsWith("HTTP/1.1 200 OK");
            assertThat(visitor.in.readAllBytes()).asString().isEqualTo("half");
            assertThat(router.platform.line("code=H18")).contains("status=503 bytes=4 ");
        }
    }

    @Test
    void aDynoThatFallsSilentInTheBodyIsH15() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    talk.head();
                    talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    talk.in().read();
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            assertThat(visitor.say(GET).head()).startsWith("HTTP/1.1 200 OK");
            assertThat(visitor.in.readAllBytes()).asString().isEqualTo("half");
            assertThat(router.platform.line("code=H15")).startsWith("at=error code=H15 desc=\"Idle connection\"");
        }
    }

    @Test
    void aRefusingDynoIsLeftAloneThenH21() throws Exception {
        router.platform.snapshot(TestRouter.route(AppRoute.Service.RUNNING, List.of(closedPort("web.1"))));
        fails(503, "H21", "Backend connection refused");
    }

    @Test
    void anotherDynoIsTriedWhenOneRefuses() throws Exception {
        try (var backend = TestBackend.says("web.2", "second")) {
            router.platform.snapshot(
                    TestRouter.route(AppRoute.Service.RUNNING, List.of(closedPort("web.1"), backend.backend())));
            for (int i = 0; i < 40; i++) assertThat(router.get("/").text()).isEqualTo("second");
        }
    }

    @Test
    void anAppThatNeverComesUpIsH20() throws Exception {
        router.serve(AppRoute.Service.RUNNING);
        fails(503, "H20", "App boot timeout");
    }

    @Test
    void aRequestWaitsForTheFirstDyno() throws Exception {
        router.serve(AppRoute.Service.RUNNING);
        try (var backend = TestBackend.says("web.1", "late");
                var visitor = router.visitor()) {
            visitor.say("POST /w HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 3\r\n\r\nabc");
            router.platform.put(TestRouter.route(AppRoute.Service.RUNNING, backend));
            assertThat(visitor.response().text()).isEqualTo("late");
        }
    }

    @Test
    void aWaitingRequestHearsOfACrash() throws Exception {
        router.serve(AppRoute.Service.RUNNING);
        try (var visitor = router.visitor()) {
            visitor.say(GET);
            router.platform.put(TestRouter.route(AppRoute.Service.CRASHED));
            assertThat(visitor.response().text()).contains("H10");
        }
    }

    @Test
    void aClientThatLeavesIsH27() throws Exception {
        try (var backend = TestBackend.that(talk -> {
            talk.head();
            talk.in().readAllBytes();
        })) {
            router.serve(backend);
            try (var visitor = router.visitor()) {
                visitor.say("POST /left HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 9\r\n\r\nhalf");
            }
            assertThat(router.platform.line("/left"))
                    .startsWith("sock=client at=warning code=H27 desc=\"Client Request Interrupted\" method=POST ")
                    .contains(" status=499 ");
        }
    }

    @Test
    void aClientThatFallsSilentIsH28() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    talk.head();
                    talk.in().readAllBytes();
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            visitor.say("POST /idle HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 9\r\n\r\nhalf");
            assertThat(visitor.sawEnd()).isTrue();
            assertThat(router.platform.line("/idle"))
                    .startsWith("sock=client at=warning code=H28 desc=\"Client Connection Idle\"");
        }
    }

    @Test
    void aStaleConnectionIsNoFailure() throws Exception {
        var served = new AtomicInteger();
        try (var backend = TestBackend.that(talk -> {
                    talk.head();
                    served.incrementAndGet();
                    talk.ok("one");
                    talk.head(); // and closes without an answer, as a server whose keep-alive just ended
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            for (int i = 0; i < 20; i++)
                assertThat(visitor.get("shop.localhost", "/").text()).isEqualTo("one");
            assertThat(served.get()).isEqualTo(20);
        }
    }

    @Test
    void badChunksAreH26() throws Exception {
        try (var backend = TestBackend.that(talk -> talk.body(talk.head()));
                var visitor = router.visitor()) {
            router.serve(backend);
            visitor.say(
                    "POST /c HTTP/1.1\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n");
            assertThat(visitor.response().status()).isEqualTo(400);
            assertThat(visitor.sawEnd()).isTrue();
            assertThat(router.platform.line("/c"))
                    .startsWith("at=error code=H26 desc=\"Request Error\" cause=\"bad chunk\" method=POST ");
        }
    }

    private static Backend closedPort(String dyno) throws IOException {
        try (var socket = new ServerSocket(0)) {
            return new Backend(dyno, "127.0.0.1", socket.getLocalPort());
        }
    }
}
