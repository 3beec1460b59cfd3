package renga.addons.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.keyvalue.StoreRoom.client;
import static renga.addons.keyvalue.StoreRoom.url;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import renga.addons.host.ServiceWish;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import tools.jackson.databind.JsonNode;

/// Real servers: made, used, rotated, changed, killed, ended.
@ExtendWith(RunningStores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class KeyValueTest {
    private static final String MINI = "mini";

    private final StoreRoom room;
    private final UUID addon = UUID.randomUUID();

    KeyValueTest(StoreRoom room) {
        this.room = room;
    }

    @AfterEach
    void end() throws Exception {
        room.provider.deprovision(addon);
    }

    @Test
    void aStoreIsMadeAndUsedOverTls() throws Exception {
        String url = room.made(addon, MINI);
        try (Jedis client = client(url)) {
            client.set("frog", "jumps");
            client.lpush("queue", "a", "b");
            assertThat(client.get("frog")).isEqualTo("jumps");
            assertThat(client.eval("return redis.call('llen', KEYS[1])", 1, "queue"))
                    .isEqualTo(2L);
            assertThat(client.info()).contains("valkey_version:8");
        }
        assertThat(room.services.used).contains(addon);
        String again = room.made(addon, MINI);
        assertThatThrownBy(() -> client(url).ping()).isInstanceOf(JedisException.class);
        try (Jedis client = client(again)) {
            assertThat(client.get("frog")).isEqualTo("jumps");
        }
        assertThat(room.services.names()).contains(StoreRoom.name(addon));
    }

    @Test
    void itsMemoryIsThePlansAndOlderKeysGoOnlyIfItIsToldSo() throws Exception {
        String url = room.made(addon, MINI);
        String megabyte = "x".repeat(1 << 20);
        try (Jedis client = client(url)) {
            assertThatThrownBy(() -> {
                        for (int n = 0; n < 30; n++) client.set("n" + n, megabyte);
                    })
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("OOM");
            JsonNode changed = room.ask(addon, MINI, "PATCH config", "{\"maxmemory_policy\": \"allkeys-lru\"}", 200);
            assertThat(changed.at("/maxmemory_policy/value").asString()).isEqualTo("allkeys-lru");
            assertThat(changed.at("/maxmemory_policy/values/allkeys-lru").asString())
                    .isNotEmpty();
            for (int n = 0; n < 30; n++) client.set("n" + n, megabyte);
            assertThat(client.exists("n29")).isTrue();
            assertThat(client.dbSize()).isLessThan(30);
        }
    }

    @Test
    void aRotatedPasswordGoesOnForHalfAnHour() throws Exception {
        String first = room.made(addon, MINI);
        String second = url(room.provider.rotate(addon, false));
        for (String url : List.of(first, second)) {
            try (Jedis client = client(url)) {
                assertThat(client.ping()).isEqualTo("PONG");
            }
        }
        room.clock.advance(Duration.ofMinutes(29));
        room.provider.look();
        client(first).close();
        room.clock.advance(Duration.ofMinutes(2));
        room.provider.look();
        assertThatThrownBy(() -> client(first).ping()).isInstanceOf(JedisException.class);
        try (Jedis client = client(second)) {
            assertThat(client.ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> client.aclList()).hasMessageContaining("no permissions");
        }
    }

    @Test
    void oneOfAnEarlierVersionIsMadeToRunAsThisOneWantsIt() throws Exception {
        String url = room.made(addon, "premium-0");
        try (Jedis client = client(url)) {
            client.set("frog", "green");
        }
        String name = StoreRoom.name(addon);
        ServiceWish now = room.services.wish(name);
        var before = new ServiceWish(
                now.stack(),
                "# as it was once\n" + now.command(),
                now.environment(),
                now.size(),
                now.volumeBytes(),
                now.port(),
                now.logAs());
        StoreRoom.until(() -> room.services.put(name, before).isPresent());
        StoreRoom.until(() -> {
            room.provider.look();
            return room.services.wish(name).equals(now);
        });
        StoreRoom.until(() -> room.services.put(name, now).isPresent());
        try (Jedis client = client(url)) {
            assertThat(client.get("frog")).isEqualTo("green");
        }
    }

    @Test
    void aForcedRotationEndsTheSessionsToo() throws Exception {
        String first = room.made(addon, MINI);
        try (Jedis client = client(first)) {
            assertThat(client.ping()).isEqualTo("PONG");
            String second = url(room.provider.rotate(addon, true));
            assertThatThrownBy(client::ping).isInstanceOf(JedisException.class);
            assertThatThrownBy(() -> client(first).ping()).isInstanceOf(JedisException.class);
            client(second).close();
        }
    }

    @Test
    void whatItHoldsAndWhatWasChosenOutliveAKill() throws Exception {
        String url = room.made(addon, "premium-0");
        room.ask(addon, "premium-0", "PATCH config", "{\"timeout\": 120}", 200);
        try (Jedis client = client(url)) {
            client.set("frog", "jumps");
            assertThat(client.waitAOF(1, 0, 5_000).getKey()).isEqualTo(1L);
        }
        String name = StoreRoom.name(addon);
        room.services.stop(name);
        room.services.put(name, room.services.wish(name));
        StoreRoom.until(() -> has(url, "frog"));
        JsonNode info = room.ask(addon, "premium-0", "GET", "{}", 200);
        assertThat(row(info, "Timeout")).isEqualTo("120 seconds");
        assertThat(row(info, "Status")).isEqualTo("available");
    }

    @Test
    void anotherPlanHasWhatTheOneBeforeHeld() throws Exception {
        String url = room.made(addon, MINI);
        try (Jedis client = client(url)) {
            client.set("frog", "jumps");
        }
        for (String plan : List.of("premium-1", MINI)) {
            assertThat(room.provider.change(addon, plan)).isInstanceOf(Answer.Done.class);
            StoreRoom.until(() -> has(url, "frog"));
            JsonNode info = room.ask(addon, plan, "GET", "{}", 200);
            assertThat(row(info, "Memory")).endsWith(plan.equals(MINI) ? "/ 25 MB" : "/ 100 MB");
        }
    }

    @Test
    void ofItsConnectionsSomeAreLeftForUs() throws Exception {
        String url = room.made(addon, MINI);
        List<Jedis> clients = new ArrayList<>();
        try {
            for (int n = 0; n < 20; n++) {
                Jedis client = client(url);
                client.ping();
                clients.add(client);
            }
            assertThat(row(room.ask(addon, MINI, "GET", "{}", 200), "Connections"))
                    .isEqualTo("20/20");
        } finally {
            clients.forEach(Jedis::close);
        }
    }

    @Test
    void itsCommandsTellAndAct() throws Exception {
        room.made(addon, MINI);
        JsonNode info = room.ask(addon, MINI, "GET", "{}", 200);
        assertThat(info.get("prefer_native_tls").asBoolean()).isTrue();
        assertThat(info.get("port").asInt()).isEqualTo(6379);
        assertThat(row(info, "Plan")).isEqualTo("Mini");
        assertThat(row(info, "Version")).startsWith("Valkey 8.");
        assertThat(room.ask(addon, MINI, "GET wait", "{}", 200).get("waiting?").asBoolean())
                .isFalse();
        room.ask(addon, MINI, "PATCH config", "{\"notify_keyspace_events\": \"Kg\"}", 200);
        assertThat(row(room.ask(addon, MINI, "GET", "{}", 200), "Keyspace Notifications"))
                .contains("K", "g");
        room.ask(addon, MINI, "POST stats/reset", "{}", 200);
        room.ask(addon, MINI, "POST upgrade", "{}", 422);
        room.ask(addon, MINI, "GET nonsense", "{}", 404);
        for (String wrong : List.of(
                "{\"maxmemory_policy\": \"none\"}", "{\"timeout\": -1}", "{\"notify_keyspace_events\": \"?\"}", "{}")) {
            assertThat(room.ask(addon, MINI, "PATCH config", wrong, 422)
                            .get("message")
                            .asString())
                    .isNotEmpty();
        }
    }

    @Test
    void whatIsGivenUpIsGone() throws Exception {
        String url = room.made(addon, MINI);
        assertThat(room.provider.deprovision(addon)).isInstanceOf(Answer.Done.class);
        assertThatThrownBy(() -> client(url).ping()).isInstanceOf(JedisException.class);
        assertThat(room.provider.deprovision(addon)).isInstanceOf(Answer.Gone.class);
        assertThat(room.provider.rotate(addon, false)).isInstanceOf(Answer.Gone.class);
        assertThat(room.provider.change(addon, MINI)).isInstanceOf(Answer.Gone.class);
        room.ask(addon, MINI, "GET", "{}", 404);
        assertThat(room.provider.provision(new Order(addon, "huge", Map.of()))).isInstanceOf(Answer.Refused.class);
    }

    private static boolean has(String url, String key) {
        try (Jedis client = client(url)) {
            return client.exists(key);
        } catch (JedisException notYet) {
            return false;
        }
    }

    static String row(JsonNode info, String name) {
        for (JsonNode row : info.get("info")) {
            if (row.get("name").asString().equals(name))
                return row.get("values").get(0).asString();
        }
        throw new AssertionError("no row " + name + " in " + info);
    }
}
