package renga.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Heads bent at random: each is refused, or goes on as a head that says the same and nothing more.
class HeadFuzzTest {
    private static final int ROUNDS = 200_000;
    private static final long SEED = 20_261_122;
    private static final List<String> SEEDS = List.of(
            "GET /a?b=c HTTP/1.1\r\nHost: shop.localhost\r\nAccept: */*\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
            "PUT http://b/x HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\n",
            "GET / HTTP/1.0\nConnection: keep-alive\nX-Forwarded-For: 1.2.3.4\n\n",
            "GET /ws HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Request-Id: x\r\n\r\n");
    private static final byte[] TELLING = "\r\n\t :;,0aZ_-\0\u007f\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void aBentRequestIsRefusedOrGoesOnUnambiguously() {
        var random = new Random(SEED);
        var writer = new RequestWriter(new SplittableRandom(SEED));
        var origin = RequestWriter.Origin.http("127.0.0.1", 80);
        var before = new RequestHead();
        var after = new RequestHead();
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bent = bent(random);
            if (before.parse(bent, 0, bent.length) != null) continue;
            accepted++;
            var out = new Bytes();
            writer.write(before, origin, 1, out);
            writer.describe(before, before.host(), new Bytes());
            String text = "round " + round + ": " + new String(bent, StandardCharsets.ISO_8859_1) + "\n-> " + out;
            HeadFault fault = after.parse(out.array(), 0, out.length());
            if (before.isHttp10() && !before.hasHost()) {
                assertThat(fault).as(text).isEqualTo(HeadFault.NO_HOST);
                continue;
            }
            assertThat(fault).as(text).isNull();
            assertThat(after.next()).as(text).isEqualTo(out.length());
            assertThat(after.host()).as(text).isEqualTo(before.host());
            assertThat(after.bodyLength()).as(text).isEqualTo(before.bodyLength());
            assertThat(after.upgrades()).as(text).isEqualTo(before.upgrades());
            assertThat(after.keepsAlive()).as(text).isTrue();
        }
        assertThat(accepted).as("seed %d bends with measure", SEED).isBetween(ROUNDS / 20, ROUNDS);
    }

    @Test
    void aBentResponseIsRefusedOrReadable() {
        var random = new Random(SEED);
        var head = new ResponseHead();
        var again = new ResponseHead();
        List<String> seeds = List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: a=b\r\n\r\n",
                "HTTP/1.0 404\nServer: x\n\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bent = bend(seeds.get(random.nextInt(seeds.size())), random);
            if (head.parse(bent, 0, bent.length) != null) continue;
            var out = new Bytes();
            head.write(ResponseHead.Connection.KEPT, false, out);
            assertThat(again.parse(out.array(), 0, out.length()))
                    .as("round %d -> %s", round, out)
                    .isNull();
            assertThat(again.status()).isEqualTo(head.status());
            assertThat(again.bodyLength(false)).as("round %d -> %s", round, out).isEqualTo(head.bodyLength(false));
        }
    }

    private static byte[] bent(Random random) {
        return bend(SEEDS.get(random.nextInt(SEEDS.size())), random);
    }

    private static byte[] bend(String seed, Random random) {
        byte[] bytes = seed.getBytes(StandardCharsets.ISO_8859_1);
        int bends = random.nextInt(4);
        for (int i = 0; i < bends; i++) {
            boolean telling = random.nextBoolean();
            byte next = telling ? TELLING[random.nextInt(TELLING.length)] : (byte) random.nextInt();
            bytes[random.nextInt(bytes.length)] = next;
        }
        return bytes;
    }
}
