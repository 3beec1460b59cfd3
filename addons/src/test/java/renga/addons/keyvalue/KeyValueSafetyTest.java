package renga.addons.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.keyvalue.StoreRoom.client;

import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;

/// What a tenant of a store tries in vain.
@ExtendWith(RunningStores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class KeyValueSafetyTest {
    private static final String MINI = "mini";

    private final StoreRoom room;
    private final UUID addon = UUID.randomUUID();
    private final UUID others = UUID.randomUUID();
    private final String mine;
    private final String theirs;

    KeyValueSafetyTest(StoreRoom room) throws Exception {
        this.room = room;
        mine = room.made(addon, MINI);
        theirs = room.made(others, MINI);
    }

    @AfterAll
    void end() throws Exception {
        room.provider.deprovision(addon);
        room.provider.deprovision(others);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            reads a setting            | CONFIG GET dir
            moves its files            | CONFIG SET dir /tmp
            names its files            | CONFIG SET dbfilename x.so
            lifts its limit            | CONFIG SET maxmemory 0
            rewrites its settings      | CONFIG REWRITE
            loads a module             | MODULE LOAD /tmp/x.so
            lists modules              | MODULE LIST
            crashes it                 | DEBUG SEGFAULT
            makes it sleep             | DEBUG SLEEP 10
            reads users                | ACL LIST
            reads a user               | ACL GETUSER renga
            makes a user               | ACL SETUSER me on nopass ~* +@all
            gives itself rights        | ACL SETUSER default +@all
            reads refused logins       | ACL LOG
            stops it                   | SHUTDOWN NOSAVE
            copies from elsewhere      | REPLICAOF 10.0.0.1 6379
            copies from elsewhere, too | SLAVEOF 10.0.0.1 6379
            is copied                  | PSYNC ? -1
            is copied, too             | SYNC
            sends keys elsewhere       | MIGRATE 10.0.0.1 6379 key 0 1000
            writes a snapshot          | SAVE
            writes many snapshots      | BGSAVE
            writes its log anew        | BGREWRITEAOF
            makes a cluster            | CLUSTER MEET 10.0.0.1 6379
            fails it over              | FAILOVER
            debugs scripts             | SCRIPT DEBUG YES
            runs a program             | EVAL ~return os.execute('id')~ 0
            opens a file               | EVAL ~return io.open('/etc/passwd'):read()~ 0
            loads code                 | EVAL ~return require('os')~ 0
            reads bytecode             | EVAL ~return loadfile('/etc/passwd')~ 0
            changes what all share     | EVAL ~string.format = nil~ 0
            has a script do it         | EVAL ~return redis.call('CONFIG', 'GET', 'dir')~ 0
            has a script do that, too  | EVAL ~return redis.call('ACL', 'LIST')~ 0
            """)
    void is_refused(String attempt, String command) {
        try (Jedis client = client(mine)) {
            String[] words = words(command);
            assertThatThrownBy(() -> client.sendCommand(
                            () -> SafeEncoder.encode(words[0]), Arrays.copyOfRange(words, 1, words.length)))
                    .as(attempt)
                    .isInstanceOf(JedisException.class)
                    .message()
                    .containsAnyOf(
                            "no permissions",
                            "not allowed",
                            "nonexistent global variable",
                            "nil value",
                            "Attempt to modify");
        }
        assertThat(serves(mine)).isTrue();
    }

    private static String[] words(String command) {
        if (!command.startsWith("EVAL")) return command.split(" ");
        int script = command.indexOf('~');
        int end = command.lastIndexOf('~');
        return new String[] {"EVAL", command.substring(script + 1, end), "0"};
    }

    @Test
    void entersAnothersStoreInVain() {
        String password = URI.create(mine).getUserInfo();
        String there = theirs.replace(URI.create(theirs).getUserInfo(), password);
        assertThatThrownBy(() -> client(there).ping()).hasMessageContaining("WRONGPASS");
        assertThatThrownBy(
                        () -> client(theirs.replaceFirst(":p[0-9a-f]+@", ":x@")).ping())
                .hasMessageContaining("WRONGPASS");
    }

    @Test
    void entersWithoutTlsInVain() throws Exception {
        URI at = URI.create(mine);
        try (Socket socket = new Socket(at.getHost(), at.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).doesNotContain("PONG", "NOAUTH");
        } catch (SocketException hungUp) {
            assertThat(hungUp).hasMessageContaining("reset");
        }
    }

    @Test
    void aScriptThatNeverEndsIsEndedAndWeGetIn() throws Exception {
        Thread loop = Thread.ofVirtual().start(() -> {
            try (Jedis client = client(mine)) {
                client.eval("while true do end");
            } catch (JedisException ended) {
                assertThat(ended).hasMessageContaining("killed");
            }
        });
        StoreRoom.until(() -> {
            try (Jedis client = client(mine)) {
                client.ping();
                return false;
            } catch (JedisException busy) {
                return String.valueOf(busy.getMessage()).contains("BUSY");
            }
        });
        try (Jedis client = client(mine)) {
            client.scriptKill();
        }
        loop.join();
        assertThat(serves(mine)).isTrue();
    }

    @Test
    void takesTheMemoryOfOthersByAnswersNobodyReadsInVain() throws Exception {
        try (Jedis client = client(mine)) {
            client.set("big", "x".repeat(8 << 20));
        }
        List<Jedis> lazy = new ArrayList<>();
        try {
            for (int n = 0; n < 15; n++) {
                Jedis client = client(mine);
                lazy.add(client);
                var pipeline = client.pipelined();
                for (int times = 0; times < 40; times++) pipeline.get("big");
                client.getConnection().sendCommand(() -> SafeEncoder.encode("PING"));
            }
        } catch (JedisException ended) {
            assertThat(ended).isNotNull();
        }
        StoreRoom.until(() -> serves(mine));
        try (Jedis client = client(mine)) {
            client.del("big");
        } finally {
            lazy.forEach(client -> client.getConnection().close());
        }
        assertThat(serves(theirs)).isTrue();
    }

    @Test
    void aValueThatIsTooLargeIsRefused() {
        assertThatThrownBy(() -> {
                    try (Jedis client = client(mine)) {
                        client.set("huge", "x".repeat(50 << 20));
                    }
                })
                .isInstanceOf(JedisException.class);
        assertThat(serves(mine)).isTrue();
    }

    @Test
    void noPasswordIsInTheProcessList() {
        String password = URI.create(mine).getUserInfo().substring(1);
        try (var processes = ProcessHandle.allProcesses()) {
            assertThat(processes.map(process -> process.info().commandLine().orElse("")))
                    .anyMatch(line -> line.contains("valkey"))
                    .noneMatch(line -> line.contains(password) || line.contains(StoreRoom.ADMIN_PASSWORD));
        }
    }

    private static boolean serves(String url) {
        try (Jedis client = client(url)) {
            return client.ping().equals("PONG");
        } catch (JedisException e) {
            return false;
        }
    }
}
