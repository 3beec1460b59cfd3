package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.app.App;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// Add-ons change their plan, and end: by hand, with their app, at once, later, or against a provider's will.
@Timeout(120)
class EndingTest {
    @TempDir
    Path home;

    private AddonRoom room;
    private JsonNode made;
    private String path;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("acme", "ACME_URL");
        made = room.made("acme:basic");
        path = "/apps/shop/addons/" + made.get("id").asString();
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void anotherPlanWithOtherValues() {
        room.provider.mouths.put(
                "PUT", _ -> new Said(200, Map.of("config", Map.of("ACME_URL", "bigger"), "message", "Better now.")));
        JsonNode changed = ok(room.api.patch(path, Map.of("plan", Map.of("name", "acme:premium"))), 200);
        assertThat(changed.get("plan").get("name").asString()).isEqualTo("acme:premium");
        assertThat(changed.get("billed_price").get("cents").asInt()).isEqualTo(900);
        assertThat(changed.get("provision_message").asString()).isEqualTo("Better now.");
        var asked = room.provider.heard.getLast();
        assertThat(asked.path()).isEqualTo("/heroku/resources/" + made.get("id").asString());
        assertThat(asked.body().toString()).isEqualTo("{\"plan\":\"premium\"}");
        assertThat(room.vars(room.shop)).isEqualTo(Map.of("ACME_URL", "bigger"));
        assertThat(room.words(room.shop)).last().isEqualTo("Update ACME by acme");
    }

    @Test
    void anotherPlanThatChangesNothingElse() {
        for (Said said : List.of(new Said(200, Map.of()), new Said(202, Map.of()))) {
            room.provider.mouths.put("PUT", _ -> said);
            ok(room.api.patch(path, Map.of("plan", "premium")), 200);
        }
        assertThat(room.words(room.shop)).hasSize(1);
    }

    @Test
    void anotherPlanThatIsRefused() {
        room.provider.mouths.put("PUT", _ -> new Said(422, Map.of("message", "Too small.")));
        assertThat(message(room.api.patch(path, Map.of("plan", "acme:premium")), 422))
                .isEqualTo("Too small.");
        room.provider.mouths.put("PUT", _ -> new Said(500, ""));
        assertThat(message(room.api.patch(path, Map.of("plan", "acme:premium")), 503))
                .contains("The plan stays");
        assertThat(message(room.api.patch(path, Map.of("plan", "acme:huge")), 404))
                .contains("add-on plan");
        assertThat(ok(room.api.get(path), 200).get("plan").get("name").asString())
                .isEqualTo("acme:basic");
        assertThat(room.rows("addon_errand")).isZero();
    }

    @Test
    void aChangedPlanIsChangedWhateverConfigComesWithIt() {
        room.provider.mouths.put("PUT", _ -> new Said(200, Map.of("config", Map.of("OTHER", "x"))));
        JsonNode changed = ok(room.api.patch(path, Map.of("plan", "acme:premium")), 200);
        assertThat(changed.get("plan").get("name").asString()).isEqualTo("acme:premium");
        assertThat(room.vars(room.shop)).doesNotContainKey("OTHER");
    }

    @Test
    void atOnce() {
        JsonNode over = ok(room.api.send("DELETE", path, Map.of("force", false)), 200);
        assertThat(over.get("state").asString()).isEqualTo("deprovisioned");
        assertThat(room.vars(room.shop)).isEmpty();
        String name = made.get("name").asString();
        assertThat(room.words(room.shop))
                .containsExactly("Attach ACME (@ref:%s)".formatted(name), "Detach ACME (@ref:%s)".formatted(name));
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.api.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void goneAlready() {
        room.provider.resources.clear();
        assertThat(ok(room.api.delete(path), 200).get("state").asString()).isEqualTo("deprovisioned");
    }

    @Test
    void laterWhenTheProviderSaysSo() {
        room.provider.mouths.put("DELETE", _ -> new Said(202, Map.of()));
        assertThat(ok(room.api.delete(path), 200).get("state").asString()).isEqualTo("deprovisioning");
        assertThat(room.vars(room.shop)).isEmpty();
        assertThat(ok(room.api.get(path), 200).get("state").asString()).isEqualTo("deprovisioning");
        String token = room.token(room.provider.heard.getFirst().body());
        String own = "/addons/" + made.get("id").asString() + "/actions/deprovision";
        ok(room.callback(token, "POST", own, ""), 200);
        assertThat(room.api.get(path).statusCode()).isEqualTo(404);
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
    }

    @Test
    void atLastWhenTheProviderWillNot() throws Exception {
        for (int status : List.of(500, 404, 302)) {
            room.provider.mouths.put("DELETE", _ -> new Said(status, ""));
            ok(room.api.delete(path), 200);
            until(() -> room.rows("addon_errand WHERE attempts > 0 AND due_at > now()") == 1);
            room.kill();
            room.sql("UPDATE addon_errand SET due_at = now()");
            room.live();
        }
        room.provider.mouths.remove("DELETE");
        room.kill();
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.words(room.shop)).hasSize(2);
    }

    @Test
    void pausesGrow() {
        assertThat(Ending.pause(0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Ending.pause(1)).isEqualTo(Duration.ofSeconds(20));
        assertThat(Ending.pause(1_000)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void onlyByForceWhileOthersUseIt() {
        App blog = room.ledger.app("blog");
        var wish = Map.of("addon", made.get("name").asString(), "app", "blog");
        ok(room.api.post("/addon-attachments", wish), 201);
        assertThat(message(room.api.delete(path), 422)).contains("is attached to other apps: blog");
        ok(room.api.send("DELETE", path, Map.of("force", true)), 200);
        assertThat(room.vars(blog)).isEmpty();
        assertThat(room.words(blog))
                .last()
                .isEqualTo("Detach ACME (@ref:%s)".formatted(made.get("name").asString()));
    }

    @Test
    void withItsApp() throws Exception {
        App blog = room.ledger.app("blog");
        ok(room.api.post("/addon-attachments", Map.of("addon", made.get("name").asString(), "app", "blog")), 201);
        JsonNode others = ok(room.api.post("/apps/blog/addons", Map.of("plan", "acme")), 201);
        ok(
                room.api.post(
                        "/addon-attachments", Map.of("addon", others.get("name").asString(), "app", "shop")),
                201);

        ok(room.api.delete("/apps/shop"), 200);
        until(() -> room.rows("addon") == 1 && room.rows("app") == 1);
        assertThat(room.provider.resources).containsExactly(others.get("id").asString());
        assertThat(room.vars(blog)).hasSize(1);
        assertThat(ok(room.api.get("/addon-attachments"), 200)).hasSize(1);
    }
}
