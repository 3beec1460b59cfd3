package renga.platform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import renga.platform.refusal.Refusal;

class CommandLineTest {
    private static final Map<String, String> PROCESSES = Map.of("worker", "node worker.js", "console", "irb");

    @Test
    void aProcessTypeStandsForItsCommand() {
        assertThat(run("worker 42 'a b'")).isEqualTo("node worker.js 42 'a b'");
        assertThat(run("console")).isEqualTo("irb");
        assertThat(run("workers 42")).isEqualTo("workers 42");
        assertThat(run("echo worker")).isEqualTo("echo worker");
    }

    @Test
    void peopleDoNotSeeHowTheExitStatusIsLearnt() {
        String asked = "worker ; echo \"\uFFFF heroku-command-exit-status: $?\"";
        CommandLine line = CommandLine.of(asked, PROCESSES);

        assertThat(line.shown()).isEqualTo("node worker.js");
        assertThat(line.run()).isEqualTo("node worker.js ; echo \"\uFFFF heroku-command-exit-status: $?\"");
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        assertThatThrownBy(() -> run("  ")).isInstanceOf(Refusal.class).hasMessageContaining("no command");
        assertThatThrownBy(() -> run("x".repeat(CommandLine.BYTES_MAX + 1))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> run("a\0b")).isInstanceOf(Refusal.class);
    }

    private static String run(String asked) {
        return CommandLine.of(asked, PROCESSES).run();
    }
}
