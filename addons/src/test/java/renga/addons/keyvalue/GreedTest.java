package renga.addons.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.keyvalue.StoreRoom.client;
import static renga.addons.keyvalue.StoreRoom.url;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ClientKillParams;
import renga.addons.partner.Answer;

/// What becomes of a store whose tenant takes all it can, or whose password others know.
@ExtendWith(RunningStores.class)
@Timeout(value = 150, unit = TimeUnit.SECONDS)
final class GreedTest {
    private static final int MEGABYTE = 1 << 20;

    private final StoreRoom room;
    private final UUID addon = UUID.randomUUID();

    GreedTest(StoreRoom room) {
        this.room = room;
    }

    @AfterEach
    void end() throws Exception {
        room.services.limitVolumes(Long.MAX_VALUE);
        room.provider.deprovision(addon);
    }

    /// A client that is never chosen to be closed would have its dyno run out of memory.
    @Test
    void noClientIsExceptedFromWhatClientsMayTake() throws Exception {
        try (Jedis client = client(room.made(addon, "mini"))) {
            assertThatThrownBy(() -> client.clientNoEvictOn()).hasMessageContaining("no permissions");
        }
    }

    @Test
    void aForcedRotationEndsWhatAnEarlierOneLetGoOn() throws Exception {
        String first = room.made(addon, "mini");
        String second = url(room.provider.rotate(addon, false));
        String third = url(room.provider.rotate(addon, true));
        assertThat(serves(first)).isFalse();
        assertThat(serves(second)).isFalse();
        assertThat(serves(third)).isTrue();
    }

    /// Who knows an old password may begin a session with it as long as it goes on.
    @Test
    void aSessionBegunWithAnOldPasswordEndsWithIt() throws Exception {
        String first = room.made(addon, "mini");
        String second = url(room.provider.rotate(addon, false));
        try (Jedis late = client(first)) {
            assertThat(late.ping()).isEqualTo("PONG");
            room.clock.advance(Duration.ofMinutes(31));
            room.provider.look();
            assertThatThrownBy(late::ping).isInstanceOf(JedisException.class);
        }
        assertThat(serves(second)).isTrue();
    }

    @Test
    void whatGoesInComesOut() throws Exception {
        try (Jedis client = client(room.made(addon, "premium-3"))) {
            client.set("big", "x".repeat(40 * MEGABYTE));
            assertThat(client.get("big")).hasSize(40 * MEGABYTE);
        }
    }

