package renga.platform.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.platform.webhook.HookRoom.ok;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.TestApi;
import tools.jackson.databind.JsonNode;

/// What a receiver hears, how often, and in which order.
@Timeout(120)
class DeliveryTest {
    @TempDir
    Path home;

    private HookRoom room;
    private Receiver receiver;

    @BeforeEach
    void open() {
        room = new HookRoom(home);
        receiver = room.receiver;
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void aReleaseIsToldAndSigned() throws Exception {
        var wish = room.wish("notify", "api:release", "api:build");
        wish.put("authorization", "Bearer for-the-receiver");
        HookRoom.Made made = room.add(wish);
        room.ledger.set(room.shop, "COLOR", "red");
        room.tell();

        Receiver.Heard heard = receiver.next();
        assertThat(heard.path()).isEqualTo("/hooks");
        assertThat(heard.headers())
                .containsEntry("authorization", "Bearer for-the-receiver")
                .containsEntry("content-type", "application/json")
                .containsEntry("user-agent", "Renga")
                .containsEntry("heroku-webhook-hmac-sha256", signature(made.secret(), heard.body()));
        JsonNode body = heard.json();
        assertThat(body.get("action").asString()).isEqualTo("create");
        assertThat(body.get("resource").asString()).isEqualTo("release");
        assertThat(body.get("version").asString()).isEqualTo("application/vnd.heroku+json; version=3");
        assertThat(body.get("actor").get("email").asString()).isEqualTo(TestApi.EMAIL);
        assertThat(body.get("sequence").asLong()).isPositive();
        assertThat(body.get("previous_data")).isEmpty();
        assertThat(body.at("/data/description").asString()).isEqualTo("Set COLOR config vars");
        assertThat(body.at("/data/version").asInt()).isEqualTo(3);
        assertThat(body.at("/data/current").asBoolean()).isTrue();
        assertThat(body.at("/data/app/name").asString()).isEqualTo("shop");
        assertThat(body.at("/webhook_metadata/webhook/id").asString())
                .isEqualTo(made.id().toString());
        assertThat(body.at("/webhook_metadata/event/id")).isEqualTo(body.get("id"));
        assertThat(receiver.all).hasSize(1);

        JsonNode delivery = room.newest();
        assertThat(delivery.get("id").asString()).isEqualTo(heard.delivery());
        assertThat(delivery.get("status").asString()).isEqualTo("succeeded");
        assertThat(delivery.get("next_attempt_at").isNull()).isTrue();
        assertThat(delivery.at("/last_attempt/id").asString()).isEqualTo(heard.attempt());
        assertThat(delivery.at("/last_attempt/code").asInt()).isEqualTo(204);
    }

    @Test
    void anUpdateSaysWhatWasBefore() throws Exception {
        room.add("notify", "api:app");
        ok(room.api.patch("/apps/shop", Map.of("name", "market")), 200);
        room.tell();

        JsonNode body = receiver.next().json();
        assertThat(body.get("action").asString()).isEqualTo("update");
        assertThat(body.at("/data/name").asString()).isEqualTo("market");
        assertThat(body.at("/previous_data/name").asString()).isEqualTo("shop");
        assertThat(body.get("previous_data").has("id")).isFalse();
        assertThat(body.get("previous_data").has("updated_at")).isFalse();
    }

    @Test
    void aReleaseThatWaitedIsToldAgainWhenItIsDecided() throws Exception {
        room.ledger.set(room.shop, "A", "1");
        room.sql("UPDATE release SET status = 'pending' WHERE version = 3");
        room.add("notify", "api:release");
        room.sql("UPDATE release SET status = 'failed' WHERE version = 3");
        // Upkeep is nobody's business.
        room.sql("UPDATE release SET status = 'expired' WHERE version = 1");
        room.tell();

        JsonNode body = receiver.next().json();
        assertThat(body.get("action").asString()).isEqualTo("update");
        assertThat(body.at("/data/status").asString()).isEqualTo("failed");
        assertThat(body.at("/previous_data/status").asString()).isEqualTo("pending");
        assertThat(receiver.all).hasSize(1);
    }

    @Test
    void aChangeThatNobodyCanShowDoesNotHoldUpTheOthers() throws Exception {
        HookRoom.Made made = room.add("notify", "api:release");
        room.sql("""
                INSERT INTO webhook_outbox (include, action, source, app_id, webhooks, after)
                VALUES ('api:release', 'create', 'nonsense', '%s', '{%s}', '{}')
                """.formatted(room.shop.id(), made.id()));
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        assertThat(receiver.next().json().at("/data/version").asInt()).isEqualTo(3);
        assertThat(room.rows("webhook_outbox")).isZero();
    }

    @Test
    void whatWasRolledBackIsNotTold() {
        room.add("sync", "api:app", "api:release");
        assertThatThrownBy(() -> room.ledger.db.jdbi().useTransaction(tx -> {
                    tx.execute(
                            "UPDATE app SET name = 'other' WHERE id = ?",
                            room.shop.id().value());
                    assertThat(tx.createQuery("SELECT count(*) FROM webhook_outbox")
                                    .mapTo(int.class)
                                    .one())
                            .isOne();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(room.rows("webhook_outbox")).isZero();
        room.tell();
        assertThat(receiver.all).isEmpty();
    }

    @Test
    void notifyIsTriedOnce() {
        receiver.mouth = _ -> 500;
        room.add("notify", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        room.clock.advance(Duration.ofHours(2));
        room.tell();

        assertThat(receiver.all).hasSize(1);
        assertThat(room.newest().get("status").asString()).isEqualTo("failed");
        assertThat(room.newest().at("/last_attempt/code").asInt()).isEqualTo(500);
    }

    @Test
    void syncIsTriedUntilItIsHeard() {
        receiver.mouth = _ -> receiver.all.size() < 3 ? 503 : 200;
        room.add("sync", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        assertThat(room.newest().get("status").asString()).isEqualTo("retrying");
        assertThat(room.newest().get("next_attempt_at").asString()).isEqualTo("2026-01-01T12:00:10Z");
        room.tell();
        assertThat(receiver.all).hasSize(1);
        room.clock.advance(Duration.ofSeconds(10));
        room.tell();
        assertThat(receiver.all).hasSize(2);
        room.clock.advance(Duration.ofSeconds(20));
        room.tell();

        assertThat(receiver.all).hasSize(3);
        assertThat(receiver.all.stream().map(Receiver.Heard::delivery).distinct())
                .hasSize(1);
        assertThat(receiver.all.stream().map(Receiver.Heard::attempt).distinct())
                .hasSize(3);
        assertThat(room.newest().get("num_attempts").asInt()).isEqualTo(3);
        assertThat(room.newest().get("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void aRedirectIsNoSuccessAndNotFollowed() {
        receiver.mouth = _ -> 302;
        room.add("notify", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        assertThat(receiver.all).hasSize(1);
        assertThat(room.newest().get("status").asString()).isEqualTo("failed");
    }

    @Test
    void aShortAbsenceKeepsTheOrder() {
        receiver.mouth = _ -> 500;
        room.add("sync", "api:release");
        for (String value : List.of("1", "2", "3")) room.ledger.set(room.shop, "A", value);
        room.tell();
        assertThat(receiver.all).hasSize(1);
        receiver.mouth = _ -> 200;
        room.clock.advance(Duration.ofSeconds(10));
        room.tell();
        assertThat(receiver.all.stream()
                        .skip(1)
                        .map(heard -> heard.json().at("/data/version").asInt()))
                .containsExactly(3, 4, 5);
    }

    @Test
    void oneThatIsNeverHeardDoesNotStandInTheWay() {
        receiver.mouth = heard -> heard.json().at("/data/version").asInt() == 3 ? 500 : 200;
        room.add("sync", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.tell();
        room.ledger.set(room.shop, "A", "2");
        room.tell();
        assertThat(receiver.all).hasSize(1);
        room.clock.advance(Courier.IN_ORDER);
        room.tell();
        assertThat(room.newest().get("status").asString()).isEqualTo("succeeded");
        assertThat(room.deliveries().get(1).get("status").asString()).isEqualTo("retrying");
    }

    @Test
    void aSlowReceiverHoldsUpNobodyElse() throws Exception {
        var open = new CountDownLatch(1);
        receiver.mouth = heard -> {
            if (heard.path().endsWith("slow")) open.await();
            return 200;
        };
        var slow = room.wish("sync", "api:release");
        slow.put("url", receiver.url() + "/slow");
        room.add(slow);
        room.add("sync", "api:release");
        room.webhooks.start();
        room.ledger.set(room.shop, "A", "1");
        room.ledger.set(room.shop, "A", "2");
        for (int i = 0; i < 3; i++) receiver.next();
        assertThat(receiver.all.stream().map(Receiver.Heard::path))
                .containsExactlyInAnyOrder("/hooks", "/hooks", "/hooks/slow");
        open.countDown();
        assertThat(receiver.next().path()).isEqualTo("/hooks/slow");
    }

    @Test
    void aKillBetweenChangeAndPublicationLosesNothing() throws Exception {
        room.add("notify", "api:release");
        room.kill();
        room.ledger.set(room.shop, "A", "1");
        assertThat(room.rows("webhook_outbox")).isOne();
        room.live(HookRoom.LOOPBACK);
        room.tell();
        assertThat(receiver.next().what()).isEqualTo("api:release create");
        assertThat(room.rows("webhook_outbox")).isZero();
    }

    @Test
    void aKillBetweenSendingAndRecordSendsAgain() throws Exception {
        var never = new CountDownLatch(1);
        receiver.mouth = _ -> {
            never.await();
            return 200;
        };
        room.add("notify", "api:release");
        room.ledger.set(room.shop, "A", "1");
        room.webhooks.turn();
        Receiver.Heard first = receiver.next();
        room.kill();
        receiver.mouth = _ -> 200;
        room.live(HookRoom.LOOPBACK);
        room.tell();

        Receiver.Heard second = receiver.next();
        assertThat(second.delivery()).isEqualTo(first.delivery());
        assertThat(second.attempt()).isNotEqualTo(first.attempt());
        assertThat(room.newest().get("status").asString()).isEqualTo("succeeded");
        assertThat(room.newest().get("num_attempts").asInt()).isEqualTo(2);
    }

    @Test
    void anAppsEndIsTheLastThatItsWebhooksHear() throws Exception {
        room.add("sync", "api:app", "api:release");
        ok(room.api.delete("/apps/shop"), 200);
        room.works.close();
        room.tell();
        Receiver.Heard heard = receiver.next();
        assertThat(heard.what()).isEqualTo("api:app destroy");
        assertThat(heard.json().at("/data/name").asString()).isEqualTo("shop");
        room.webhooks.clear();
        assertThat(room.rows("webhook")).isZero();
        assertThat(room.rows("webhook_delivery")).isZero();
    }

    private static String signature(String secret, byte[] body) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body));
    }
}
