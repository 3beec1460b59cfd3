package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.dyno.FoundDyno;

/// The platform is killed at any moment of a release phase; no release stays pending for that.
@Timeout(120)
class ReleasePhaseKillTest {
    private static final String UNSEEN = "UPDATE one_off SET running = false";

    @TempDir
    Path home;

    private PhaseRoom room;

    @BeforeEach
    void open() throws Exception {
        room = new PhaseRoom(home);
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void whileItsCommandRuns() throws Exception {
        Release release = room.deploy("echo migrating; sleep 1000");
        FoundDyno dyno = room.dyno(release);
        room.kill();
        room.live();

        assertThat(room.now(release).status()).isEqualTo(ReleaseStatus.PENDING);
        assertThat(room.runtime.found()).extracting(FoundDyno::id).containsExactly(dyno.id());
        room.runtime.crash(dyno.id(), 0);
        assertThat(room.await(release)).isEqualTo(new PhaseOutcome.Succeeded());
        assertThat(room.output(release)).isEqualTo("migrating\n");
        assertThat(room.released).containsExactly(room.app.id());
    }

    @Test
    void andItsCommandEndsMeanwhile() throws Exception {
        Release good = room.deploy("sleep 1000");
        FoundDyno dyno = room.dyno(good);
        room.kill();
        room.runtime.crash(dyno.id(), 0);
        room.live();

        assertThat(room.await(good)).isEqualTo(new PhaseOutcome.Succeeded());
        PhaseRoom.until(() -> room.released.contains(room.app.id()));
        assertThat(room.current()).isEqualTo(good.version());
        PhaseRoom.until(() -> room.runtime.found().isEmpty());
    }

    @Test
    void beforeItsCommandWasBegun() throws Exception {
        room.kill();
        Release release = room.deploy("echo at last");
        assertThat(room.now(release).status()).isEqualTo(ReleaseStatus.PENDING);
        room.live();

        assertThat(room.await(release)).isEqualTo(new PhaseOutcome.Succeeded());
        assertThat(room.output(release)).isEqualTo("at last\n");
    }

    @Test
    void betweenItsRowAndItsDyno() throws Exception {
        Release release = room.deploy("sleep 1000");
        FoundDyno dyno = room.dyno(release);
        room.kill();
        room.runtime.remove(dyno.id());
        room.ledger.db.jdbi().useHandle(handle -> handle.execute(UNSEEN));
        room.live();

        FoundDyno anew = room.dyno(release);
        assertThat(anew.id()).isNotEqualTo(dyno.id());
        room.runtime.crash(anew.id(), 0);
        assertThat(room.await(release)).isEqualTo(new PhaseOutcome.Succeeded());
    }

    @Test
    void andTheMachineWithIt() throws Exception {
        Release release = room.deploy("sleep 1000");
        Release behind = room.ledger.set(room.app, "A", "1");
        FoundDyno dyno = room.dyno(release);
        room.kill();
        room.runtime.remove(dyno.id());
        room.live();

        assertThat(((PhaseOutcome.Failed) room.await(release)).sentence()).startsWith("The machine went down while");
        room.runtime.crash(room.dyno(behind).id(), 0);
        assertThat(room.await(behind)).isEqualTo(new PhaseOutcome.Succeeded());
    }
}
