package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes through: heads, bodies, the headers added and dropped.
class ProxyTest {
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private TestRouter router;
    private TestBackend backend;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        router = TestRouter.patient(home.resolve("router"));
        backend = TestBackend.that(talk -> {
            while (talk.hasRequest()) {
                String head = talk.head();
                heads.add(head);
                talk.body(head);
                talk.ok("hello");
            }
        });
        router.serve(backend);
    }

    @AfterEach
    void stop() throws Exception {
        router.close();
        backend.close();
    }

    @Test
    void aRequestIsAnsweredAndLogged() throws Exception {
        Visitor.Response response = router.get("/a?b=c");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.header("via")).isEqualTo("1.1 renga");
        assertThat(router.platform.line("path=\"/a?b=c\""))
                .matches("at=info method=GET path=\"/a\\?b=c\" host=shop\\.localhost request_id=[0-9a-f-]{36}"
                        + " fwd=\"127\\.0\\.0\\.1\" dyno=web\\.1 connect=\\d+ms service=\\d+ms status=200 bytes=5"
                        + " protocol=http");
    }

    @Test
    void headersAreAddedReplacedAndDropped() throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say("""
                    GET /x HTTP/1.1\r
                    Host: SHOP.localhost:8080\r
                    X-Forwarded-For: 1.2.3.4\r
                    x-forwarded-for: 5.6.7.8\r
                    X-Forwarded-Proto: https\r
                    X_Forwarded_Proto: https\r
                    X-Request-Id: abcdefghij0123456789+/=-\r
                    X-Request-Start: 7\r
                    Connection: keep-alive, X-Secret, Host\r
                    X-Secret: s\r
                    Keep-Alive: timeout=5\r
                    Proxy-Authorization: p\r
                    TE: trailers\r
                    Upgrade: h2c\r
                    Via: 1.0 other\r
                    Accept: */*\r
                    \r
                    """);
            assertThat(visitor.response().status()).isEqualTo(200);
        }
        String head = heads.take();
        assertThat(head)
                .startsWith("GET /x HTTP/1.1\r\nHost: SHOP.localhost:8080\r\n")
                .contains("X-Forwarded-For: 1.2.3.4, 5.6.7.8, 127.0.0.1\r\n")
                .contains("X-Forwarded-Proto: http\r\n")
                .contains("X-Forwarded-Port: " + router.router.port() + "\r\n")
                .contains("X-Request-Id: abcdefghij0123456789+/=-\r\n")
                .containsPattern("X-Request-Start: \\d{13}\r\n")
                .contains("Via: 1.0 other\r\n")
                .contains("Via: 1.1 renga\r\n")
                .contains("Accept: */*\r\n")
                .doesNotContainIgnoringCase("secret")
                .doesNotContainIgnoringCase("connection:")
                .doesNotContainIgnoringCase("keep-alive")
                .doesNotContainIgnoringCase("proxy-auth")
                .doesNotContainIgnoringCase("\nte:")
                .doesNotContainIgnoringCase("upgrade")
                .doesNotContain("_")
                .doesNotContain("https");
        assertThat(router.platform.line("request_id=abcdefghij0123456789+/=-"))
                .contains("host=shop.localhost")
                .contains("fwd=\"1.2.3.4, 5.6.7.8, 127.0.0.1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "has blanks in it, so it is not kept", "quote\"quote\"quote\"quote"})
    void aBadRequestIdIsReplaced(String id) throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say("GET / HTTP/1.1\r\nHost: shop.localhost\r\nX-Request-Id: " + id + "\r\n\r\n");
            assertThat(visitor.response().status()).isEqualTo(200);
        }
        assertThat(heads.take())
                .containsPattern("X-Request-Id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shop.localhost", "SHOP.Localhost", "shop.localhost:81", "shop.localhost.", "www.example.test"})
    void anAppIsFoundByItsExactNames(String host) throws Exception {
        try (var visitor = router.visitor()) {
            assertThat(visitor.get(host, "/").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.localhost", "a.shop.localhost", "localhost", "127.0.0.1", "[::1]:80"})
    void anotherNameHasNoApp(String host) throws Exception {
        try (var visitor = router.visitor()) {
            Visitor.Response response = visitor.get(host, "/");
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).contains("No such app");
            assertThat(visitor.get("shop.localhost", "/").status())
                    .as("the connection is kept")
                    .isEqualTo(200);
        }
    }

    @Test
    void anAbsoluteTargetGoesBeforeTheHostHeader() throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say("GET http://shop.localhost/y?z HTTP/1.1\r\nHost: other.localhost\r\n\r\n");
            assertThat(visitor.response().status()).isEqualTo(200);
        }
        assertThat(heads.take())
                .startsWith("GET /y?z HTTP/1.1\r\nHost: shop.localhost\r\n")
                .doesNotContain("other");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var visitor = router.visitor()) {
            var all = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                all.append(i % 3 == 0 ? "GET /nowhere HTTP/1.1\r\nHost: no\r\n\r\n" : "");
                all.append("POST /")
                        .append(i)
                        .append(" HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 3\r\n\r\nabc");
            }
            visitor.say(all.toString());
            for (int i = 0; i < 200; i++) {
                if (i % 3 == 0) assertThat(visitor.response().status()).isEqualTo(404);
                assertThat(visitor.response().status()).isEqualTo(200);
                assertThat(heads.take()).startsWith("POST /" + i + " ");
            }
        }
    }

    @Test
    void aHeadMayComeInAnyPieces() throws Exception {
        String request = "\r\nPOST /p HTTP/1.1\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n";
        for (int cut = 1; cut < request.length(); cut++) {
            try (var visitor = router.visitor()) {
                visitor.say(request.substring(0, cut)).say(request.substring(cut));
                assertThat(visitor.response().status()).as("cut at %d", cut).isEqualTo(200);
            }
            assertThat(heads.take()).contains("Transfer-Encoding: chunked\r\n");
        }
        try (var visitor = router.visitor()) {
            for (int i = 0; i < request.length(); i++) visitor.say(request.substring(i, i + 1));
            assertThat(visitor.response().status()).isEqualTo(200);
        }
    }

    @Test
    void anHttp10ClientGetsItsAnswerAndTheEnd() throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say("GET / HTTP/1.0\r\nHost: shop.localhost\r\n\r\n");
            Visitor.Response response = visitor.response();
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(visitor.sawEnd()).isTrue();
        }
    }

    @Test
    void anHttp10ClientMayKeepItsConnection() throws Exception {
        try (var visitor = router.visitor()) {
            for (int i = 0; i < 3; i++) {
                visitor.say("GET / HTTP/1.0\r\nHost: shop.localhost\r\nConnection: Keep-Alive\r\n\r\n");
                assertThat(visitor.response().header("connection")).isEqualTo("keep-alive");
            }
        }
    }

    @Test
    void aClientThatSaysCloseIsClosed() throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n");
            assertThat(visitor.response().header("connection")).isEqualTo("close");
            assertThat(visitor.sawEnd()).isTrue();
        }
    }

    @Test
    void theRouterAnswersExpectItself() throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say(
                    "POST /e HTTP/1.1\r\nHost: shop.localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(visitor.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(visitor.say("ok").response().status()).isEqualTo(200);
        }
        assertThat(heads.take()).doesNotContainIgnoringCase("expect");
    }

    @Test
    void connectionsAreKeptOnBothSides() throws Exception {
        try (var visitor = router.visitor()) {
            for (int i = 0; i < 50; i++)
                assertThat(visitor.get("shop.localhost", "/").text()).isEqualTo("hello");
        }
        assertThat(backend.connections()).isEqualTo(1);
    }
}
