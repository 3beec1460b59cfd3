package renga.platform.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.webhook.HookRoom.ok;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.account.Accounts;
import renga.platform.app.NewApp;
import tools.jackson.databind.JsonNode;

/// Webhooks of apps as their people make, look at and end them.
@Timeout(120)
class WebhookRoutesTest {
    @TempDir
    Path home;

    private HookRoom room;

    @BeforeEach
    void open() {
        room = new HookRoom(home);
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void oneIsMadeShownChangedAndRemoved() {
        HookRoom.Made made = room.add("notify", "api:release");
        assertThat(made.secret()).hasSize(60);
        String path = "/apps/shop/webhooks/" + made.id();
        JsonNode shown = ok(room.api.get(path), 200);
        assertThat(shown.get("app").get("name").asString()).isEqualTo("shop");
        assertThat(shown.has("addon")).isFalse();
        assertThat(shown.get("include")).hasSize(1);
        assertThat(shown.get("level").asString()).isEqualTo("notify");
        assertThat(shown.get("url").asString()).isEqualTo(room.receiver.url());
        assertThat(ok(room.api.get("/apps/shop/webhooks"), 200)).hasSize(1);

        Map<String, Object> change = Map.of("level", "sync", "include", List.of("dyno", "api:app"));
        JsonNode changed = ok(room.api.patch(path, change), 200);
        assertThat(changed.get("level").asString()).isEqualTo("sync");
        assertThat(changed.get("include")).hasSize(2);
        assertThat(changed.get("url")).isEqualTo(shown.get("url"));

        ok(room.api.delete(path), 200);
        assertThat(ok(room.api.get("/apps/shop/webhooks"), 200)).isEmpty();
        assertThat(room.api.get(path).statusCode()).isEqualTo(404);
        assertThat(room.api.delete(path).statusCode()).isEqualTo(404);
    }

    @Test
    void itsSecretsAreTakenFromWhoAsksAndNeverShownAgain() throws Exception {
        var wish = room.wish("notify", "api:release");
        wish.put("secret", "my-own-secret-word");
        wish.put("authorization", "Bearer my-own-token");
        HookRoom.Made made = room.add(wish);
        assertThat(made.secret()).isEqualTo("my-own-secret-word");
        String path = "/apps/shop/webhooks/" + made.id();
        assertThat(room.api.get(path).body()).doesNotContain("my-own");
        assertThat(room.api.get(path).headers().firstValue("Heroku-Webhook-Secret"))
                .isEmpty();
        String rows = room.ledger
                .db
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT string_agg(encode(sealed, 'escape'), '') FROM webhook")
                        .mapTo(String.class)
                        .one());
        assertThat(rows).doesNotContain("my-own");

        var none = new HashMap<String, Object>();
        none.put("authorization", null);
        ok(room.api.patch(path, none), 200);
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        Receiver.Heard heard = room.receiver.next();
        assertThat(heard.headers()).doesNotContainKey("authorization");
        assertThat(heard.headers().get("heroku-webhook-hmac-sha256"))
                .isEqualTo(Courier.signature("my-own-secret-word", heard.body()));
    }

    @Test
    void whatCannotBeIsRefusedWithWhatCan() {
        refused("include", List.of("api:nothing"), "A webhook cannot hear of api:nothing. Choose from api:addon, ");
        refused("include", List.of(), "Say what the webhook shall hear of");
        refused("level", "always", "There is no level always");
        refused("secret", "two\nlines", "The secret has to be");
        refused("authorization", "Bearer x\r\nHost: other", "The authorization has to be");
        refused("url", "https://me:word@example.com/", "password");
        refused("url", "no address", "write https://HOST/PATH");
        refused("url", "ftp://example.com/", "only http:// and https://");
        refused("url", "https://10.1.2.3/", "private address");
        refused("url", "https://169.254.169.254/latest", "private address");
        refused("url", "http://1.1.1.1/", "by https only");
        refused("url", "https://no-such-host.invalid/", "there is no host");
        assertThat(room.rows("webhook")).isZero();
    }

    @Test
    void aNetworkThatIsClosedAgainIsNotReached() {
        room.add("notify", "api:release");
        room.kill();
        room.live(List.of());
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        assertThat(room.receiver.all).isEmpty();
        assertThat(room.newest().at("/last_attempt/error_class").asString()).isEqualTo("PrivateAddress");
        assertThat(room.newest().at("/last_attempt/code").isNull()).isTrue();
    }

    @Test
    void anAppHasTenOfThem() {
        for (int i = 0; i < 10; i++) room.add("notify", "api:release");
        JsonNode refusal = ok(room.api.post("/apps/shop/webhooks", room.wish("notify", "api:release")), 422);
        assertThat(refusal.get("message").asString()).contains("shop has 10 webhooks");
    }

