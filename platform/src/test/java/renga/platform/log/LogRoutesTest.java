package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.db.TestDatabase;
import renga.platform.refusal.Refusal;

/// Log sessions over the wire: the real server, the real files.
@Timeout(60)
class LogRoutesTest {
    private static final String NOON = "2026-01-01T12:00:00.000000+00:00 ";

    @TempDir
    Path folder;

    private final TestDatabase db = new TestDatabase();
    private LogRoom room;
    private TestApi api;

    @BeforeEach
    void start() {
        room = new LogRoom(folder.resolve("logs"));
        api = new TestApi(
                db.database(),
                folder,
                new LogRoutes(
                        room.logs,
                        (_, name) -> {
                            if (!name.equals("shop")) throw Refusal.noSuchApp();
                            return room.app;
                        },
                        new byte[32],
                        room.clock));
    }

    @AfterEach
    void stop() throws Exception {
        room.logs.endStreams();
        api.close();
        room.close();
        db.close();
    }

    @Test
    void showsTheLastLinesWithoutAToken() throws Exception {
        for (int i = 1; i <= 3; i++) room.logs.api(room.app, "line " + i);
        HttpResponse<String> answer = api.get(session(Map.of("lines", 2)), "Authorization", "Bearer undefined");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(answer.body())
                .isEqualTo("id: 3\ndata: " + NOON + "app[api]: line 2\ndata: " + NOON + "app[api]: line 3\n\n");
    }

    @Test
    void answersInTheContractsShape() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        var answer = api.post("/apps/shop/log-sessions", Map.of("lines", 10, "tail", true));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(schema.get().problems("log-session", answer.body())).isEmpty();
    }

    @Test
    void theAddressIsBuiltFromTheHostAskedFor() {
        var answer = api.post("/apps/shop/log-sessions", Map.of());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(TestApi.json(answer).get("logplex_url").asString())
                .startsWith("https://localhost:" + api.port() + "/log-sessions/");
        assertThat(TestApi.json(answer).get("id").asString()).hasSize(36);
    }

    @Test
    void filtersAreTakenFromTheSession() throws Exception {
        room.logs.api(room.app, "not this");
        room.logs.dyno(room.app, LogRoom.WEB, "this");

        assertThat(api.get(session(Map.of("dyno", "web"))).body())
                .contains("this")
                .doesNotContain("not this");
        assertThat(api.get(session(Map.of("type", "web", "source", "app"))).body())
                .isEmpty();
    }

    @Test
    void aTailGoesOnAndResumesWithoutDoublesOrGaps() throws Exception {
        String path = session(Map.of("tail", true, "lines", 1));
        room.logs.api(room.app, "one");
        room.logs.api(room.app, "two");
        try (var tail = tail(path)) {
            assertThat(event(tail)).contains("id: 2|", "two").doesNotContain("one");
            assertThat(event(tail)).isEqualTo(": keepalive|");
            room.logs.api(room.app, "three");
            assertThat(event(tail)).contains("id: 3|", "three");
        }
        room.logs.api(room.app, "four");
        room.logs.api(room.app, "five");
        try (var tail = tail(path, "Last-Event-ID", "3")) {
            assertThat(event(tail)).contains("id: 5|", "four", "five").doesNotContain("three");
        }
    }

    @Test
    void aStreamThatEndsClosesItsConnection() throws Exception {
        room.logs.api(room.app, "one");

        assertThat(api.get(session(Map.of())).headers().firstValue("connection"))
                .hasValue("close");
    }

    @Test
    void anotherPlatformTakesTheSameSession() throws Exception {
        String path = session(Map.of());
        room.logs.api(room.app, "kept");
        room.killAndReopen();

        assertThat(api.get(path).body()).contains("kept");
    }

    @Test
    void aSessionEnds() throws Exception {
        String path = session(Map.of("tail", true));
        room.clock.advance(LogTickets.TAIL_LIFE);

        assertThat(api.get(path).statusCode()).isEqualTo(404);
        assertThat(api.get("/log-sessions/guessed").statusCode()).isEqualTo(404);
    }

    @Test
    void anAppOneMayNotSeeHasNoLog() {
        var answer = api.post("/apps/nope/log-sessions", Map.of());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(TestApi.json(answer).get("message").asString()).isEqualTo("Couldn't find that app.");
    }

    private String session(Map<String, Object> wish) {
        String url = TestApi.json(api.post("/apps/shop/log-sessions", wish))
                .get("logplex_url")
                .asString();
        return url.substring(url.indexOf("/log-sessions/"));
    }

    private BufferedReader tail(String path, String... headers) throws IOException {
        return new BufferedReader(new InputStreamReader(api.open(path, Duration.ofSeconds(30), headers), UTF_8));
    }

    private static String event(BufferedReader in) throws IOException {
        var event = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            event.append(line).append('|');
        }
        return event.toString();
    }
}
