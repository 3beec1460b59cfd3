package renga.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.TestPlatform;
import tools.jackson.databind.JsonNode;

/// How people get a token: with a password, and by a browser.
class LoginTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    Path home;

    TestPlatform platform;
    TestApi api;

    @BeforeEach
    void start() {
        platform = new TestPlatform(home);
        api = platform.api;
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @Test
    void withPasswordAsLoginMinusIDoes() {
        String basic = Base64.getEncoder()
                .encodeToString((TestApi.EMAIL + ":" + TestApi.PASSWORD).getBytes(StandardCharsets.UTF_8));
        var wish = Map.of("description", "CLI", "expires_in", 2_592_000, "scope", new String[] {"global"});
        JsonNode made = TestApi.json(api.post("/oauth/authorizations", wish, "Authorization", "Basic " + basic));
        assertThat(made.get("user").get("email").asString()).isEqualTo(TestApi.EMAIL);
        assertThat(made.get("access_token").get("expires_in").asLong()).isBetween(2_591_000L, 2_592_000L);
        assertThat(whoami(made.get("access_token").get("token").asString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void byBrowserWhileTheCommandWaits() throws Exception {
        JsonNode begun = begin();
        var waiting = CompletableFuture.supplyAsync(() -> awaitCli(begun));

        String page = begun.get("browser_url").asString();
        assertThat(api.get(page, "Authorization", "").body()).contains("login from &lt;host&gt;");
        assertThat(answer(page, "wrong", "approve").statusCode()).isEqualTo(401);
        assertThat(waiting).isNotDone();
        assertThat(answer(page, TestApi.PASSWORD, "approve").statusCode()).isEqualTo(200);

        JsonNode granted = TestApi.json(waiting.get(20, TimeUnit.SECONDS));
        String token = granted.get("access_token").asString();
        assertThat(whoami(token).statusCode()).isEqualTo(200);

        // The token is told once, and ends with its session.
        assertThat(awaitCli(begun).statusCode()).isEqualTo(404);
        assertThat(TestApi.json(api.get("/oauth/sessions"))).hasSize(1);
        var ended = api.send("DELETE", "/oauth/sessions/~", "", "Authorization", "Bearer " + token);
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(whoami(token).statusCode()).isEqualTo(401);
    }

    @Test
    void deniedInTheBrowser() {
        JsonNode begun = begin();
        answer(begun.get("browser_url").asString(), "", "deny");
        assertThat(TestApi.json(awaitCli(begun)).get("error").asString()).contains("denied");
        assertThat(answer(begun.get("browser_url").asString(), TestApi.PASSWORD, "approve")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyTheProgramThatBeganMayWait() {
        JsonNode begun = begin();
        answer(begun.get("browser_url").asString(), TestApi.PASSWORD, "approve");
        assertThat(api.get(begun.get("cli_url").asString(), "Authorization", "Bearer guessed")
                        .statusCode())
                .isEqualTo(404);
        assertThat(awaitCli(begun).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenWithoutSessionHasNoneToEnd() {
        var answer = api.delete("/oauth/sessions/~");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(TestApi.json(answer).get("resource").asString()).isEqualTo("session");
    }

    @Test
    void listsStarOutEveryTokenButTheOneThatAsks() {
        String other = TestApi.json(api.post("/oauth/authorizations", Map.of("description", "other")))
                .get("access_token")
                .get("token")
                .asString();
        var shown = TestApi.json(api.get("/oauth/authorizations")).findValuesAsString("token");
        assertThat(shown).contains(api.token()).doesNotContain(other);
        assertThat(shown).contains(other.substring(0, 4) + "**********" + other.substring(60));
    }

    @Test
    void aRevokedTokenAndAnOldOneAreUnknown() {
        JsonNode made = TestApi.json(api.post("/oauth/authorizations", Map.of("description", "x")));
        String id = made.get("id").asString();
        String first = made.get("access_token").get("token").asString();
        String second = TestApi.json(api.post("/oauth/authorizations/" + id + "/actions/regenerate-tokens", ""))
                .get("access_token")
                .get("token")
                .asString();
        assertThat(whoami(first).statusCode()).isEqualTo(401);
        assertThat(whoami(second).statusCode()).isEqualTo(200);
        api.delete("/oauth/authorizations/" + id);
        assertThat(whoami(second).statusCode()).isEqualTo(401);
    }

    private JsonNode begin() {
        var begun = api.post("/auth", Map.of("description", "login from <host>"), "Authorization", "");
        assertThat(begun.statusCode()).isEqualTo(200);
        return TestApi.json(begun);
    }

    private HttpResponse<String> awaitCli(JsonNode begun) {
        return api.get(
                begun.get("cli_url").asString(),
                "Authorization",
                "Bearer " + begun.get("token").asString());
    }

    private HttpResponse<String> answer(String page, String password, String answer) {
        String form = "email=%s&password=%s&answer=%s"
                .formatted(TestApi.EMAIL.replace("@", "%40"), password.replace(" ", "+"), answer);
        return api.sendAs(FORM, "POST", page, form, "Authorization", "");
    }

    private HttpResponse<String> whoami(String token) {
        return api.get("/account", "Authorization", "Bearer " + token);
    }
}
