package renga.cli.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OutputFilterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void theMarkerIsTakenOutHoweverItWasCut() throws Exception {
        byte[] all = "a\r\nｂ\uFFFF x\uFFFF heroku-command-exit-status: 42\r\nrest\r".getBytes(UTF_8);
        for (int cut = 0; cut <= all.length; cut++) {
            out.reset();
            var filter = new OutputFilter(out, false);
            filter.write(all, cut);
            byte[] rest = java.util.Arrays.copyOfRange(all, cut, all.length);
            filter.write(rest, rest.length);

            assertThat(filter.finish()).isEqualTo(OptionalInt.of(42));
            assertThat(out.toString(UTF_8)).isEqualTo("a\nｂ\uFFFF xrest\r");
        }
    }

    @Test
    void aTerminalGetsEveryByte() throws Exception {
        assertThat(passed("a\r\nb\r\uFFFF hero", true)).isEqualTo("a\r\nb\r\uFFFF hero");
    }

    private String passed(String text, boolean raw) throws IOException {
        var filter = new OutputFilter(out, raw);
        byte[] bytes = text.getBytes(UTF_8);
        filter.write(bytes, bytes.length);
        assertThat(filter.finish()).isEmpty();
        return out.toString(UTF_8);
    }
}