    @Test
    void allConnectionsAreTakenAndWeGetInAllTheSame() throws Exception {
        String url = room.made(addon, "mini");
        List<Jedis> all = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        for (int n = 0; n < 60; n++) {
                            Jedis client = client(url);
                            client.ping();
                            all.add(client);
                        }
                    })
                    .isInstanceOf(JedisException.class);
            assertThat(all).hasSizeGreaterThanOrEqualTo(20);
            Answer answer = room.provider.rotate(addon, true);
            assertThat(answer).isInstanceOf(Answer.Done.class);
            assertThat(serves(url)).isFalse();
        } finally {
            all.forEach(Jedis::close);
        }
    }

    /// The oldest stay, as many as the plan has.
    @Test
    void connectionsBeyondThePlanAreClosedTheNewestFirst() throws Exception {
        String url = room.made(addon, "mini");
        List<Jedis> all = new ArrayList<>();
        try {
            for (int n = 0; n < 30; n++) {
                Jedis client = client(url);
                client.ping();
                all.add(client);
            }
            StoreRoom.until(() -> all.getFirst().info("clients").contains("connected_clients:21"));
            for (Jedis client : all.subList(0, 20)) assertThat(client.ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> all.get(20).ping()).isInstanceOf(JedisException.class);
        } finally {
            all.forEach(Jedis::close);
        }
    }

    @Test
    void ourOwnConnectionsAreClosedAndAreThereAgain() throws Exception {
        String url = room.made(addon, "mini");
        try (Jedis client = client(url)) {
            assertThat(client.clientKill(ClientKillParams.clientKillParams().user("renga")))
                    .isEqualTo(1);
            StoreRoom.until(() -> client.clientList().contains("user=renga"));
        }
        room.ask(addon, "mini", "GET", "{}", 200);
    }

    @Test
    @Tag("slow")
    void aScriptThatTakesAllMemoryEndsWithItsDynoAndWhatWasThereBeforeStays() throws Exception {
        String url = room.made(addon, "premium-0");
        try (Jedis client = client(url)) {
            client.set("frog", "green");
            assertThat(client.waitAOF(1, 0, 5_000).getKey()).isEqualTo(1L);
            String greedy = "local all = {} while true do all[#all + 1] = string.rep('x', 1048576) .. #all end";
            assertThatThrownBy(() -> client.eval(greedy)).isInstanceOf(JedisException.class);
        }
        String name = StoreRoom.name(addon);
        StoreRoom.until(() -> {
            room.services.put(name, room.services.wish(name));
            return serves(url);
        });
        try (Jedis client = client(url)) {
            assertThat(client.get("frog")).isEqualTo("green");
        }
    }

    /// It cannot be killed any more: without its server, it would never end.
    @Test
    @Tag("slow")
    void aWritingScriptThatNeverEndsIsEndedAndWhatWasThereBeforeStays() throws Exception {
        String url = room.made(addon, "premium-0");
        try (Jedis client = client(url)) {
            client.set("frog", "green");
        }
        Thread loop = Thread.ofVirtual().start(() -> {
            try (Jedis client = client(url)) {
                client.eval("redis.call('SET', 'k', 'v') while true do end");
            } catch (JedisException ended) {
                assertThat(ended).isNotNull();
            }
        });
        long deadline = System.nanoTime() + Duration.ofSeconds(100).toNanos();
        String name = StoreRoom.name(addon);
        StoreRoom.until(() -> !serves(url));
        while (!serves(url)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            room.services.put(name, room.services.wish(name));
        }
        loop.join();
        try (Jedis client = client(url)) {
            assertThat(client.get("frog")).isEqualTo("green");
        }
    }

    /// One write of 150 MB into a log on a disk with 100 MB left.
    @Test
    void aFullDiskIsGotGoingAgainAndNothingIsLost() throws Exception {
        room.services.limitVolumes(320L * MEGABYTE);
        String url = room.made(addon, "premium-1");
        String bigWrite = "for n = 1, 150 do redis.call('SET', 'k', ARGV[1]) end";
        try (Jedis client = client(url)) {
            client.set("frog", "green");
            assertThatThrownBy(() -> {
                        for (int n = 0; n < 10; n++) {
                            client.eval(bigWrite, List.of(), List.of("x".repeat(MEGABYTE)));
                            client.set("toad", "brown");
                        }
                    })
                    .hasMessageContaining("MISCONF");
            StoreRoom.until(() -> {
                try {
                    return "OK".equals(client.set("toad", "black"));
                } catch (JedisException full) {
                    return false;
                }
            });
            assertThat(client.waitAOF(1, 0, 5_000).getKey()).isEqualTo(1L);
        }
        String name = StoreRoom.name(addon);
        room.services.stop(name);
        room.services.put(name, room.services.wish(name));
        StoreRoom.until(() -> serves(url));
        try (Jedis client = client(url)) {
            assertThat(client.mget("frog", "toad")).containsExactly("green", "black");
        }
    }

    /// What was acknowledged between the snapshot and the end of the server is in its log.
    @Test
    void aLogThatIsGivenUpIsReadOnceMore() throws Exception {
        String url = room.made(addon, "premium-0");
        String name = StoreRoom.name(addon);
        var lasting = room.services.wish(name);
        assertThat(room.provider.change(addon, "mini")).isInstanceOf(Answer.Done.class);
        var snapshots = room.services.wish(name);
        room.services.put(name, lasting);
        StoreRoom.until(() -> serves(url));
        try (Jedis client = client(url)) {
            client.set("frog", "green");
            assertThat(client.waitAOF(1, 0, 5_000).getKey()).isEqualTo(1L);
        }
        room.services.put(name, snapshots);
        StoreRoom.until(() -> serves(url));
        try (Jedis client = client(url)) {
            assertThat(client.get("frog")).isEqualTo("green");
        }
    }

    private static boolean serves(String url) {
        try (Jedis client = client(url)) {
            return "PONG".equals(client.ping());
        } catch (JedisException refused) {
            return false;
        }
    }
}
