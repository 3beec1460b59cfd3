package renga.platform.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that do not come, say nothing, or stay too long.
@Timeout(120)
class LimitsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void aClientThatDoesNotComeIsR13() throws Exception {
        try (var room = new RunRoom(home, new RunLimits(SHORT, LONG, LONG, LONG, LONG))) {
            room.begin(RunRoom.attached("bash"));
            room.awaitAllOver(1);
            assertThat(room.said())
                    .contains(
                            "heroku[run.N]: Error R13 (Attach error) -> Failed to attach to process",
                            "heroku[run.N]: State changed from starting to complete");
            assertThat(room.runtime.found()).isEmpty();
        }
    }

    @Test
    void silenceEndsASession() throws Exception {
        try (var room = new RunRoom(home, new RunLimits(LONG, SHORT, LONG, LONG, LONG));
                var client = room.attach("echo up ; sleep 1000").greeted()) {
            assertThat(client.rest()).isEqualTo("up\n");
            room.awaitSaid("Idle for 0 minutes. Sending SIGHUP to all processes");
            room.awaitAllOver(1);
        }
    }

    @Test
    void noneOutlivesItsLife() throws Exception {
        try (var room = new RunRoom(home, RunRoom.LIMITS)) {
            room.detached("sleep 1000000");
            room.clock.advance(Duration.ofHours(24));
            room.awaitAllOver(1);
            assertThat(room.said())
                    .contains(
                            "heroku[run.N]: Stopping all processes with SIGTERM",
                            "heroku[run.N]: Process exited with status 143");
        }
    }
}
