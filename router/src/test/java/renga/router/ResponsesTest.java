package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies both ways, and the forms a response may take.
class ResponsesTest {
    private static final int LARGE = 64 << 20;
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n";

    private TestRouter router;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        router = TestRouter.patient(home.resolve("router"));
    }

    @AfterEach
    void stop() throws Exception {
        router.close();
    }

    private TestBackend answering(String response) throws Exception {
        var backend = TestBackend.that(talk -> {
            while (talk.hasRequest()) {
                talk.head();
                talk.say(response);
            }
        });
        router.serve(backend);
        return backend;
    }

    private static TestBackend closing(String response) throws Exception {
        return TestBackend.that(talk -> {
            talk.head();
            talk.say(response);
        });
    }

    @Test
    void chunksPassThrough() throws Exception {
        try (var _ = answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                var visitor = router.visitor()) {
            for (int i = 0; i < 3; i++)
                assertThat(visitor.say(GET).response().text()).isEqualTo("abcde");
        }
    }

    @Test
    void anHttp10ClientGetsChunksBare() throws Exception {
        try (var _ = answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                var visitor = router.visitor()) {
            visitor.say("GET / HTTP/1.0\r\nHost: shop.localhost\r\nConnection: keep-alive\r\n\r\n");
            Visitor.Response response = visitor.response();
            assertThat(response.head()).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(response.text()).isEqualTo("abcde");
        }
    }

    @Test
    void aBodyUntilCloseEndsWithTheConnection() throws Exception {
        try (var backend = closing("HTTP/1.0 200 OK\r\nServer: old\r\n\r\nall of it");
                var visitor = router.visitor()) {
            router.serve(backend);
            Visitor.Response response = visitor.say(GET).response();
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(response.text()).isEqualTo("all of it");
        }
        assertThat(router.platform.line("status=200")).contains("bytes=9 ");
    }

    @Test
    void answersWithoutBodyLeaveTheConnectionUsable() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    while (talk.hasRequest()) {
                        String head = talk.head();
                        if (head.startsWith("HEAD")) talk.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                        else if (head.contains("/204")) talk.say("HTTP/1.1 204 No Content\r\n\r\n");
                        else if (head.contains("/304"))
                            talk.say("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
                        else talk.ok("hello");
                    }
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            assertThat(visitor.say("HEAD / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n")
                            .head())
                    .contains("Content-Length: 1000\r\n");
            assertThat(visitor.say(GET.replace("/ ", "/204 ")).head()).startsWith("HTTP/1.1 204 No Content\r\n");
            assertThat(visitor.say(GET.replace("/ ", "/304 ")).head()).startsWith("HTTP/1.1 304 Not Modified\r\n");
            assertThat(visitor.say(GET).response().text()).isEqualTo("hello");
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void interimAnswersPassButContinueStays() throws Exception {
        try (var _ = answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var visitor = router.visitor()) {
            assertThat(visitor.say(GET).head()).startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n");
            assertThat(visitor.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void responseHeadersOfOneHopAreDropped() throws Exception {
        try (var _ = answering("HTTP/1.1 200\nContent-Length: 2\nConnection: keep-alive, X-Inner\nX-Inner: 1\n"
                        + "Keep-Alive: timeout=5\nSet-Cookie: a=b\nSet-Cookie: c=d\n\nok");
                var visitor = router.visitor()) {
            String head = visitor.say(GET).response().head();
            assertThat(head)
                    .startsWith("HTTP/1.1 200 \r\n")
                    .contains("Set-Cookie: a=b\r\nSet-Cookie: c=d\r\n")
                    .doesNotContain("Inner")
                    .doesNotContain("timeout");
        }
    }

    @Test
    void webSocketsPassBothWays() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    String head = talk.head();
                    if (!head.contains("Upgrade: websocket\r\n") || !head.contains("Connection: Upgrade\r\n")) return;
                    talk.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi");
                    talk.in().transferTo(talk.out());
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            visitor.say("GET /chat HTTP/1.1\r\nHost: shop.localhost\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n");
            assertThat(visitor.head())
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("Upgrade: websocket\r\n")
                    .contains("Connection: Upgrade\r\n");
            assertThat(visitor.in.readNBytes(2)).asString().isEqualTo("hi");
            for (int i = 0; i < 100; i++) {
                visitor.say("frame " + i % 10);
                assertThat(visitor.in.readNBytes(7)).asString().isEqualTo("frame " + i % 10);
            }
        }
        assertThat(router.platform.line("/chat")).startsWith("at=info").contains("status=101 bytes=702 ");
    }

    @Test
    void largeBodiesArriveWholeBothWays() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    String head = talk.head();
                    String received = digest(talk.body(head));
                    talk.say(
                            "HTTP/1.1 200 OK\r\nX-Received: " + received + "\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    talk.out().write(random(2));
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            visitor.say("PUT /big HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: " + LARGE + "\r\n\r\n");
            visitor.socket.getOutputStream().write(random(1));
            Visitor.Response response = visitor.response();
            assertThat(response.header("x-received")).isEqualTo(digest(random(1)));
            assertThat(digest(response.body())).isEqualTo(digest(random(2)));
        }
        assertThat(router.platform.line("/big")).contains("bytes=" + LARGE + " ");
    }

    @Test
    void anEarlyAnswerReachesAClientThatIsStillSending() throws Exception {
        try (var backend = TestBackend.that(talk -> {
                    talk.head();
                    talk.say("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
                });
                var visitor = router.visitor()) {
            router.serve(backend);
            visitor.say("POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 100000\r\n\r\nstart");
            assertThat(visitor.response().status()).isEqualTo(413);
            OutputStream out = visitor.socket.getOutputStream();
            out.write(new byte[100_000 - 5]);
            router.serve(TestBackend.says("web.1", "next"));
            assertThat(visitor.get("shop.localhost", "/").text()).isEqualTo("next");
        }
    }

    private static byte[] random(long seed) {
        var bytes = new byte[LARGE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
