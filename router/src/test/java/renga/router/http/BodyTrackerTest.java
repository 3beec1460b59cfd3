package renga.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTrackerTest {
    private static final String CHUNKED = "5\r\nhello\r\nA;x=\"y\"\r\n0123456789\r\n000\r\nTrailer: 1\r\n\r\n";

    @Test
    void aChunkedBodyEndsAtTheSameByteHoweverItIsCut() {
        var random = new Random(7);
        byte[] bytes = (CHUNKED + "GET / HTTP/1.1").getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 2_000; round++) {
            var body = new BodyTracker();
            body.begin(BodyTracker.CHUNKED);
            ByteBuf data = Unpooled.buffer();
            int at = 0;
            while (!body.done()) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(9));
                at += body.take(Unpooled.wrappedBuffer(bytes, at, count), data);
                assertThat(body.broken()).isFalse();
            }
            assertThat(at).isEqualTo(CHUNKED.length());
            assertThat(data.toString(StandardCharsets.ISO_8859_1)).isEqualTo("hello0123456789");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "x\r\n",
                "-1\r\n",
                "0x5\r\n",
                "+5\r\n",
                " 5\r\n",
                "5\nhello",
                "5\r\rhello",
                "5\r\nhelloo",
                "5\r\nhello\n",
                "5;a\nb\r\n",
                "1111111111111111\r\n",
                "0\r\nTrailer: 1\n\r\n",
                "0\r\n\rX"
            })
    void aChunkThatServersReadDifferentlyIsBroken(String text) {
        var body = new BodyTracker();
        body.begin(BodyTracker.CHUNKED);
        body.take(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        assertThat(body.broken()).isTrue();
    }

    @Test
    void endlessExtensionsAndTrailersAreBroken() {
        for (String start : new String[] {"5;", "0\r\n"}) {
            var body = new BodyTracker();
            body.begin(BodyTracker.CHUNKED);
            body.take(Unpooled.copiedBuffer(start + "x".repeat(100_000), StandardCharsets.ISO_8859_1));
            assertThat(body.broken()).isTrue();
        }
    }

    @Test
    void aMeasuredBodyTakesItsBytesOnly() {
        var body = new BodyTracker();
        body.begin(3);
        assertThat(body.take(Unpooled.wrappedBuffer(new byte[2]))).isEqualTo(2);
        assertThat(body.done()).isFalse();
        assertThat(body.take(Unpooled.wrappedBuffer(new byte[5]))).isEqualTo(1);
        assertThat(body.done()).isTrue();
    }
}
