package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// Databases that were destroyed are kept for a while, unseen, and come back as they were.
@Timeout(120)
class KeptTest {
    private static final String KEPT = "/operator/kept-addons";

    @TempDir
    Path home;

    private AddonRoom room;
    private JsonNode made;
    private String id;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.providers.letRun(room.register("heroku-postgresql", "HEROKU_POSTGRESQL_URL"));
        made = create("depths");
        id = made.get("id").asString();
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void whatWasDestroyedComesBackAsItWas() throws Exception {
        Map<String, String> before = room.vars(room.shop);
        assertThat(before).hasSize(2).containsKey("DATABASE_URL");
        JsonNode over = destroy("depths");
        assertThat(over.get("state").asString()).isEqualTo("deprovisioned");
        assertThat(over.get("app").get("name").asString()).isEqualTo("shop");
        assertThat(over.get("config_vars")).isEmpty();
        assertThat(room.vars(room.shop)).isEmpty();
        assertThat(room.provider.count("DELETE")).isZero();
        // It is all rows.
        room.kill();
        room.live();

        JsonNode back = ok(bringBack("depths", "shop"), 200);
        assertThat(back.get("former_name").isNull()).isTrue();
        assertThat(back.get("attachments")).hasSize(2);
        assertThat(back.get("plan").asString()).isEqualTo("heroku-postgresql:basic");
        assertThat(room.vars(room.shop)).isEqualTo(before);
        List<String> words = room.words(room.shop);
        assertThat(words).hasSize(3);
        assertThat(words.getLast()).isEqualTo(words.getFirst()).contains("Attach DATABASE, ", "(@ref:depths)");
        JsonNode now = ok(room.api.get("/addons/depths"), 200);
        assertThat(now.get("id").asString()).isEqualTo(id);
        assertThat(now.get("state").asString()).isEqualTo("provisioned");
        assertThat(room.rows("addon_errand")).isZero();
        assertThat(room.rows("addon_kept")).isZero();
        assertThat(room.provider.count("DELETE")).isZero();
        assertThat(room.provider.resources).containsExactly(id);
    }

