package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import renga.core.DynoSize;
import renga.platform.app.App;
import renga.platform.build.Build;
import renga.platform.build.BuildLimits;
import renga.platform.db.Keyset;
import renga.platform.formation.Serving;

/// Pushes that are slow, given up, cut off, or come two at a time.
class PushLifeTest extends PushCase {
    @Test
    void refuses_a_second_push_to_an_app_that_is_being_deployed() throws Exception {
        var launched = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        room.serving = (_, version, _) -> {
            launched.countDown();
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            return new Serving.Up(version);
        };
        Process first = git.start("push", "heroku", "main");
        assertThat(launched.await(30, TimeUnit.SECONDS)).isTrue();
        Git.Ran second = git.run("push", "heroku", "main");
        goOn.countDown();

        assertThat(second.status()).isNotZero();
        assertThat(second.output())
                .contains("Another push to shop is being deployed. Push again when it is done.")
                .contains("remote rejected");
        assertThat(first.waitFor()).isZero();
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(3);
    }

    @Test
    void lets_builds_of_other_apps_wait_and_says_so() throws Exception {
        App other = room.app("other");
        Git waiting = room.nodeApp(other);
        git.write("Script", "say begun\nwait\n");
        git.commit("waits");
        Process first = git.start("push", "heroku", "main");
        try (BufferedReader said = first.inputReader()) {
            awaitLine(said, "begun");
            Process second = waiting.start("push", "heroku", "main");
            try (BufferedReader saidToo = second.inputReader()) {
                awaitLine(saidToo, "-----> Waiting for other builds on this machine to finish... place 1 in the queue");
                room.builds.cancel(pending(app).id(), "cancelled by the test");
                awaitLine(saidToo, "Released v3");
                saidToo.transferTo(Writer.nullWriter());
            }
            awaitLine(said, "cancelled by the test");
            said.transferTo(Writer.nullWriter());
            assertThat(second.waitFor()).isZero();
        }
        assertThat(first.waitFor()).isNotZero();
    }

    @Test
    void cancels_the_build_of_a_client_that_went_away() throws Exception {
        git.write("Script", "say begun\nwait\n");
        git.commit("waits");
        Process push = git.start("push", "heroku", "main");
        Build build;
        try (BufferedReader said = push.inputReader()) {
            awaitLine(said, "begun");
            build = pending(app);
            for (ProcessHandle child : push.descendants().toList()) child.destroyForcibly();
            push.destroyForcibly();
        }
        long went = System.nanoTime();
        Build failed = awaitEnd(build);

        assertThat(Duration.ofNanos(System.nanoTime() - went)).isLessThan(Duration.ofSeconds(10));
        assertThat(failed.failure()).hasValue("The one who pushed went away: the build was cancelled.");
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(2);
        git.must("rm", "-q", "Script");
        git.commit("goes on");
        assertThat(git.run("push", "heroku", "main").status()).isZero();
    }

    @Test
    void stops_a_build_at_its_time_limit() throws Exception {
        var limits = new BuildLimits(
                1 << 20, 100, Duration.ofMillis(300), 1 << 20, 1 << 20, 1, Duration.ofSeconds(5), DynoSize.DEFAULT);
        Path elsewhere = java.nio.file.Files.createDirectory(home.resolve("short"));
        try (var impatient = new PushRoom(elsewhere, limits, machine)) {
            Git slow = impatient.nodeApp(impatient.app("slow")).write("Script", "wait\n");
            slow.commit("waits");
            assertThat(slow.run("push", "heroku", "main").output()).contains("minutes and was stopped.");
            assertThat(impatient.runtime.found()).noneMatch(impatient.builds::owns);
        }
    }

    @Test
    void fails_builds_that_a_kill_cut_off() throws Exception {
        git.write("Script", "say begun\nwait\n");
        git.commit("waits");
        Process push = git.start("push", "heroku", "main");
        try (BufferedReader said = push.inputReader()) {
            awaitLine(said, "begun");
            Build build = pending(app);

            // The next life of the platform knows only the database and the machine.
            room.deploys.recover();
            assertThat(room.builds.find(build.id()).orElseThrow().failure())
                    .hasValue("The platform was restarted while this build ran. Push again.");
            assertThat(room.runtime.found()).noneMatch(room.builds::owns);
        }
        push.destroyForcibly();
    }

    /// The figure is 90 s; the server's idle time-out is 60.
    @Test
    @Tag("slow")
    void keeps_a_silent_build_connected() throws Exception {
        room.serving = (_, version, _) -> {
            assertThat(new CountDownLatch(1).await(90, TimeUnit.SECONDS)).isFalse();
            return new Serving.Up(version);
        };
        Git.Ran pushed = git.run("push", "heroku", "main");
        assertThat(pushed.status()).as(pushed.output()).isZero();
        assertThat(pushed.output()).contains("Verifying deploy... done.");
    }

    private Build pending(App of) {
        List<Build> builds =
                room.builds.list(of.id(), "created_at", Keyset.all(10)).rows();
        return builds.stream()
                .filter(build -> build.status() == Build.Status.PENDING)
                .findFirst()
                .orElseThrow();
    }

    /// The output ends when the build does.
    private Build awaitEnd(Build build) throws Exception {
        room.builds.copyOutput(build, 0, OutputStream.nullOutputStream());
        return room.builds.find(build.id()).orElseThrow();
    }

    private static void awaitLine(BufferedReader said, String wanted) throws IOException {
        var heard = new ArrayList<String>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            heard.add(line);
            if (line.contains(wanted)) return;
        }
        throw new AssertionError("never said: " + wanted + "\n" + String.join("\n", heard));
    }
}
