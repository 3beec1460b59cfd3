package renga.platform.push;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.app.App;
import renga.platform.build.FakeBuilder;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// What a test of pushes begins with: the app `shop`, a work tree that builds, and a machine that only pretends to.
abstract class PushCase {
    @TempDir
    Path home;

    final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    final FakeBuilder builder = FakeBuilder.on(machine);
    PushRoom room;
    App app;
    Git git;

    @BeforeEach
    final void openRoom() throws IOException {
        room = new PushRoom(home, PushRoom.LIMITS, machine);
        app = room.app("shop");
        git = room.nodeApp(app);
    }

    @AfterEach
    final void closeRoom() throws Exception {
        room.close();
    }
}
