package renga.platform.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import renga.platform.log.LogTap;

/// What goes over the wire, byte by byte.
class FramesTest {
    private static final String NOON = "2026-01-01T12:00:00.000000+00:00";

    @Test
    void a_post_is_messages_behind_their_lengths_in_bytes() {
        byte[] body = Frames.posted(List.of(line("app", "web.1", "grün"), line("heroku", "router", "at=info")));
        assertThat(new String(body, UTF_8))
                .isEqualTo("63 <190>1 " + NOON + " host app web.1 - grün\n" + "69 <158>1 " + NOON
                        + " host heroku router - at=info\n");
        String first = new String(body, UTF_8).lines().findFirst().orElseThrow() + "\n";
        assertThat(first.substring(3).getBytes(UTF_8)).hasSize(63);
    }

    @Test
    void syslog_has_the_token_as_its_host_and_a_dash_for_structured_data() {
        byte[] bytes = Frames.syslog(List.of(line("app", "web.1", "")), "d.1");
        assertThat(new String(bytes, UTF_8)).isEqualTo("59 <190>1 " + NOON + " d.1 app web.1 - - \n");
    }

    @ParameterizedTest
    @CsvSource({
        "app,web.1,<190>",
        "app,run.4711,<190>",
        "app,api,<134>",
        "app,heroku-postgres,<134>",
        "heroku,router,<158>",
        "heroku,logplex,<172>",
        "heroku,web.1,<45>"
    })
    void each_kind_of_line_has_its_priority(String source, String process, String priority) {
        assertThat(Frames.priority(line(source, process, "x"))).isEqualTo(priority);
    }

    private static LogTap.Line line(String source, String process, String text) {
        return new LogTap.Line(1, NOON, source, process, text);
    }
}
