package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.core.BuildId;
import renga.platform.build.Build;
import renga.platform.formation.Serving;

/// A real git pushes to a real server; only the machine that builds is fake.
class PushTest extends PushCase {
    @Test
    void tells_the_whole_story_as_heroku_does() {
        Git.Ran pushed = git.run("push", "heroku", "main");

        assertThat(pushed.status()).as(pushed.output()).isZero();
        assertThat(pushed.remote())
                .containsExactly(
                        "Compressing source files... done.",
                        "Building source:",
                        "",
                        "-----> Building on the Heroku-24 stack",
                        "-----> Determining which buildpack to use for this app",
                        "-----> Node.js app detected",
                        "-----> Discovering process types",
                        "       Procfile declares types     -> web",
                        "",
                        "-----> Compressing...",
                        "       Done: 22B",
                        "-----> Launching...",
                        "       Released v3",
                        "       http://shop.localhost:8080/ deployed to Heroku",
                        "",
                        "Verifying deploy... done.");
        assertThat(pushed.output()).contains("* [new branch]      main -> main");
    }

    @Test
    void appends_a_release_with_the_slug_and_waits_for_it() {
        git.must("push", "heroku", "main");

        var release = room.releases.find(app.id(), "current");
        assertThat(release.version()).isEqualTo(3);
        assertThat(release.description()).isEqualTo("Deploy " + git.head().substring(0, 7));
        assertThat(release.slug().orElseThrow().processTypes()).containsEntry("web", "node server.js");
        assertThat(room.runtime.slugs().has(release.slug().orElseThrow().digest()))
                .isTrue();
        assertThat(room.awaited).containsExactly(3);
        assertThat(room.apps.byId(app.id()).orElseThrow().repoBytes().orElseThrow())
                .isPositive();
    }

    @Test
    @Timeout(30)
    void builds_in_the_dyno_that_was_begun_when_the_push_announced_itself() {
        git.must("push", "--dry-run", "heroku", "main");
        while (room.runtime.found().isEmpty()) Thread.onSpinWait();
        var early = new BuildId(room.runtime.found().getFirst().id().value());
        assertThat(room.builds.find(early)).isEmpty();

        git.must("push", "heroku", "main");
        assertThat(room.builds.find(early).orElseThrow().status()).isEqualTo(Build.Status.SUCCEEDED);
        assertThat(room.runtime.found()).noneMatch(room.builds::owns);
    }

    @Test
    void says_why_a_build_failed_and_takes_the_same_commit_again() {
        git.write("Script", "say trying\nfail compile Node.js\n");
        git.commit("broken");
        Git.Ran pushed = git.run("push", "heroku", "main");

        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.remote())
                .containsSubsequence(
                        "trying",
                        "",
                        " !     Push rejected, failed to compile Node.js app.",
                        "",
                        " !     Push failed",
                        "",
                        "Verifying deploy...",
                        "",
                        "!\tPush rejected to shop.");
        assertThat(pushed.output()).contains("! [remote rejected] main -> main (pre-receive hook declined)");
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(2);
        assertThat(git.must("ls-remote", "heroku")).isEmpty();

        assertThat(git.run("push", "heroku", "main").output()).contains("failed to compile Node.js app");
    }

    @Test
    void takes_the_ref_back_if_the_release_does_not_serve() {
        room.serving = (_, _, _) -> new Serving.Failed("web.1 exited with status 1.", OptionalInt.of(2));
        Git.Ran pushed = git.run("push", "heroku", "main");

        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.remote())
                .containsSubsequence(
                        "Verifying deploy... failed.",
                        " !     web.1 exited with status 1.",
                        " !     v2 goes on serving. `heroku logs` tells more.");
        assertThat(git.must("ls-remote", "heroku")).isEmpty();

        room.serving = (_, version, _) -> new Serving.Up(version);
        assertThat(git.run("push", "heroku", "main").status()).isZero();
    }

    @Test
    void goes_on_when_dynos_are_slow_or_a_newer_release_came() {
        room.serving = (_, _, _) -> new Serving.StillStarting("web.1");
        Git.Ran slow = git.run("push", "heroku", "main");
        assertThat(slow.status()).isZero();
        assertThat(slow.output()).contains("it still waits for web.1");

        room.serving = (_, _, _) -> new Serving.Superseded(9);
        git.commit("second");
        Git.Ran late = git.run("push", "heroku", "main");
        assertThat(late.status()).isZero();
        assertThat(late.output()).contains("v9 came after it");
    }

    @Test
    void clones_what_was_pushed() throws IOException {
        git.must("push", "heroku", "main");
        for (String protocol : new String[] {"0", "2"}) {
            Git other = room.clone(app);
            other.must("-c", "protocol.version=" + protocol, "pull", "-q", "heroku", "main");
            assertThat(other.head()).isEqualTo(git.head());
        }
        Git cloned = room.clone(app);
        cloned.must("clone", "-q", room.url(app, room.api.token()), "copy");
        assertThat(cloned.tree().resolve("copy/Procfile")).hasContent("web: node server.js\n");
    }

    @Test
    void asks_for_credentials_and_takes_no_wrong_ones() {
        String plain = "https://localhost:" + room.api.port() + "/shop.git";
        assertThat(git.run("-c", "credential.helper=", "push", plain, "main").output())
                .contains("could not read Username");
        assertThat(git.run("push", room.url(app, "wrong"), "main").output()).contains("Authentication failed");
        assertThat(git.run("push", plain.replace("shop", "nope").replace("//", "//x:" + room.api.token() + "@"), "main")
                        .output())
                .contains("not found");
    }

    @Test
    void takes_large_gzipped_and_chunked_requests() {
        var random = new java.util.Random(1);
        var large = new StringBuilder();
        for (int i = 0; i < 60_000; i++) large.append(Long.toHexString(random.nextLong()));
        git.write("large.txt", large.substring(0, 900_000));
        git.commit("large");
        Git.Ran pushed = git.run("-c", "http.postBuffer=65536", "push", "heroku", "main");

        assertThat(pushed.status()).as(pushed.output()).isZero();
        assertThat(builder.received.get("app/large.txt")).hasSize(900_000);
    }
}
