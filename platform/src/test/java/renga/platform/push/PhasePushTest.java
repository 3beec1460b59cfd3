package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.platform.formation.Serving;
import renga.platform.release.ReleaseStatus;

/// Pushes of an app with a release command; only the machine is fake.
@Timeout(120)
class PhasePushTest extends PushCase {
    private volatile boolean tableExists = true;

    @BeforeEach
    void declare() {
        machine.script("migrate", self -> {
            self.print("creating the table");
            if (tableExists) return 0;
            self.print("no such database");
            return 1;
        });
        git.write("Procfile", "web: node server.js\nrelease: migrate\n").commit("migrate");
    }

    @Test
    void tellsWhatTheCommandSays() {
        Git.Ran pushed = git.run("push", "heroku", "main");

        assertThat(pushed.status()).as(pushed.output()).isZero();
        assertThat(pushed.remote()
                        .subList(
                                pushed.remote().indexOf("-----> Launching..."),
                                pushed.remote().size()))
                .containsExactly(
                        "-----> Launching...",
                        " !     Release command declared: this new release will not be available until the command"
                                + " succeeds.",
                        "       Released v3",
                        "       http://shop.localhost:8080/ deployed to Heroku",
                        "",
                        "Verifying deploy... done.",
                        "Running release command...",
                        "",
                        "creating the table",
                        "Waiting for release.... done.");
        assertThat(room.awaited).containsExactly(3);
    }

    @Test
    void takesTheSameCommitAgainOnceTheCauseIsMended() {
        tableExists = false;
        Git.Ran failed = git.run("push", "heroku", "main");

        assertThat(failed.status()).isNotZero();
        assertThat(failed.remote())
                .containsSubsequence(
                        "Running release command...",
                        "creating the table",
                        "no such database",
                        "Waiting for release.... failed.",
                        " !     The release command exited with status 1.",
                        "!\tPush rejected to shop.");
        assertThat(failed.output()).contains("! [remote rejected] main -> main (pre-receive hook declined)");
        assertThat(git.must("ls-remote", "heroku")).isEmpty();
        assertThat(room.awaited).isEmpty();
        assertThat(room.releases.find(app.id(), "3").status()).isEqualTo(ReleaseStatus.FAILED);

        tableExists = true;
        Git.Ran again = git.run("push", "heroku", "main");
        assertThat(again.status()).as(again.output()).isZero();
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(4);
    }

    @Test
    void saysSoIfTheDynosFailAfterTheCommandSucceeded() {
        room.serving = (_, _, _) -> new Serving.Failed("web.1 exited with status 1.", OptionalInt.of(2));
        Git.Ran pushed = git.run("push", "heroku", "main");

        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.remote())
                .containsSubsequence(
                        "Waiting for release.... done.",
                        "Verifying deploy... failed.",
                        " !     web.1 exited with status 1.");
    }
}
