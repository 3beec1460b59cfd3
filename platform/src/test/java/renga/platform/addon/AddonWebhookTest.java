package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.TestApi;
import renga.platform.vault.LocalAuthority;
import renga.platform.webhook.Receiver;
import tools.jackson.databind.JsonNode;

/// What a provider hears of its add-on and of that one's apps, and what an app hears of its add-ons.
@Timeout(120)
class AddonWebhookTest {
    private static final String[] ALL = {"api:addon", "api:addon-attachment", "api:app", "api:release"};

    @TempDir
    Path home;

    private AddonRoom room;
    private Receiver receiver;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        receiver = new Receiver(LocalAuthority.open(home, "localhost", Clock.systemUTC()));
    }

    @AfterEach
    void close() throws Exception {
        receiver.close();
        room.close();
    }

    /// An add-on whose provider listens.
    private record Listening(String id, String token, JsonNode hook) {}

    private Listening listening(String plan) throws Exception {
        String id = room.made(plan).get("id").asString();
        String token = room.token(room.provider.next("POST").body());
        Map<String, Object> wish = Map.of("include", ALL, "level", "sync", "url", receiver.url());
        var answer = room.callback(token, "POST", "/addons/" + id + "/webhooks", wish);
        assertThat(answer.headers().firstValue("Heroku-Webhook-Secret")).isPresent();
        return new Listening(id, token, ok(answer, 201));
    }

    @Test
    void aProviderHearsOfItsAddonAndOfItsApps() throws Exception {
        room.register("acme", "ACME_URL");
        Listening mine = listening("acme");
        assertThat(mine.hook().at("/addon/id").asString()).isEqualTo(mine.id());
        room.ledger.set(room.shop, "A", "1");
        assertThat(receiver.next().what()).isEqualTo("api:release create");

        var blog = room.ledger.app("blog");
        room.ledger.set(blog, "A", "1");
        ok(room.api.post("/addon-attachments", Map.of("addon", mine.id(), "app", "blog", "name", "OTHER")), 201);
        JsonNode tie = receiver.next().json();
        assertThat(tie.get("resource").asString()).isEqualTo("addon-attachment");
        assertThat(tie.at("/data/name").asString()).isEqualTo("OTHER");
        assertThat(tie.at("/data/app/name").asString()).isEqualTo("blog");
        assertThat(tie.at("/data/addon/app/name").asString()).isEqualTo("shop");
        assertThat(receiver.next().json().at("/data/description").asString()).startsWith("Attach OTHER");

        ok(room.api.patch("/addons/" + mine.id(), Map.of("name", "leaps")), 200);
        JsonNode renamed = receiver.next().json();
        assertThat(renamed.get("action").asString()).isEqualTo("update");
        assertThat(renamed.at("/data/name").asString()).isEqualTo("leaps");
        assertThat(renamed.get("previous_data").properties()).hasSize(1);

        // Another add-on of the same app is another provider's business, its release is not.
        room.made("acme");
        assertThat(receiver.next().json().at("/data/description").asString()).startsWith("Attach ACME_");
        assertThat(receiver.whats()).hasSize(5);
    }

    @Test
    void itsEndIsTheLastThatItHears() throws Exception {
        room.register("acme", "ACME_URL");
        Listening mine = listening("acme");
        ok(room.api.delete("/apps/shop/addons/" + mine.id()), 200);
        // The release that takes its config vars away is that of an app which it is no longer attached to.
        assertThat(List.of(receiver.next().what(), receiver.next().what()))
                .containsExactly("api:addon-attachment destroy", "api:addon destroy");
        JsonNode last = receiver.all.getLast().json();
        assertThat(last.at("/data/id").asString()).isEqualTo(mine.id());
        assertThat(last.at("/data/state").asString()).isEqualTo("deprovisioned");
        assertThat(last.at("/data/app/name").asString()).isEqualTo("shop");
        room.ledger.set(room.shop, "A", "1");
        until(() -> room.rows("webhook_outbox") == 0);
        assertThat(receiver.all).hasSize(2);
        until(() -> room.rows("webhook_delivery WHERE due_at IS NOT NULL") == 0);
        assertThat(room.rows("webhook WHERE ended_at IS NOT NULL")).isOne();
    }

    @Test
    void ofWhatIsKeptNothingIsToldUntilItComesBack() throws Exception {
        room.providers.letRun(room.register("heroku-postgresql", "HEROKU_POSTGRESQL_URL"));
        Listening mine = listening("heroku-postgresql");
        ok(room.api.delete("/apps/shop/addons/" + mine.id()), 200);
        for (int i = 0; i < 3; i++) receiver.next();
        assertThat(receiver.whats())
                .containsExactly("api:addon-attachment destroy", "api:addon-attachment destroy", "api:addon destroy");
        room.ledger.set(room.shop, "A", "1");
        assertThat(room.callback(mine.token(), "GET", "/addons/" + mine.id() + "/webhooks", "")
                        .statusCode())
                .isEqualTo(401);

        ok(room.api.post("/operator/kept-addons/" + mine.id() + "/actions/return", Map.of("app", "shop")), 200);
        assertThat(receiver.next().what()).isEqualTo("api:addon create");
        assertThat(receiver.next().what()).isEqualTo("api:addon-attachment create");
        assertThat(ok(room.callback(mine.token(), "GET", "/addons/" + mine.id() + "/webhooks", ""), 200))
                .hasSize(1);
    }

    @Test
    void onlyItsOwnProviderSubscribes() throws Exception {
        room.register("acme", "ACME_URL");
        Listening mine = listening("acme");
        Listening other = listening("acme");
        String hook =
                "/addons/" + mine.id() + "/webhooks/" + mine.hook().get("id").asString();
        for (String path : List.of("/webhooks", "/webhook-deliveries", "/webhook-events")) {
            String theirs = "/addons/" + mine.id() + path;
            assertThat(room.callback(other.token(), "GET", theirs, "").statusCode())
                    .isEqualTo(403);
            assertThat(room.api.get(theirs).statusCode()).isEqualTo(403);
            ok(room.callback(mine.token(), "GET", theirs, ""), 200);
        }
        assertThat(room.callback(other.token(), "DELETE", hook, "").statusCode())
                .isEqualTo(403);
        assertThat(room.callback(mine.token(), "POST", "/apps/shop/webhooks", "")
                        .statusCode())
                .isEqualTo(403);
        ok(room.callback(mine.token(), "PATCH", hook, Map.of("level", "notify")), 200);
        ok(room.callback(mine.token(), "DELETE", hook, ""), 200);
        assertThat(room.callback(mine.token(), "GET", hook, "").statusCode()).isEqualTo(404);
    }

    @Test
    void anAppHearsOfItsAddonsAndWhoDidIt() throws Exception {
        room.register("acme", "ACME_URL");
        Map<String, Object> wish = Map.of("include", ALL, "level", "sync", "url", receiver.url());
        ok(room.api.post("/apps/shop/webhooks", wish), 201);
        room.made("acme");
        assertThat(receiver.next().what()).isEqualTo("api:addon create");
        assertThat(receiver.next().what()).isEqualTo("api:addon-attachment create");
        JsonNode ready = receiver.next().json();
        assertThat(ready.at("/data/state").asString()).isEqualTo("provisioned");
        assertThat(ready.at("/previous_data/state").asString()).isEqualTo("provisioning");
        assertThat(ready.at("/actor/email").asString()).isEqualTo("acme@addons.localhost");
        assertThat(receiver.next().what()).isEqualTo("api:release create");
        assertThat(receiver.all.getFirst().json().at("/actor/email").asString()).isEqualTo(TestApi.EMAIL);
    }

    @Test
    void aRefusalIsTheEndOfWhatWasBegun() throws Exception {
        room.register("acme", "ACME_URL");
        Map<String, Object> wish = Map.of("include", ALL, "level", "sync", "url", receiver.url());
        ok(room.api.post("/apps/shop/webhooks", wish), 201);
        room.provider.mouths.put(
                "POST", _ -> new renga.platform.provider.TestProvider.Said(422, Map.of("message", "No.")));
        ok(room.order("acme"), 422);
        for (int i = 0; i < 4; i++) receiver.next();
        assertThat(receiver.whats())
                .containsExactly(
                        "api:addon create",
                        "api:addon-attachment create",
                        "api:addon-attachment destroy",
                        "api:addon destroy");
    }
}