    @Test
    void nobodySeesWhatIsKept() throws Exception {
        String token = room.token(room.provider.heard.getFirst().body());
        ok(room.callback(token, "GET", "/addons/" + id, ""), 200);
        destroy("depths");
        for (String list : List.of("/addons", "/apps/shop/addons", "/users/~/addons", "/addon-attachments")) {
            assertThat(ok(room.api.get(list), 200)).as(list).isEmpty();
        }
        assertThat(ok(room.api.get("/apps/shop/addon-attachments"), 200)).isEmpty();
        for (String key : List.of("depths", id)) {
            for (String path : List.of("/addons/", "/apps/shop/addons/", "/postgres/v0/databases/")) {
                assertThat(room.api.get(path + key).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(room.api.patch("/addons/" + key, Map.of("name", "x")).statusCode())
                    .isEqualTo(404);
            assertThat(room.api.delete("/apps/shop/addons/" + key).statusCode()).isEqualTo(404);
            assertThat(room.api
                            .post("/addon-attachments", Map.of("addon", key, "app", "shop"))
                            .statusCode())
                    .isEqualTo(404);
            for (Map<String, String> sought : List.of(Map.of("addon", key), Map.of("addon", key, "app", "shop"))) {
                assertThat(room.api.post("/actions/addons/resolve", sought).statusCode())
                        .isEqualTo(404);
            }
        }
        assertThat(room.callback(token, "GET", "/addons/" + id, "").statusCode())
                .isEqualTo(401);
        assertThat(ok(room.api.get(KEPT), 200).get(0).get("name").asString()).isEqualTo("depths");
        ok(bringBack(id, "shop"), 200);
        ok(room.callback(token, "GET", "/addons/" + id, ""), 200);
    }

    @Test
    void withItsAppAndBackIntoAnother() throws Exception {
        var blog = room.ledger.app("blog");
        ok(room.api.post("/addon-attachments", Map.of("addon", "depths", "app", "blog")), 201);
        ok(room.api.delete("/apps/shop"), 200);
        until(() -> room.rows("app") == 1);
        assertThat(room.vars(blog)).isEmpty();
        JsonNode kept = ok(room.api.get(KEPT), 200).get(0);
        assertThat(kept.get("app").asString()).isEqualTo("shop");
        assertThat(kept.get("plan").asString()).isEqualTo("heroku-postgresql:basic");
        assertThat(Instant.parse(kept.get("kept_until").asString()))
                .isBetween(
                        room.clock.instant().plus(Duration.ofHours(71)),
                        room.clock.instant().plus(Duration.ofHours(72)));
        assertThat(room.provider.count("DELETE")).isZero();
        ok(bringBack("depths", "blog"), 200);
        assertThat(room.vars(blog).get("DATABASE_URL")).endsWith(id);
        assertThat(ok(room.api.get("/apps/blog/addons"), 200)).hasSize(1);
    }

    @Test
    void whereItsNameInTheAppIsTakenItGetsAColor() {
        destroy("depths");
        create("second");
        JsonNode back = ok(bringBack("depths", "shop"), 200);
        assertThat(back.get("attachments")).hasSize(1);
        assertThat(back.get("attachments").get(0).asString()).startsWith("HEROKU_POSTGRESQL_");
        assertThat(room.vars(room.shop)).hasSize(3);
        assertThat(room.vars(room.shop).get("DATABASE_URL")).doesNotEndWith(id);
    }

    @Test
    void itsNameIsFreeAtOnce() {
        destroy("depths");
        String second = create("depths").get("id").asString();
        destroy("depths");
        assertThat(message(bringBack("depths", "shop"), 422))
                .contains("2 kept add-ons are called depths", id + " (of shop)", second);
        JsonNode back = ok(bringBack(id, "shop"), 200);
        assertThat(back.get("name").asString()).isEqualTo("depths");
        JsonNode other = ok(bringBack("depths", "shop"), 200);
        assertThat(other.get("id").asString()).isEqualTo(second);
        assertThat(other.get("former_name").asString()).isEqualTo("depths");
        assertThat(other.get("name").asString()).startsWith("postgresql-");
        assertThat(ok(room.api.get("/apps/shop/addons"), 200)).hasSize(2);
    }

    @Test
    void itEndsWhenItsTimeIsOver() throws Exception {
        destroy("depths");
        String second = create("depths").get("id").asString();
        room.clock.advance(Duration.ofHours(71));
        room.kill();
        room.live();
        assertThat(room.rows("addon WHERE state = 'kept'")).isEqualTo(1);
        assertThat(room.provider.count("DELETE")).isZero();
        room.clock.advance(Duration.ofHours(1));
        room.kill();
        room.live();
        until(() -> room.rows("addon") == 1);
        assertThat(room.provider.resources).containsExactly(second);
        assertThat(room.rows("addon_kept")).isZero();
        assertThat(message(bringBack(id, "shop"), 404)).contains("is kept", "addons:kept");
    }

    @Test
    void aProviderThatDoesNotEndItIsAskedUntilItDoes() throws Exception {
        destroy("depths");
        room.provider.mouths.put("DELETE", _ -> new Said(500, ""));
        assertThat(ok(room.api.delete(KEPT + "/" + id), 200).get("gone").asBoolean())
                .isFalse();
        assertThat(ok(room.api.get(KEPT), 200)).isEmpty();
        assertThat(message(bringBack(id, "shop"), 404)).contains("No add-on");
        room.provider.mouths.remove("DELETE");
        room.kill();
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
    }

    @Test
    void theOperatorEndsItNow() {
        destroy("depths");
        assertThat(ok(room.api.delete(KEPT + "/depths"), 200).get("gone").asBoolean())
                .isTrue();
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.rows("addon")).isZero();
        assertThat(room.api.delete(KEPT + "/depths").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutGraceItEndsAtOnce() throws Exception {
        room.liveOn(0);
        assertThat(destroy("depths").get("state").asString()).isEqualTo("deprovisioned");
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.rows("addon")).isZero();
    }

    @Test
    void whatRunsElsewhereAndWhatNeverWasEndAtOnce() {
        room.register("acme", "ACME_URL");
        String other = room.made("acme:basic").get("name").asString();
        assertThat(destroy(other).get("state").asString()).isEqualTo("deprovisioned");
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
        room.provider.mouths.put("POST", heard -> {
            room.provider.made(heard);
            return new Said(202, Map.of());
        });
        assertThat(create("never").get("state").asString()).isEqualTo("provisioning");
        destroy("never");
        assertThat(room.provider.count("DELETE")).isEqualTo(2);
        assertThat(room.rows("addon_kept")).isZero();
        assertThat(room.provider.resources).containsExactly(id);
    }

    /// The provider may have ended those that were rotated away.
    @Test
    void otherCredentialsThatWereAskedForAreAskedForOnceMore() throws Exception {
        UUID addon = UUID.fromString(id);
        room.office()
                .atDesk(desk -> desk.errands()
                        .put(
                                addon,
                                Errand.Kind.ROTATE,
                                Optional.empty(),
                                desk.now().plusSeconds(600)));
        destroy("depths");
        room.provider.mouths.put(
                "POST", _ -> new Said(200, Map.of("config", Map.of("HEROKU_POSTGRESQL_URL", "rotated"))));
        ok(bringBack("depths", "shop"), 200);
        until(() -> "rotated".equals(room.vars(room.shop).get("DATABASE_URL")));
        assertThat(room.provider.heard.getLast().path()).endsWith(id + "/rotation");
        assertThat(room.rows("addon_errand")).isZero();
    }

    @Test
    void aCommandThatWentOnIsGivenAgainWhenItIsBack() throws Exception {
        room.provider.mouths.put("POST", _ -> new Said(202, Map.of("message", "on"), Map.of("Retry-After", "3600")));
        ok(room.api.post("/client/v11/databases/" + id + "/upgrade/run", Map.of("version", "17")), 202);
        destroy("depths");
        room.provider.mouths.put(
                "POST", _ -> new Said(200, Map.of("config", Map.of("HEROKU_POSTGRESQL_URL", "upgraded"))));
        ok(bringBack("depths", "shop"), 200);
        until(() -> "upgraded".equals(room.vars(room.shop).get("DATABASE_URL")));
        assertThat(room.provider.heard.getLast().body().at("/body/version").asString())
                .isEqualTo("17");
    }

    @Test
    void whatIsWrongIsSaid() {
        destroy("depths");
        assertThat(message(bringBack("heights", "shop"), 404)).contains("No add-on heights is kept");
        assertThat(message(bringBack("depths", "nowhere"), 404)).contains("There is no app nowhere", "heroku create");
        assertThat(message(room.api.post(KEPT + "/depths/actions/return", Map.of()), 422))
                .contains("which app");
        assertThat(message(room.api.delete(KEPT + "/heights"), 404)).contains("./renga addons:kept");
        String[] other = asAnother();
        assertThat(room.api.get(KEPT, other).statusCode()).isEqualTo(403);
        assertThat(room.api
                        .post(KEPT + "/depths/actions/return", Map.of("app", "shop"), other)
                        .statusCode())
                .isEqualTo(403);
        assertThat(room.api.send("DELETE", KEPT + "/depths", "", other).statusCode())
                .isEqualTo(403);
        assertThat(room.vars(room.shop)).isEmpty();
    }

    private String[] asAnother() {
        Account other = new Accounts(room.ledger.db, Clock.systemUTC()).ensure("other@example.test");
        String token = new Authorizations(room.ledger.db, Clock.systemUTC())
                .grant(other, new Authorizations.Wish("test", List.of("global"), Optional.empty()))
                .token()
                .text();
        return new String[] {"Authorization", "Bearer " + token};
    }

    private JsonNode create(String name) {
        return ok(room.order(Map.of("plan", "heroku-postgresql:basic", "name", name)), 201);
    }

    private JsonNode destroy(String name) {
        return ok(room.api.delete("/apps/shop/addons/" + name), 200);
    }

    private HttpResponse<String> bringBack(String key, String app) {
        return room.api.post(KEPT + "/" + key + "/actions/return", Map.of("app", app));
    }
}
