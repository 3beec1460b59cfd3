package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.provider.TestProvider;
import renga.platform.provider.TestProvider.Heard;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// A provider is asked for an add-on, and answers well, late, badly, or not at all.
@Timeout(120)
class ProvisionTest {
    @TempDir
    Path home;

    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("acme", "ACME_URL", "ACME_TOKEN");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void atOnce() throws Exception {
        var wish = Map.of("plan", "acme:premium", "name", "my-acme", "config", Map.of("size", "big", "fast", true));
        JsonNode made = ok(room.order(wish), 201);
        assertThat(made.get("state").asString()).isEqualTo("provisioned");
        assertThat(made.get("provision_message").asString()).isEqualTo("Welcome.");
        assertThat(made.get("config_vars").toString()).isEqualTo("[\"ACME_URL\"]");
        String id = made.get("id").asString();
        assertThat(room.vars(room.shop)).isEqualTo(Map.of("ACME_URL", "https://resource.example.test/" + id));
        assertThat(room.words(room.shop)).containsExactly("Attach ACME (@ref:my-acme)");

        TestProvider.Heard asked = room.provider.next("POST");
        assertThat(asked.path()).isEqualTo("/heroku/resources");
        assertThat(asked.headers().get("Authorization"))
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString(("acme:" + TestProvider.PASSWORD).getBytes()));
        assertThat(asked.headers().get("Accept")).isEqualTo("application/vnd.heroku-addons+json; version=3");
        assertThat(asked.headers().get("Content-type")).isEqualTo("application/json");
        JsonNode body = asked.body();
        assertThat(body.get("uuid").asString()).isEqualTo(id);
        assertThat(body.get("name").asString()).isEqualTo("my-acme");
        assertThat(body.get("plan").asString()).isEqualTo("premium");
        assertThat(body.get("region").asString()).isEqualTo("amazon-web-services::us-east-1");
        assertThat(body.get("callback_url").asString()).isEqualTo("https://localhost:5443/addons/" + id);
        assertThat(body.get("options").toString()).isEqualTo("{\"fast\":\"true\",\"size\":\"big\"}");
        assertThat(body.get("oauth_grant").get("type").asString()).isEqualTo("authorization_code");
        assertThat(room.rows("addon_errand")).isZero();
    }

    @Test
    void withANumberForItsId() {
        room.provider.mouths.put("POST", _ -> new Said(200, Map.of("id", 4711, "config", Map.of())));
        JsonNode made = room.made("acme:basic");
        assertThat(made.get("provider_id").asString()).isEqualTo("4711");
        assertThat(room.words(room.shop)).hasSize(1);
    }

    @Test
    void laterWithItsCallsAfterTheAnswer() throws Exception {
        room.provider.mouths.put("POST", heard -> {
            room.provider.made(heard);
            return new Said(202, Map.of("id", "r-1", "message", "Wait."));
        });
        JsonNode begun = room.made("acme:basic");
        String id = begun.get("id").asString();
        assertThat(begun.get("state").asString()).isEqualTo("provisioning");
        assertThat(room.words(room.shop)).isEmpty();

        String token = room.token(room.provider.next("POST").body());
        String path = "/addons/" + id;
        var config = Map.of("config", List.of(Map.of("name", "ACME_URL", "value", "late")));
        ok(room.callback(token, "PATCH", path + "/config", config), 200);
        assertThat(room.words(room.shop)).isEmpty();
        assertThat(room.vars(room.shop)).isEmpty();
        JsonNode done = ok(room.callback(token, "POST", path + "/actions/provision", ""), 200);
        assertThat(done.get("state").asString()).isEqualTo("provisioned");
        assertThat(room.vars(room.shop)).isEqualTo(Map.of("ACME_URL", "late"));
        assertThat(room.words(room.shop))
                .containsExactly(
                        "Attach ACME (@ref:%s)".formatted(begun.get("name").asString()));
        ok(room.callback(token, "POST", path + "/actions/provision", ""), 200);
        assertThat(room.words(room.shop)).hasSize(1);
        assertThat(room.rows("addon_errand")).isZero();
    }

    /// It redeems its code, looks around, gives its config and says that it is done, all before it answers us.
    @Test
    void laterWithItsCallsBeforeTheAnswer() {
        var problem = new AtomicReference<Throwable>();
        room.provider.mouths.put("POST", heard -> {
            try {
                callEverything(heard.body());
            } catch (Throwable e) {
                problem.set(e);
            }
            return new Said(202, Map.of("id", "r-1"));
        });
        JsonNode made = room.made("acme:basic");
        assertThat(problem.get()).isNull();
        assertThat(made.get("state").asString()).isEqualTo("provisioned");
        assertThat(made.get("provider_id").asString()).isEqualTo("r-1");
        assertThat(room.vars(room.shop)).isEqualTo(Map.of("ACME_URL", "early"));
        assertThat(room.words(room.shop)).hasSize(1);
        assertThat(room.rows("addon_errand")).isZero();
    }

    private void callEverything(JsonNode asked) {
        String token = room.token(asked);
        assertThat(room.redeem(asked).statusCode()).isEqualTo(400);
        String path = "/addons/" + asked.get("uuid").asString();
        JsonNode seen = ok(room.callback(token, "GET", "/addons/acme", ""), 200);
        assertThat(seen.get("state").asString()).isEqualTo("provisioning");
        String app = seen.get("app").get("id").asString();
        assertThat(ok(room.callback(token, "GET", "/apps/" + app, ""), 200)
                        .get("name")
                        .asString())
                .isEqualTo("shop");
        ok(room.callback(token, "GET", "/apps/shop/collaborators", ""), 200);
        var config = Map.of("config", List.of(Map.of("name", "ACME_URL", "value", "early")));
        ok(room.callback(token, "PATCH", path + "/config", config), 200);
        ok(room.callback(token, "POST", path + "/actions/provision", ""), 200);
    }

    @Test
    void laterWhenItIsAskedAgain() throws Exception {
        var asked = new AtomicInteger();
        room.provider.mouths.put(
                "POST", heard -> asked.incrementAndGet() < 3 ? again(heard) : room.provider.made(heard));
        JsonNode begun = room.made("acme:basic");
        assertThat(begun.get("state").asString()).isEqualTo("provisioning");
        until(() -> room.words(room.shop).size() == 1);
        assertThat(room.vars(room.shop)).containsOnlyKeys("ACME_URL");
        assertThat(room.rows("addon_errand")).isZero();
        var uuids = room.provider.heard.stream()
                .map(heard -> heard.body().get("uuid").asString())
                .toList();
        assertThat(uuids).hasSize(3).containsOnly(begun.get("id").asString());
        room.token(room.provider.heard.getLast().body());
    }

    @Test
    void laterAlthoughItWasAwayMeanwhileAndThePlatformToo() throws Exception {
        room.provider.mouths.put("POST", ProvisionTest::again);
        room.made("acme:basic");
        room.provider.mouths.put("POST", _ -> Said.NOTHING);
        until(() -> room.provider.count("POST") >= 2);
        room.provider.mouths.put("POST", _ -> new Said(503, Map.of("message", "Restarting.")));
        room.kill();
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        until(() -> room.provider.count("POST") >= 3);
        room.kill();
        room.provider.mouths.remove("POST");
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        until(() -> room.words(room.shop).size() == 1);
        assertThat(room.provider.resources).hasSize(1);
    }

    @Test
    void notWhenItRefusesAfterAll() throws Exception {
        var asked = new AtomicInteger();
        room.provider.mouths.put(
                "POST", heard -> asked.incrementAndGet() == 1 ? again(heard) : new Said(422, Map.of("message", "No.")));
        room.made("acme:basic");
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
        assertThat(room.words(room.shop)).isEmpty();
    }

    @Test
    void notForLongerThanTwelveHoursOfAskingAgain() throws Exception {
        room.provider.mouths.put("POST", ProvisionTest::again);
        room.made("acme:basic");
        room.sql("UPDATE addon SET created_at = created_at - interval '12 hours'");
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
    }

    private static Said again(Heard heard) {
        String id = heard.body().get("uuid").asString();
        return new Said(202, Map.of("id", id), Map.of("Retry-After", "1"));
    }

    @Test
    void neverAndItCallsToSaySo() throws Exception {
        room.provider.mouths.put("POST", _ -> new Said(202, Map.of("id", "r-1")));
        JsonNode begun = room.made("acme:basic");
        String path = "/addons/" + begun.get("id").asString();
        String token = room.token(room.provider.next("POST").body());
        JsonNode over = ok(room.callback(token, "POST", path + "/actions/deprovision", ""), 200);
        assertThat(over.get("state").asString()).isEqualTo("deprovisioned");
        assertThat(room.api
                        .get("/apps/shop/addons/" + begun.get("id").asString())
                        .statusCode())
                .isEqualTo(404);
        assertThat(room.callback(token, "GET", path, "").statusCode()).isEqualTo(401);
        assertThat(room.rows("addon")).isZero();
        assertThat(room.provider.count("DELETE")).isZero();
    }

    @Test
    void notWithinTwelveHours() throws Exception {
        room.provider.mouths.put("POST", heard -> {
            room.provider.made(heard);
            return new Said(202, Map.of());
        });
        room.made("acme:basic");
        room.kill();
        room.sql(
                "UPDATE addon_errand SET due_at = now() WHERE kind = 'await' AND due_at > now() + interval '11 hours'");
        room.live();
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.words(room.shop)).isEmpty();
    }

    @Test
    void itsWordsAreShownWhenItRefuses() {
        room.provider.mouths.put("POST", _ -> new Said(422, Map.of("message", "Pay first.")));
        assertThat(message(room.order("acme:basic"), 422)).isEqualTo("Pay first.");
        room.provider.mouths.put("POST", _ -> new Said(503, Map.of("message", "Full.")));
        assertThat(message(room.order("acme:basic"), 503)).isEqualTo("Full.");
        nothingIsLeft();
        assertThat(room.provider.count("DELETE")).isZero();
    }

    @Test
    void itsWordsAreNotShownOtherwise() throws Exception {
        for (int status : List.of(400, 302, 500)) {
            room.provider.mouths.put("POST", _ -> new Said(status, Map.of("message", "stack trace")));
            assertThat(message(room.order("acme:basic"), 503))
                    .contains("acme for all", "it answered with status " + status)
                    .doesNotContain("stack trace");
        }
        until(() -> room.rows("addon") == 0);
        nothingIsLeft();
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
    }

    @Test
    void itLies() throws Exception {
        var lies = List.of(
                Map.of("ACME_URL", "fine", "ACME_SECRET", "not in the manifest"),
                Map.of("DATABASE_URL", "somebody else's"),
                Map.of("ACME_URL", 7),
                Map.of("ACME_URL", List.of("x")));
        for (Object config : lies) {
            room.provider.mouths.put("POST", heard -> {
                room.provider.made(heard);
                return new Said(200, Map.of("id", heard.body().get("uuid").asString(), "config", config));
            });
            assertThat(message(room.order("acme:basic"), 503))
                    .contains("could not do this")
                    .doesNotContain("somebody");
        }
        for (Object id : List.of("..", "", Map.of())) {
            room.provider.mouths.put("POST", heard -> {
                room.provider.made(heard);
                return new Said(200, Map.of("id", id));
            });
            assertThat(message(room.order("acme:basic"), 503)).contains("its id is neither");
        }
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
        nothingIsLeft();
    }

    @Test
    void itIsTooSlow() throws Exception {
        var held = new CountDownLatch(1);
        room.provider.mouths.put("POST", heard -> {
            room.provider.made(heard);
            held.await();
            return new Said(200, Map.of());
        });
        assertThat(message(room.order("acme:basic"), 503)).contains("did not answer within");
        String uuid = room.provider.next("POST").body().get("uuid").asString();
        assertThat(room.provider.next("DELETE").path()).isEqualTo("/heroku/resources/" + uuid);
        held.countDown();
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
        nothingIsLeft();
    }

    /// It was not made there after all: both answers to the DELETE are as good.
    @Test
    void itHangsUp() throws Exception {
        for (int status : List.of(404, 410)) {
            room.provider.mouths.put("POST", _ -> Said.NOTHING);
            room.provider.mouths.put("DELETE", _ -> new Said(status, ""));
            assertThat(message(room.order("acme:basic"), 503)).contains("the connection broke off");
            until(() -> room.rows("addon") == 0);
        }
        nothingIsLeft();
    }

    @Test
    void itIsNotThere() throws Exception {
        room.provider.close();
        assertThat(message(room.order("acme:basic"), 503)).contains("nothing answers at its base_url");
        assertThat(room.rows("addon")).isZero();
        nothingIsLeft();
    }

    @Test
    void whatCannotBeOrdered() {
        assertThat(message(room.order("nobody:basic"), 404)).contains("add-on plan");
        assertThat(message(room.order("acme:huge"), 404)).contains("add-on plan");
        assertThat(message(room.order(Map.of("plan", "acme", "name", "1x")), 422))
                .contains("is not possible");
        room.made("acme");
        String name = room.made("acme").get("name").asString();
        assertThat(message(room.order(Map.of("plan", "acme", "name", name)), 422))
                .isEqualTo("Name %s is already taken.".formatted(name));
        room.providers.disable("acme");
        assertThat(message(room.order("acme:basic"), 422)).contains("takes no new add-ons");
        assertThat(room.provider.count("POST")).isEqualTo(2);
    }

    @Test
    void onlyOneWhereTheManifestSaysSo() {
        room.register(room.provider.manifest("solo", Map.of("requires", List.of()), "SOLO_URL"));
        room.made("solo");
        assertThat(message(room.order("solo"), 422)).contains("only once in an app");
    }

    private void nothingIsLeft() {
        assertThat(room.rows("addon_attachment")).isZero();
        assertThat(room.words(room.shop)).isEmpty();
        assertThat(room.vars(room.shop)).isEmpty();
        assertThat(ok(room.api.get("/apps/shop/addons"), 200).toString()).isEqualTo("[]");
    }
}
