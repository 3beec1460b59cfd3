package renga.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.DynoId;

/// Output is delivered at least once: what a killed platform had written comes again, and must not be seen twice.
class LogReplayTest {
    private static final Instant T1 = Instant.parse("2026-01-01T11:00:00.000001Z");
    private static final Instant T2 = Instant.parse("2026-01-01T11:00:00.000002Z");
    private static final Instant T3 = Instant.parse("2026-01-01T11:00:00.000003Z");

    @TempDir
    Path folder;

    private final DynoId dyno = DynoId.random();
    private LogRoom room;

    @BeforeEach
    void open() {
        room = new LogRoom(folder);
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void linesOfBeforeComeOnce() throws Exception {
        room.says(dyno, LogRoom.WEB, T1, "a");
        room.says(dyno, LogRoom.WEB, T2, "b", "c");
        room.killAndReopen();
        room.says(dyno, LogRoom.WEB, T2, "b", "c", "d");
        room.says(dyno, LogRoom.WEB, T3, "e");

        assertThat(room.texts())
                .containsExactly("app[web.1]: a", "app[web.1]: b", "app[web.1]: c", "app[web.1]: d", "app[web.1]: e");
    }

    @Test
    void aReplayFromFarBackComesOnceToo() throws Exception {
        room.says(dyno, LogRoom.WEB, T1, "a");
        room.says(dyno, LogRoom.WEB, T2, "b");
        room.killAndReopen();
        room.says(dyno, LogRoom.WEB, T1, "a");
        room.says(dyno, LogRoom.WEB, T2, "b");
        room.says(dyno, LogRoom.WEB, T3, "c");

        assertThat(room.texts()).containsExactly("app[web.1]: a", "app[web.1]: b", "app[web.1]: c");
    }

    @Test
    void newOutputAtTheSameTimeIsKept() throws Exception {
        room.says(dyno, LogRoom.WEB, T1, "same");
        room.says(dyno, LogRoom.WEB, T1, "same");

        assertThat(room.texts()).containsExactly("app[web.1]: same", "app[web.1]: same");
    }

    @Test
    void anotherRunOfTheSameDynoIsNotTakenForAReplay() throws Exception {
        room.says(dyno, LogRoom.WEB, T2, "old");
        room.killAndReopen();
        room.says(DynoId.random(), LogRoom.WEB, T1, "new");

        assertThat(room.texts()).containsExactly("app[web.1]: old", "app[web.1]: new");
    }

    @Test
    void aClockSetBackHidesNothingWrittenLater() throws Exception {
        room.says(dyno, LogRoom.WEB, room.clock.instant().plusSeconds(60), "future");
        room.killAndReopen();
        room.says(dyno, LogRoom.WEB, room.clock.instant().plusSeconds(1), "now");

        assertThat(room.texts()).containsExactly("app[web.1]: future", "app[web.1]: now");
    }

    @Test
    void whatASilentDynoWroteLongAgoIsStillKnown() throws Exception {
        room.says(dyno, LogRoom.WEB, T1, "quiet");
        String filler = "x".repeat(5_000);
        for (int i = 0; i < 3_000; i++) room.logs.api(room.app, filler);
        room.clock.advance(Duration.ofMinutes(5));
        room.logs.log(room.app).rest(room.clock.instant());
        room.logs.api(room.app, "mark");
        room.killAndReopen();
        room.says(dyno, LogRoom.WEB, T1, "quiet");
        room.says(dyno, LogRoom.WEB, T2, "again");

        assertThat(room.texts().getLast()).isEqualTo("app[web.1]: again");
        assertThat(room.texts().get(room.texts().size() - 2)).isEqualTo("app[api]: mark");
    }
}
