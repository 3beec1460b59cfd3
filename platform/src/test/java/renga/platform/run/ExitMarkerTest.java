package renga.platform.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExitMarkerTest {
    private static final String MARK = "\uFFFF heroku-command-exit-status: 7\n";

    private final List<String> chunks = new ArrayList<>();
    private final OutputStream out = new OutputStream() {
        @Override
        public void write(int b) {
            throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            chunks.add(new String(bytes, from, length, UTF_8));
        }
    };

    @Test
    void theMarkerStandsAlone() throws Exception {
        pass(false, "output without newline" + MARK + "rest");

        assertThat(chunks).containsExactly("output without newline", MARK, "rest");
    }

    @Test
    void theMarkerStandsAloneHoweverTheOutputWasCut() throws Exception {
        byte[] all = ("before\n" + MARK).getBytes(UTF_8);
        for (int cut = 1; cut < all.length; cut++) {
            chunks.clear();
            var marker = new ExitMarker(out, false);
            marker.write(all, cut);
            byte[] rest = java.util.Arrays.copyOfRange(all, cut, all.length);
            marker.write(rest, rest.length);
            marker.finish();

            assertThat(chunks).as("cut at " + cut).contains(MARK);
            assertThat(String.join("", chunks)).isEqualTo("before\n" + MARK);
        }
    }

    @Test
    void nothingIsLostOrChangedInAnyOutput() throws Exception {
        var random = new Random(42);
        for (int round = 0; round < 500; round++) {
            chunks.clear();
            var all = new StringBuilder();
            var marker = new ExitMarker(out, random.nextBoolean());
            for (int i = 0; i < 20; i++) {
                String part = part(random);
                all.append(part);
                byte[] bytes = part.getBytes(UTF_8);
                marker.write(bytes, bytes.length);
            }
            marker.finish();
            assertThat(String.join("", chunks)).isEqualTo(all.toString());
        }
    }

    private static String part(Random random) {
        String pool = "ab\r\n" + MARK.substring(0, 4) + "\uFFFF";
        int from = random.nextInt(pool.length());
        return random.nextInt(10) == 0 ? MARK : pool.substring(from, from + random.nextInt(pool.length() - from + 1));
    }

    @Test
    void aCarriageReturnWaitsForItsLineFeedUnlessTheClientHasATerminal() throws Exception {
        pass(false, "a\r");
        pass(true, "b\r");

        assertThat(chunks).containsExactly("a", "\r", "b\r");
    }

    private void pass(boolean terminal, String text) throws IOException {
        var marker = new ExitMarker(out, terminal);
        byte[] bytes = text.getBytes(UTF_8);
        marker.write(bytes, bytes.length);
        marker.finish();
    }
}
