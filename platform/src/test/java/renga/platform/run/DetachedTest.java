package renga.platform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.DynoId;
import renga.dyno.FoundDyno;
import renga.platform.formation.DynoView;
import renga.platform.refusal.Refusal;

@Timeout(120)
class DetachedTest {
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
    void runsByItselfAndItsEndIsTold() throws Exception {
        room.detached("exit 3");
        room.awaitAllOver(1);

        assertThat(room.said())
                .containsExactly(
                        "app[api]: Starting process with command `exit 3` by user dev@example.test",
                        "heroku[run.N]: Starting process with command `exit 3`",
                        "heroku[run.N]: State changed from starting to up",
                        "heroku[run.N]: Process exited with status 3",
                        "heroku[run.N]: State changed from up to complete");
        // its end is told first, then it is removed
        for (int i = 0; i < 500 && !room.runtime.found().isEmpty(); i++) LockSupport.parkNanos(10_000_000);
        assertThat(room.runtime.found()).isEmpty();
    }

    @Test
    void isShownWhileItRuns() throws Exception {
        DynoView begun = room.detached("sleep 1000");

        assertThat(begun.name().toString()).matches("run\\.[1-9]\\d{3}");
        assertThat(begun.state()).isEqualTo(DynoView.State.UP);
        assertThat(room.oneOffs.dyno(room.app.id(), begun.name().toString())).hasValue(begun);
        assertThat(room.oneOffs.dyno(room.app.id(), begun.id().toString())).hasValue(begun);
        assertThat(room.oneOffs.dyno(room.ledger.app("other").id(), begun.name().toString()))
                .isEmpty();
        assertThat(room.oneOffs.stop(room.app.id(), "run.1")).isFalse();
    }

    @Test
    void goesOnThroughARestartOfThePlatform() throws Exception {
        DynoView begun = room.detached("sleep 1000");
        room.killAndReopen();

        assertThat(room.dynos()).containsExactly(begun);
        FoundDyno found = room.runtime.found().getFirst();
        assertThat(room.oneOffs.owns(found)).isTrue();
        room.runtime.crash(begun.id(), 9);
        room.awaitAllOver(1);
        assertThat(room.said())
                .endsWith(
                        "heroku[run.N]: Process exited with status 9",
                        "heroku[run.N]: State changed" + " from up to complete");
    }

    @Test
    void anEndWhileThePlatformWasAwayIsToldOnce() throws Exception {
        DynoId begun = room.detached("sleep 1000").id();
        room.runtime.watch(_ -> {});
        room.runtime.crash(begun, 5);
        room.killAndReopen();
        room.awaitAllOver(1);

        assertThat(room.said().stream().filter(line -> line.contains("exited with status 5")))
                .hasSize(1);
    }

    @Test
    void oneThatIsNowhereIsForgottenWithAWord() throws Exception {
        DynoView begun = room.detached("sleep 1000");
        room.runtime.watch(_ -> {});
        room.runtime.remove(begun.id());
        room.killAndReopen();

        assertThat(room.dynos()).isEmpty();
        assertThat(room.said()).endsWith("heroku[run.N]: Error R99 (Platform error) -> Failed to launch the dyno");
    }

    @Test
    void whatCannotBeStartedIsRefused() {
        room.runtime.refuse(_ -> true);

        assertThatThrownBy(() -> room.detached("bash"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("R99");
        assertThat(room.dynos()).isEmpty();
    }

    @Test
    void allOfAnAppEndWithIt() throws Exception {
        room.detached("sleep 1000");
        room.detached("trap '' TERM ; sleep 1000");
        room.begin(RunRoom.attached("bash"));
        Thread time = Thread.ofVirtual().start(() -> {
            try {
                room.awaitSaid("Stopping all processes with SIGTERM");
                room.clock.advance(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(room.oneOffs.destroy(room.app.id(), Duration.ofSeconds(30))).isTrue();
        time.join();
        assertThat(room.runtime.found()).isEmpty();
        assertThat(room.oneOffs.destroy(room.app.id(), Duration.ofSeconds(30))).isTrue();
    }
}
