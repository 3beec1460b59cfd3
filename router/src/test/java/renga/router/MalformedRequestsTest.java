package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that two servers could read differently, or that break a limit: 400 and the end, nothing behind is touched.
class MalformedRequestsTest {
    private static final AtomicInteger REACHED = new AtomicInteger();
    private static TestRouter router;
    private static TestBackend backend;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        router = TestRouter.hasty(home.resolve("router"));
        backend = TestBackend.that(talk -> {
            while (talk.hasRequest()) {
                String head = talk.head();
                REACHED.incrementAndGet();
                talk.body(head);
                talk.ok("ok");
            }
        });
        router.serve(backend);
    }

    @AfterAll
    static void stop() throws Exception {
        router.close();
        backend.close();
    }

    record Seed(String name, String request, String cause) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Seed line(String name, String line, String cause) {
        return new Seed(name, line + "\r\nHost: shop.localhost\r\n\r\n", cause);
    }

    private static Seed headers(String name, String headers, String cause) {
        return new Seed(name, "POST /m HTTP/1.1\r\nHost: shop.localhost\r\n" + headers + "\r\n\r\n", cause);
    }

    static List<Seed> headerSeeds() {
        String lengths = "both content-length and transfer-encoding";
        return List.of(
                headers("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked", lengths),
                headers("both lengths, other order", "Transfer-Encoding: chunked\r\nContent-Length: 0", lengths),
                headers("two lengths", "Content-Length: 5\r\nContent-Length: 6", "bad content-length"),
                headers("list of lengths", "Content-Length: 5, 5", "bad content-length"),
                headers("signed length", "Content-Length: +5", "bad content-length"),
                headers("negative length", "Content-Length: -5", "bad content-length"),
                headers("hex length", "Content-Length: 0x5", "bad content-length"),
                headers("empty length", "Content-Length:", "bad content-length"),
                headers("endless length", "Content-Length: 99999999999999999999", "bad content-length"),
                headers("gzip coding", "Transfer-Encoding: gzip, chunked", "unsupported transfer-encoding"),
                headers("chunked twice", "Transfer-Encoding: chunked, chunked", "unsupported transfer-encoding"),
                headers(
                        "chunked in two lines",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                        "unsupported transfer-encoding"),
                headers("identity", "Transfer-Encoding: identity", "unsupported transfer-encoding"),
                headers("xchunked", "Transfer-Encoding: xchunked", "unsupported transfer-encoding"),
                headers("vertical tab", "Transfer-Encoding: \u000bchunked", "bad header"),
                headers("blank before colon", "Transfer-Encoding : chunked", "bad header"),
                headers("folded line", "X: a\r\n Transfer-Encoding: chunked", "bad header"),
                headers("no colon", "Nonsense", "bad header"),
                headers("empty name", ": x", "bad header"),
                headers("NUL", "X: a\u0000b", "bad header"),
                headers("lone CR", "X: a\rTransfer-Encoding: chunked", "bad header"),
                headers("second host", "Host: other", "bad host header"),
                headers("other expectation", "Expect: 200-ok", "unsupported expect header value"),
                headers("header of 9 KB", "X: " + "x".repeat(9_000), "line longer than 8 KB"),
                headers("name of 2 KB", "x".repeat(2_000) + ": 1", "bad header"),
                headers("1,001 headers", "X: 1\r\n".repeat(1_000) + "X: 2", "more than 1000 headers"));
    }

    static List<Seed> lineSeeds() {
        return List.of(
                new Seed(
                        "head of 600 KB",
                        "GET / HTTP/1.1\r\n" + ("X: " + "y".repeat(8_000) + "\r\n").repeat(75),
                        "head longer than 512 KB"),
                new Seed("no host", "GET / HTTP/1.1\r\n\r\n", "missing host header"),
                new Seed("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "bad host header"),
                new Seed("host that is only a port", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", "bad host header"),
                new Seed("host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "bad host header"),
                new Seed("host with user", "GET / HTTP/1.1\r\nHost: shop.localhost@x\r\n\r\n", "bad host header"),
                new Seed(
                        "host with two ports", "GET / HTTP/1.1\r\nHost: shop.localhost:1:2\r\n\r\n", "bad host header"),
                new Seed(
                        "chunked HTTP/1.0",
                        "POST / HTTP/1.0\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "unsupported transfer-encoding"),
                line("CONNECT", "CONNECT shop.localhost:80 HTTP/1.1", "CONNECT is refused"),
                line("long method", "M".repeat(128) + " / HTTP/1.1", "method longer than 127 characters"),
                line("long line", "GET /" + "p".repeat(9_000) + " HTTP/1.1", "line longer than 8 KB"),
                line("two blanks", "GET  / HTTP/1.1", "bad request line"),
                line("tab", "GET\t/ HTTP/1.1", "bad request line"),
                line("no version", "GET /", "bad request line"),
                line("trailing word", "GET / HTTP/1.1 x", "bad request line"),
                line("HTTP/2.0", "GET / HTTP/2.0", "unsupported HTTP version"),
                line("HTTP/1.2", "GET / HTTP/1.2", "unsupported HTTP version"),
                line("HTTP/11.1", "GET / HTTP/11.1", "bad request line"),
                line("lower case version", "GET / http/1.1", "unsupported HTTP version"),
                line("relative target", "GET x HTTP/1.1", "bad request line"),
                line("star for GET", "GET * HTTP/1.1", "bad request line"),
                line("ftp target", "GET ftp://shop.localhost/ HTTP/1.1", "bad request line"),
                line("TLS hello", "\u0016\u0003\u0001\u0002", "bad"),
                line("blank first", " GET / HTTP/1.1", "bad request line"));
    }

    @ParameterizedTest
    @MethodSource({"headerSeeds", "lineSeeds"})
    void isRefused(Seed seed) throws Exception {
        int before = REACHED.get();
        try (var visitor = router.visitor()) {
            visitor.say(seed.request());
            Visitor.Response response = visitor.response();
            assertThat(response.status()).isEqualTo(seed.cause().contains("expect") ? 417 : 400);
            assertThat(response.text()).contains("H26: " + seed.cause());
            assertThat(visitor.sawEnd()).isTrue();
        }
        assertThat(REACHED.get()).isEqualTo(before);
    }

    @Test
    void anAppsOwnLogTellsOfABadRequest() throws Exception {
        try (var visitor = router.visitor()) {
            visitor.say("POST /told HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: x\r\n\r\n");
            assertThat(visitor.response().status()).isEqualTo(400);
        }
        assertThat(router.platform.line("/told"))
                .matches(
                        "at=error code=H26 desc=\"Request Error\" cause=\"bad content-length\" method=POST path=\"/told\""
                                + " host=shop.localhost request_id=\\S+ fwd=\"127.0.0.1\" dyno= connect= service= status=400"
                                + " bytes= protocol=http");
    }
}
