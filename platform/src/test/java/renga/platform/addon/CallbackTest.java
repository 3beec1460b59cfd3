package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.ok;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.TestApi;
import renga.platform.provider.TestProvider;
import tools.jackson.databind.JsonNode;

/// What a provider gets to by its code, and by what it lets people in.
@Timeout(120)
class CallbackTest {
    @TempDir
    Path home;

    private AddonRoom room;
    private JsonNode made;
    private JsonNode asked;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("acme", "ACME_URL");
        made = room.made("acme");
        asked = room.provider.next("POST").body();
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void aCodeIsRedeemedOnceByFormOrQuery() {
        String form = "grant_type=authorization_code&code=%s&client_secret=".formatted(code());
        assertThat(token(form + "wrong-secret-of-somebody").statusCode()).isEqualTo(401);
        JsonNode tokens = ok(token(form + TestProvider.CLIENT_SECRET), 200);
        assertThat(tokens.get("token_type").asString()).isEqualTo("Bearer");
        assertThat(tokens.get("expires_in").asInt()).isEqualTo(28_800);
        assertThat(tokens.has("user_id")).isTrue();
        assertThat(token(form + TestProvider.CLIENT_SECRET).statusCode()).isEqualTo(400);
        assertThat(room.redeem(asked).statusCode()).isEqualTo(400);
    }

    @Test
    void aCodeLivesFiveMinutes() {
        room.sql("UPDATE addon_grant SET expires_at = expires_at - interval '5 minutes'");
        assertThat(room.redeem(asked).statusCode()).isEqualTo(400);
    }

    @Test
    void aRefreshTokenGivesOtherAccess() {
        JsonNode tokens = ok(room.redeem(asked), 200);
        String old = tokens.get("access_token").asString();
        String form = "grant_type=refresh_token&refresh_token=%s&client_secret=%s"
                .formatted(tokens.get("refresh_token").asString(), TestProvider.CLIENT_SECRET);
        String fresh = ok(token(form), 200).get("access_token").asString();
        assertThat(room.callback(fresh, "GET", path(""), "").statusCode()).isEqualTo(200);
        assertThat(room.callback(old, "GET", path(""), "").statusCode()).isEqualTo(401);
        room.sql("UPDATE addon_token SET expires_at = now()");
        assertThat(room.callback(fresh, "GET", path(""), "").statusCode()).isEqualTo(401);
        ok(token(form), 200);
        assertThat(token(form.replace(TestProvider.CLIENT_SECRET, "x")).statusCode())
                .isEqualTo(401);
        assertThat(token("grant_type=password&client_secret=x").statusCode()).isEqualTo(400);
        assertThat(token("").statusCode()).isEqualTo(400);
    }

    @Test
    void itSeesItsAddonAndThatOnesApp() {
        String token = room.token(asked);
        assertThat(ok(room.callback(token, "GET", path(""), ""), 200).get("name"))
                .isEqualTo(made.get("name"));
        ok(room.callback(token, "GET", "/addons/" + made.get("name").asString(), ""), 200);
        JsonNode config = ok(room.callback(token, "GET", path("/config"), ""), 200);
        assertThat(config.get(0).get("name").asString()).isEqualTo("ACME_URL");
        assertThat(ok(room.callback(token, "GET", path("/addon-attachments"), ""), 200))
                .hasSize(1);
        ok(room.callback(token, "GET", "/apps/" + room.shop.id(), ""), 200);
        JsonNode people = ok(room.callback(token, "GET", "/apps/shop/collaborators", ""), 200);
        assertThat(people.get(0).get("user").get("email").asString()).isEqualTo(TestApi.EMAIL);
    }

    @Test
    void itSeesNothingElse() {
        JsonNode other = room.made("acme");
        room.ledger.app("blog");
        String token = room.token(asked);
        String others = "/addons/" + other.get("id").asString();
        for (String path : List.of(
                others,
                others + "/config",
                "/addons",
                "/apps",
                "/apps/blog",
                "/apps/shop/config-vars",
                "/apps/shop/releases",
                "/apps/shop/addons",
                "/addons/acme/sso",
                "/account",
                path("") + "/",
                "/apps/shop/../blog",
                "/addon-attachments")) {
            assertThat(room.callback(token, "GET", path, "").statusCode())
                    .as(path)
                    .isIn(403, 404);
        }
        assertThat(room.callback(token, "DELETE", "/apps/shop", "").statusCode())
                .isEqualTo(403);
        assertThat(room.callback(token, "PATCH", path(""), Map.of("name", "x")).statusCode())
                .isEqualTo(403);
        assertThat(room.callback(token, "PATCH", others + "/config", Map.of()).statusCode())
                .isEqualTo(403);
        assertThat(room.callback(token, "POST", others + "/actions/provision", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(room.callback(token, "PATCH", "/apps/shop/config-vars", Map.of("A", "1"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(room.callback(token, "POST", path("/actions/deprovision"), "")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void itsTokenEndsWithTheAddon() {
        String token = room.token(asked);
        ok(room.api.delete("/apps/shop/addons/" + made.get("id").asString()), 200);
        assertThat(room.callback(token, "GET", path(""), "").statusCode()).isEqualTo(401);
        assertThat(room.rows("addon_token")).isZero();
    }

    @Test
    void aPersonIsLetInToItsPages() throws Exception {
        JsonNode form = ok(room.api.get("/apps/shop/addons/ACME/sso"), 200);
        assertThat(form.get("method").asString()).isEqualTo("post");
        assertThat(form.get("action").asString()).isEqualTo(room.provider.host() + "/heroku/sso");
        JsonNode fields = form.get("params");
        String id = made.get("id").asString();
        String clear =
                id + ":" + TestProvider.SALT + ":" + fields.get("timestamp").asLong();
        String token = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(clear.getBytes(StandardCharsets.UTF_8)));
        assertThat(fields.get("resource_id").asString()).isEqualTo(id);
        assertThat(fields.get("resource_token").asString()).isEqualTo(token);
        assertThat(fields.get("email").asString()).isEqualTo(TestApi.EMAIL);
        assertThat(fields.get("app").asString()).isEqualTo("shop");
        assertThat(fields.get("context_app").asString()).isEqualTo("shop");
    }

    @Test
    void thePageBehindItsAddressSendsThePersonOn() {
        String page = made.get("web_url").asString().replace("https://localhost:5443", "");
        var stranger = room.api.get(page, "Authorization", "Basic " + basic("nobody@example.test", "x"));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic"));
        var known = room.api.get(page, "Authorization", "Basic " + basic(TestApi.EMAIL, TestApi.PASSWORD));
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(known.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("form-action " + room.provider.host());
        assertThat(known.body())
                .contains("action=\"%s/heroku/sso\"".formatted(room.provider.host()))
                .contains("name=\"resource_id\" value=\"%s\""
                        .formatted(made.get("id").asString()));
    }

    private static String basic(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private java.net.http.HttpResponse<String> token(String form) {
        return room.api.sendAs("application/x-www-form-urlencoded", "POST", "/oauth/token", form);
    }

    private String code() {
        return asked.get("oauth_grant").get("code").asString();
    }

    private String path(String end) {
        return "/addons/" + made.get("id").asString() + end;
    }
}
