package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.app.Addresses;
import renga.platform.provider.TestProvider.Mouth;
import renga.platform.provider.TestProvider.Said;

/// The platform is killed at each step of making and ending an add-on: there is exactly one resource after, or none.
@Timeout(120)
class AddonKillTest {
    @TempDir
    Path home;

    private final CountDownLatch never = new CountDownLatch(1);
    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("acme", "ACME_URL");
    }

    @AfterEach
    void close() throws Exception {
        never.countDown();
        room.close();
    }

    @Test
    void afterTheOrderIsWrittenAndBeforeItIsSent() throws Exception {
        room.kill();
        order();
        room.live();
        oneResourceServes();
        assertThat(room.provider.count("POST")).isEqualTo(1);
    }

    @Test
    void afterItIsSentAndBeforeItIsDone() throws Exception {
        killWhile("POST", _ -> hang());
        room.live();
        oneResourceServes();
        assertThat(room.provider.count("POST")).isEqualTo(2);
    }

    @Test
    void afterItIsDoneAndBeforeItIsAnswered() throws Exception {
        killWhile("POST", heard -> {
            room.provider.made(heard);
            return hang();
        });
        room.live();
        oneResourceServes();
        assertThat(room.provider.count("POST")).isEqualTo(2);
    }

    /// A provider may answer 409 or 422 to a repetition, and what it made is then known to nobody.
    @Test
    void andTheRepetitionIsRefused() throws Exception {
        killWhile("POST", heard -> {
            room.provider.made(heard);
            return hang();
        });
        room.provider.mouths.put("POST", _ -> new Said(409, Map.of()));
        room.live();
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.words(room.shop)).isEmpty();
    }

    @Test
    void andTheProviderIsAwayAfter() throws Exception {
        killWhile("POST", heard -> {
            room.provider.made(heard);
            return hang();
        });
        room.provider.mouths.put("POST", _ -> new Said(500, Map.of()));
        room.provider.mouths.put("DELETE", _ -> new Said(500, Map.of()));
        room.live();
        room.provider.next("DELETE");
        until(() -> room.rows("addon_errand WHERE kind = 'deprovision' AND due_at > now()") == 1);
        room.kill();
        room.provider.mouths.remove("DELETE");
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
    }

    @Test
    void whileTheProviderWorksOnIt() throws Exception {
        room.provider.mouths.put("POST", heard -> {
            room.provider.made(heard);
            return new Said(202, Map.of("id", heard.body().get("uuid").asString()));
        });
        room.made("acme");
        room.kill();
        room.live();
        var asked = room.provider.next("POST").body();
        String path = "/addons/" + asked.get("uuid").asString();
        String token = room.token(asked);
        ok(
                room.callback(
                        token,
                        "PATCH",
                        path + "/config",
                        Map.of("config", List.of(Map.of("name", "ACME_URL", "value", "x")))),
                200);
        ok(room.callback(token, "POST", path + "/actions/provision", ""), 200);
        oneResourceServes();
        assertThat(room.provider.count("POST")).isEqualTo(1);
    }

    @Test
    void afterTheEndIsWrittenAndBeforeItIsSent() throws Exception {
        String id = room.made("acme").get("id").asString();
        room.kill();
        destroy(id);
        room.live();
        nothingIsLeft();
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
    }

    @Test
    void afterTheEndIsSentAndBeforeItIsDone() throws Exception {
        killWhileEnding(_ -> hang());
    }

    @Test
    void afterTheEndIsDoneAndBeforeItIsAnswered() throws Exception {
        killWhileEnding(heard -> {
            room.provider.gone(heard);
            return hang();
        });
    }

    private void killWhileEnding(Mouth mouth) throws Exception {
        String id = room.made("acme").get("id").asString();
        room.provider.mouths.put("DELETE", mouth);
        var api = room.api;
        var end =
                CompletableFuture.supplyAsync(() -> api.delete("/apps/shop/addons/" + id), Thread::startVirtualThread);
        room.provider.next("DELETE");
        room.kill();
        end.handle((_, _) -> id).get(20, TimeUnit.SECONDS);
        room.provider.mouths.remove("DELETE");
        room.live();
        nothingIsLeft();
    }

    @Test
    void whileItIsTakenBackBeforeItIsThere() throws Exception {
        var go = new CountDownLatch(1);
        room.provider.mouths.put("POST", heard -> {
            go.await();
            return room.provider.made(heard);
        });
        var order = room.orderMeanwhile("acme");
        String id = room.provider.next("POST").body().get("uuid").asString();
        var api = room.api;
        var end =
                CompletableFuture.supplyAsync(() -> api.delete("/apps/shop/addons/" + id), Thread::startVirtualThread);
        until(() -> room.rows("addon WHERE state = 'deprovisioning'") == 1);
        go.countDown();
        assertThat(order.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(422);
        assertThat(ok(end.get(20, TimeUnit.SECONDS), 200).get("state").asString())
                .isEqualTo("deprovisioned");
        nothingIsLeft();
    }

    /// In a life that has already ended: it is written, and nobody says it to the provider.
    private void order() {
        var orders = orders();
        var wish = new Orders.Wish("acme", Optional.empty(), AddonRoom.anyTie(), Map.of());
        AddonRoom.inVain(() -> orders.create(room.ledger.dev, room.shop, wish));
    }

    private void destroy(String id) {
        var orders = orders();
        Addon addon = office().find(UUID.fromString(id)).orElseThrow();
        AddonRoom.inVain(() -> orders.destroy(room.ledger.dev, addon, false));
    }

    private Orders orders() {
        var shows = new Shows(office(), new Addresses(5443, "localhost", 8080));
        return new Orders(office(), new Errands(office()), new Siblings(office(), shows));
    }

    private Office office() {
        return room.office();
    }

    private void killWhile(String method, Mouth mouth) throws Exception {
        room.provider.mouths.put(method, mouth);
        var order = room.orderMeanwhile("acme");
        room.provider.next(method);
        room.kill();
        order.exceptionally(_ -> null);
        room.provider.mouths.remove(method);
    }

    private Said hang() throws InterruptedException {
        never.await();
        return Said.NOTHING;
    }

    private void oneResourceServes() throws Exception {
        until(() -> room.rows("addon WHERE state = 'provisioned'") == 1);
        assertThat(room.provider.resources).hasSize(1);
        assertThat(room.vars(room.shop)).containsOnlyKeys("ACME_URL");
        assertThat(room.words(room.shop)).hasSize(1);
        assertThat(room.rows("addon_errand")).isZero();
    }

    private void nothingIsLeft() throws Exception {
        until(() -> room.rows("addon") == 0);
        assertThat(room.provider.resources).isEmpty();
        assertThat(room.vars(room.shop)).isEmpty();
        assertThat(room.rows("addon_attachment")).isZero();
    }
}
