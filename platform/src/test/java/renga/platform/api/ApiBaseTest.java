package renga.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.db.TestDatabase;

/// What every endpoint shares: TLS, who is calling, error bodies, ids, limits.
class ApiBaseTest {
    @TempDir
    Path home;

    TestDatabase db = new TestDatabase();
    TestApi api;

    @BeforeEach
    void start() {
        Routes echo = routes -> {
            routes.get(
                    "/me",
                    ctx -> Reply.ok(
                            ctx,
                            java.util.Map.of("email", Caller.of(ctx).account().email())));
            routes.post("/login", ctx -> Reply.created(ctx, java.util.Map.of("ok", true)), Access.PASSWORD);
            routes.post("/body", ctx -> Reply.ok(ctx, RequestBody.read(ctx, Sent.class)));
            routes.get("/git", ctx -> Reply.ok(ctx, "git"), Access.GIT);
            routes.get("/broken", _ -> {
                throw new IllegalStateException("a secret detail");
            });
        };
        api = new TestApi(db.database(), home, 5, new HealthRoutes(db.database()), echo);
    }

    record Sent(String name, int count) {}

    @AfterEach
    void stop() throws Exception {
        api.close();
        db.close();
    }

    @Test
    void healthNeedsNoToken() {
        assertThat(api.get("/health", "Authorization", "Bearer undefined").statusCode())
                .isEqualTo(200);
    }

    @Test
    void theTokenTellsWhoCalls() {
        var answer = api.get("/me");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestApi.json(answer).get("email").asString()).isEqualTo(TestApi.EMAIL);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(UUID.fromString(answer.headers().firstValue("Request-Id").orElseThrow()))
                .isNotNull();
    }

    @Test
    void anUnknownTokenIsAnsweredInTheContractsWords() {
        for (String header : new String[] {"Bearer undefined", "Bearer wrong", "Basic !!!", "Digest x", ""}) {
            var answer = api.get("/me", "Authorization", header);
            assertThat(answer.statusCode()).as(header).isEqualTo(401);
            assertThat(answer.body())
                    .isEqualTo("{\"id\":\"unauthorized\",\"message\":\"Invalid credentials provided.\"}");
        }
    }

    @Test
    void basicTakesTheTokenAsPassword() {
        assertThat(api.get("/me", "Authorization", basic("", api.token())).statusCode())
                .isEqualTo(200);
        assertThat(api.get("/git", "Authorization", basic("heroku", api.token()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void gitIsChallenged() {
        var answer = api.get("/git", "Authorization", "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Basic realm=");
    }

    @Test
    void aPasswordWorksOnlyWhereItIsAsked() {
        String right = basic(TestApi.EMAIL, TestApi.PASSWORD);
        assertThat(api.post("/login", "", "Authorization", right).statusCode()).isEqualTo(201);
        assertThat(api.get("/me", "Authorization", right).statusCode()).isEqualTo(401);
        assertThat(api.post("/login", "", "Authorization", basic(TestApi.EMAIL, "wrong"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.post("/login", "", "Authorization", basic("nobody@example.test", TestApi.PASSWORD))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void anUnreadableBodyIsABadRequest() {
        var answer = api.post("/body", "{\"name\":");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestApi.json(answer).get("id").asString()).isEqualTo("bad_request");
        assertThat(api.post("/body", "[1]").statusCode()).isEqualTo(400);
        assertThat(api.post("/body", "{\"name\":\"a\",\"count\":3,\"more\":1}").body())
                .isEqualTo("{\"name\":\"a\",\"count\":3}");
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        var answer = api.post("/body", "{\"name\":\"" + "x".repeat(1024 * 1024) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void anUnknownEndpointIsNotFound() {
        var answer = api.get("/nowhere");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(TestApi.json(answer).get("id").asString()).isEqualTo("not_found");
    }

    @Test
    void ourOwnFaultTellsNoDetailsButTheRequestId() {
        var answer = api.get("/broken");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .doesNotContain("secret detail")
                .contains(answer.headers().firstValue("Request-Id").orElseThrow());
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        var first = api.get("/me");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        var second = api.get("/me", "If-None-Match", tag);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(api.get("/me", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void callsAreCounted() {
        for (int left = 4; left >= 0; left--) {
            assertThat(api.get("/me").headers().firstValue("RateLimit-Remaining"))
                    .hasValue(Integer.toString(left));
        }
        var refused = api.get("/me");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(TestApi.json(refused).get("id").asString()).isEqualTo("rate_limit");
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
