package renga.platform.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.BuildId;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.build.Build;
import renga.platform.build.FakeBuilder;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// What the next life of the platform makes of a deploy that a kill cut off: it knows only the rows.
class DeployRecoveryTest {
    @TempDir
    Path home;

    private DeployRoom room;
    private App app;
    private BuildId id;

    @BeforeEach
    void deployOnce() throws Exception {
        var machine = new FakeRuntime(FakeClock.ticking());
        FakeBuilder.on(machine);
        room = new DeployRoom(home, machine);
        app = room.app("shop");
        var ordered = room.order(
                "shop", room.upload(Tar.of("Procfile", "web: serve\n", "x", "").gzip()));
        id = BuildId.of(room.awaitEnd(ordered).get("id").asString());
        assertThat(TestApi.json(ordered).get("status").asString()).isEqualTo("pending");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void a_build_whose_release_was_written_has_succeeded() {
        killed("UPDATE build SET status = 'pending', release_id = NULL");
        Build build = room.builds.find(id).orElseThrow();
        assertThat(build.status()).isEqualTo(Build.Status.SUCCEEDED);
        assertThat(build.release()).hasValue(room.releases.find(app.id(), "v3").id());
    }

    @Test
    void a_build_without_a_release_has_failed() {
        killed("UPDATE build SET status = 'pending', release_id = NULL, slug_id = NULL");
        Build build = room.builds.find(id).orElseThrow();
        assertThat(build.status()).isEqualTo(Build.Status.FAILED);
        assertThat(build.failure()).hasValue("The platform was restarted while this build ran. Push again.");
    }

    /// Puts the row back to what it was when the kill came.
    private void killed(String before) {
        room.db.jdbi().useHandle(handle -> handle.execute(before));
        room.deploys.recover();
    }
}
