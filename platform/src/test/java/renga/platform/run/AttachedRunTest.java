package renga.platform.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.dyno.Attachment;
import renga.dyno.Root;
import renga.platform.formation.DynoView;
import renga.platform.refusal.Refusal;

/// `heroku run` at the rendezvous, byte for byte.
@Timeout(120)
class AttachedRunTest {
    @TempDir
    Path home;

    private RunRoom room;

    @BeforeEach
    void open() throws Exception {
        room = new RunRoom(home, RunRoom.LIMITS);
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void greetsInARecordOfItsOwnThenPassesTheOutputAndCloses() throws Exception {
        try (var client = room.attach("echo hello world")) {
            assertThat(client.record()).isEqualTo("rendezvous\r\n");
            assertThat(client.rest()).isEqualTo("hello world\n");
        }
        room.awaitAllOver(1);
        assertThat(room.said())
                .containsExactly(
                        "app[api]: Starting process with command `echo hello world` by user dev@example.test",
                        "heroku[run.N]: Awaiting client",
                        "heroku[run.N]: Starting process with command `echo hello world`",
                        "heroku[run.N]: State changed from starting to up",
                        "heroku[run.N]: Process exited with status 0",
                        "heroku[run.N]: State changed from up to complete");
        assertThat(room.runtime.found()).isEmpty();
    }

    @Test
    void passesInputAndTakesEotForItsEndWithoutATerminal() throws Exception {
        try (var client = room.attach("cat").greeted()) {
            client.send("over and back\n");
            assertThat(client.record()).isEqualTo("over and back\n");
            client.send("last\u0004");
            assertThat(client.rest()).isEqualTo("last\n".strip());
        }
        room.awaitAllOver(1);
    }

    @Test
    void aTerminalGetsEotAsAByte() throws Exception {
        var seen = new CountDownLatch(1);
        room.runtime.script("read", self -> {
            if (self.stdin().read() == 4) seen.countDown();
            return 0;
        });
        RunWish plain = RunRoom.attached("read");
        var wish = new RunWish("read", "run", plain.environment(), plain.size(), true, true, plain.life());
        try (var client =
                new RunClient(room.oneOffs.port(), room.begin(wish).secret().orElseThrow())) {
            client.greeted().send("\u0004");
            assertThat(client.rest()).isEmpty();
            assertThat(seen.getCount()).isZero();
        }
    }

    @Test
    void theTerminalIsAsLargeAsTheClients() {
        RunWish plain = RunRoom.attached("bash", "COLUMNS", "132", "LINES", "50", "TERM", "xterm");
        var wish = new RunWish("bash", "run", plain.environment(), plain.size(), true, true, plain.life());

        assertThat(wish.attachment()).isEqualTo(new Attachment.Terminal(132, 50));
        assertThat(plain.attachment()).isEqualTo(new Attachment.Pipes());
    }

    @Test
    void largeOutputArrivesWhole() throws Exception {
        int lines = 400_000;
        room.runtime.script("seq", self -> {
            var all = new StringBuilder();
            for (int i = 1; i <= lines; i++) all.append(i).append('\n');
            self.stdout().write(all.toString().getBytes(UTF_8));
            return 0;
        });
        try (var client = room.attach("seq").greeted()) {
            String[] got = client.rest().split("\n");
            assertThat(got).hasSize(lines);
            for (int i = 0; i < lines; i++) assertThat(got[i]).isEqualTo(Integer.toString(i + 1));
        }
    }

    @Test
    void theExitStatusComesInAChunkOfItsOwn() throws Exception {
        try (var client = room.attach("echo no newline ; echo \uFFFF heroku-command-exit-status: 0")
                .greeted()) {
            assertThat(client.rest()).isEqualTo("no newline\n\uFFFF heroku-command-exit-status: 0\n");
        }
    }

    @Test
    void variablesWinOverConfigButNotOverFacts() throws Exception {
        room.ledger.set(room.app, "FOO", "bar");
        try (var client = room.attach("echo $X$Y $FOO $HOME", "X", "1", "Y", "2", "HOME", "/root")
                .greeted()) {
            assertThat(client.rest()).isEqualTo("12 bar /app\n");
        }
    }

    @Test
    void anAppNeverDeployedHasAnEmptyRoot() throws Exception {
        room.runtime.script(spec -> spec.root() instanceof Root.Blank, self -> {
            self.print("blank");
            return 0;
        });
        try (var client = room.attach("ls").greeted()) {
            assertThat(client.rest()).isEqualTo("blank\n");
        }
    }

    @Test
    void aSecretOpensOnce() throws Exception {
        String secret = room.begin(RunRoom.attached("echo mine")).secret().orElseThrow();
        try (var first = new RunClient(room.oneOffs.port(), secret + "?q=1");
                var second = new RunClient(room.oneOffs.port(), "guessed")) {
            assertThat(first.greeted().rest()).isEqualTo("mine\n");
            assertThat(second.greeted().rest()).contains("R13");
        }
        try (var again = new RunClient(room.oneOffs.port(), secret)) {
            assertThat(again.greeted().rest()).contains("R13").doesNotContain("mine");
        }
    }

    @Test
    void aClientThatLeavesIsASighup() throws Exception {
        try (var client = room.attach("echo up ; sleep 1000").greeted()) {
            assertThat(client.record()).isEqualTo("up\n");
        }
        room.awaitAllOver(1);
        assertThat(room.said())
                .contains(
                        "heroku[run.N]: Client connection closed. Sending SIGHUP to all processes",
                        "heroku[run.N]: Process exited with status 129");
    }

    @Test
    void oneThatDoesNotMindTheSighupIsToldOf() throws Exception {
        var go = new CountDownLatch(1);
        room.runtime.script("stubborn", self -> {
            self.print("up");
            try {
                self.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                go.await();
            }
            return 3;
        });
        try (var client = room.attach("stubborn").greeted()) {
            assertThat(client.record()).isEqualTo("up\n");
        }
        room.awaitSaid("Error R16 (Detached) -> ");
        assertThat(room.dynos()).extracting(DynoView::state).containsExactly(DynoView.State.UP);
        go.countDown();
        room.awaitAllOver(1);
        assertThat(room.said()).contains("heroku[run.N]: Process exited with status 3");
    }

    @Test
    void stopsWhenAsked() throws Exception {
        try (var client = room.attach("echo up ; sleep 1000").greeted()) {
            assertThat(client.record()).isEqualTo("up\n");
            String name = room.dynos().getFirst().name().toString();
            assertThat(room.oneOffs.stop(room.app.id(), name)).isTrue();
            assertThat(client.rest()).isEmpty();
        }
        room.awaitAllOver(1);
        assertThat(room.said())
                .contains(
                        "heroku[run.N]: Stopping all processes with SIGTERM",
                        "heroku[run.N]: Process exited with status 143");
    }

    @Test
    void oneThatWaitsForItsClientCanBeStopped() throws Exception {
        OneOffs.Begun begun = room.begin(RunRoom.attached("bash"));
        assertThat(room.dynos()).extracting(DynoView::state).containsExactly(DynoView.State.STARTING);
        assertThat(room.oneOffs.stop(room.app.id(), begun.dyno().id().toString()))
                .isTrue();
        assertThat(room.dynos()).isEmpty();
        try (var late = new RunClient(room.oneOffs.port(), begun.secret().orElseThrow())) {
            assertThat(late.greeted().rest()).contains("R13");
        }
    }

    @Test
    void whatCannotBeStartedIsToldToClientAndLog() throws Exception {
        room.runtime.refuse(_ -> true);
        try (var client = room.attach("bash").greeted()) {
            assertThat(client.rest()).contains("Error R99 (Platform error)");
        }
        room.awaitSaid("Error R99 (Platform error) -> Failed to launch the dyno");
    }

    @Test
    void fiftyAtATimeAndNoMore() {
        for (int i = 0; i < OneOffs.PER_APP_MAX; i++) room.begin(RunRoom.attached("bash"));

        assertThat(room.dynos().stream().map(DynoView::name).distinct()).hasSize(OneOffs.PER_APP_MAX);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> room.begin(RunRoom.attached("bash")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("50 one-off dynos");
    }

    @Test
    void theyEndWithThePlatform() throws Exception {
        room.begin(RunRoom.attached("bash"));
        try (var client = room.attach("echo up ; sleep 1000").greeted()) {
            assertThat(client.record()).isEqualTo("up\n");
            room.killAndReopen();
            assertThat(room.dynos()).isEmpty();
            assertThat(room.runtime.found()).isEmpty();
        }
    }
}