    @Test
    void whoDoesNotSeeTheAppDoesNotSeeThem() {
        var stranger = new Accounts(room.ledger.db, Clock.systemUTC()).ensure("other@example.test");
        room.ledger.releases.begin(stranger, NewApp.named("theirs"));
        HookRoom.Made made = room.add("notify", "api:release");
        for (String path : List.of("/webhooks", "/webhook-deliveries", "/webhook-events", "/webhooks/" + made.id())) {
            assertThat(room.api.get("/apps/theirs" + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(room.api
                        .post("/apps/theirs/webhooks", room.wish("notify", "api:release"))
                        .statusCode())
                .isEqualTo(404);
        room.ledger.app("blog");
        assertThat(room.api.get("/apps/blog/webhooks/" + made.id()).statusCode())
                .isEqualTo(404);
        assertThat(room.api.get("/addons/" + UUID.randomUUID() + "/webhooks").statusCode())
                .isEqualTo(403);
    }

    @Test
    void deliveriesAndEventsAreListedInPages() {
        room.add("notify", "api:release");
        for (int i = 0; i < 3; i++) room.ledger.set(room.shop, "A", "" + i);
        room.tell();
        var page = room.api.get("/apps/shop/webhook-deliveries", "Range", "seq ..; order=desc,max=2");
        assertThat(page.statusCode()).isEqualTo(206);
        JsonNode two = ok(page, 206);
        String next = page.headers().firstValue("Next-Range").orElseThrow();
        JsonNode last = ok(room.api.get("/apps/shop/webhook-deliveries", "Range", next), 200);
        assertThat(last).hasSize(1);
        String event = two.at("/0/event/id").asString();
        JsonNode shown = ok(room.api.get("/apps/shop/webhook-events/" + event), 200);
        assertThat(shown.at("/payload/data/version").asInt()).isEqualTo(5);
        assertThat(shown.at("/payload/resource").asString()).isEqualTo("release");
        assertThat(ok(room.api.get("/apps/shop/webhook-events"), 200)).hasSize(3);
        String one = two.at("/0/id").asString();
        assertThat(ok(room.api.get("/apps/shop/webhook-deliveries/" + one), 200))
                .isEqualTo(two.get(0));
        assertThat(ok(room.api.get("/apps/shop/webhook-deliveries?eq[status]=failed"), 200))
                .isEmpty();
        assertThat(ok(room.api.get("/apps/shop/webhook-deliveries?eq[status]=succeeded"), 200))
                .hasSize(3);
    }

    @Test
    void whatWasToldIsKeptAWeekAndThreeHundredDeep() {
        HookRoom.Made made = room.add("notify", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        room.webhooks.clear();
        assertThat(room.deliveries()).hasSize(1);
        room.clock.advance(Webhooks.KEPT.plus(Duration.ofSeconds(1)));
        room.webhooks.clear();
        assertThat(room.deliveries()).isEmpty();
        assertThat(room.rows("webhook_event")).isZero();

        room.ledger.set(room.shop, "A", "2");
        room.tell();
        room.ledger.db.jdbi().useHandle(handle -> handle.execute("""
                INSERT INTO webhook_delivery (id, webhook_id, event_id, status, created_at, updated_at)
                SELECT gen_random_uuid(), ?, event_id, 'failed', created_at, updated_at
                FROM webhook_delivery, generate_series(1, 400)
                """, made.id()));
        room.webhooks.clear();
        assertThat(room.rows("webhook_delivery")).isEqualTo(Webhooks.KEPT_MAX);
        assertThat(room.rows("webhook_event")).isOne();
    }

    @Test
    void aReceiverThatIsAwayHoldsAThousandAtMost() {
        room.receiver.mouth = _ -> 500;
        HookRoom.Made made = room.add("sync", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        room.ledger.db.jdbi().useHandle(handle -> handle.execute("""
                INSERT INTO webhook_delivery (id, webhook_id, event_id, status, due_at, created_at, updated_at)
                SELECT gen_random_uuid(), ?, event_id, 'pending', created_at, created_at, updated_at
                FROM webhook_delivery, generate_series(1, 1000)
                """, made.id()));
        room.ledger.set(room.shop, "A", "2");
        room.tell();
        assertThat(room.rows("webhook_delivery WHERE due_at IS NOT NULL")).isEqualTo(Publisher.QUEUED_MAX);
        assertThat(room.rows("webhook_delivery WHERE attempt_error = 'QueueFull'"))
                .isEqualTo(2);
        assertThat(room.rows("webhook_delivery WHERE seq = (SELECT max(seq) FROM webhook_delivery) AND attempts = 0"
                        + " AND status = 'pending'"))
                .isOne();
    }

    private void refused(String field, Object value, String why) {
        var wish = room.wish("notify", "api:release");
        wish.put(field, value);
        assertThat(ok(room.api.post("/apps/shop/webhooks", wish), 422)
                        .get("message")
                        .asString())
                .contains(why);
    }
}
