package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.refusal.Refusal;

/// A release with a release command is available when the command has succeeded, and not before.
@Timeout(120)
class ReleasePhaseTest {
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
    void isPendingUntilItsCommandSucceeds() throws Exception {
        Release release = room.deploy("echo migrating; sleep 1000");
        assertThat(release.status()).isEqualTo(ReleaseStatus.PENDING);
        assertThat(room.dyno(release).name().toString()).matches("release\\.[1-9]\\d{3}");
        assertThat(room.current()).isEqualTo(2);
        assertThat(room.ledger.generations.current(room.app.id()).orElseThrow().version())
                .isEqualTo(2);

        room.runtime.crash(room.dyno(release).id(), 0);

        assertThat(room.output(release)).isEqualTo("migrating\n");
        assertThat(room.await(release)).isEqualTo(new PhaseOutcome.Succeeded());
        assertThat(room.now(release).status()).isEqualTo(ReleaseStatus.SUCCEEDED);
        assertThat(room.current()).isEqualTo(3);
        assertThat(room.released).containsExactly(room.app.id());
        assertThat(room.ledger.told).isEmpty();
    }

    @Test
    void failsWithItsCommandAndWhatRanGoesOn() throws Exception {
        Release good = room.deploy("exit 0");
        room.await(good);
        Release bad = room.deploy("echo no such table; exit 3");

        assertThat(room.output(bad)).isEqualTo("no such table\n");
        assertThat(room.await(bad)).isEqualTo(new PhaseOutcome.Failed("The release command exited with status 3."));
        assertThat(room.now(bad).status()).isEqualTo(ReleaseStatus.FAILED);
        assertThat(room.now(bad).failure()).hasValue("The release command exited with status 3.");
        assertThat(room.current()).isEqualTo(good.version());
        assertThat(room.released).hasSize(1);
    }

    @Test
    void runsWithTheConfigOfItsRelease() throws Exception {
        room.await(room.deploy("echo $GREETING from $DYNO in $HEROKU_RELEASE_VERSION"));
        Release set = room.ledger.set(room.app, "GREETING", "hello");

        assertThat(room.output(set)).matches("hello from release\\.\\d{4} in v4\n");
        assertThat(room.await(set)).isEqualTo(new PhaseOutcome.Succeeded());
    }

    @Test
    void aRollbackAndARetryRunItToo() throws Exception {
        room.runtime.script("migrate", self -> self.spec().environment().containsKey("DATABASE") ? 0 : 1);
        Release first = room.deploy("migrate");
        assertThat(room.await(first)).isInstanceOf(PhaseOutcome.Failed.class);
        Release fixed = room.ledger.set(room.app, "DATABASE", "there");
        assertThat(room.await(fixed)).isEqualTo(new PhaseOutcome.Succeeded());
        // A config change goes on with the newest slug that did not fail: none had been released.
        assertThat(fixed.slug()).isEmpty();

        Release retried = room.ledger.releases.append(
                room.app.id(),
                room.ledger.dev,
                new Change.Reuse(first.slug().orElseThrow().id(), "Retry of v3: Deploy c0ffee0"));
        assertThat(room.await(retried)).isEqualTo(new PhaseOutcome.Succeeded());
        assertThat(room.current()).isEqualTo(5);

        Release back = room.ledger.rollback(room.app, "v5");
        assertThat(back.status()).isEqualTo(ReleaseStatus.PENDING);
        assertThat(room.await(back)).isEqualTo(new PhaseOutcome.Succeeded());
        assertThat(room.current()).isEqualTo(6);
    }

    @Test
    void pendingReleasesHaveTheirTurnsInOrder() throws Exception {
        Release first = room.deploy("sleep 1000");
        Release second = room.ledger.set(room.app, "A", "1");
        Release third = room.ledger.deploy(room.app, 'a');
        room.dyno(first);

        assertThat(second.slug()).isEqualTo(first.slug());
        assertThat(third.hasPhase()).isFalse();
        assertThat(third.status()).isEqualTo(ReleaseStatus.PENDING);
        assertThat(room.phases.awaitBegun(second, Duration.ofMillis(50))).isFalse();
        assertThat(room.phases.ahead(second)).hasValue(first);
        assertThat(room.runtime.found()).hasSize(1);

        room.runtime.crash(room.dyno(first).id(), 1);
        room.dyno(second);
        assertThat(room.now(first).status()).isEqualTo(ReleaseStatus.FAILED);
        assertThat(room.now(third).status()).isEqualTo(ReleaseStatus.PENDING);

        room.runtime.crash(room.dyno(second).id(), 0);
        assertThat(room.await(third)).isEqualTo(new PhaseOutcome.Succeeded());
        assertThat(room.now(second).status()).isEqualTo(ReleaseStatus.SUCCEEDED);
        assertThat(room.current()).isEqualTo(third.version());
    }

    @Test
    void onlySoManyMayWait() throws Exception {
        Release first = room.deploy("sleep 1000");
        for (int i = 1; i < Releases.PENDING_MAX; i++) room.ledger.set(room.app, "A", "" + i);

        assertThatThrownBy(() -> room.ledger.set(room.app, "A", "one more"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("20 releases of this app wait for release commands already");
        assertThat(room.ledger.releases.config(room.app.id()).values()).isEqualTo(Map.of("A", "19"));
        room.dyno(first);
    }

    @Test
    void isStoppedAfterAnHour() throws Exception {
        Release release = room.deploy("sleep 100000");
        room.dyno(release);
        room.clock.advance(ReleasePhases.TIME_MAX);

        assertThat(room.await(release))
                .isEqualTo(new PhaseOutcome.Failed("The release command took longer than 60 minutes and was stopped."));
    }

    @Test
    void canBeStoppedByHand() throws Exception {
        Release release = room.deploy("sleep 1000");
        String name = room.dyno(release).name().toString();

        assertThat(room.oneOffs.stop(room.app.id(), name)).isTrue();
        assertThat(room.await(release)).isEqualTo(new PhaseOutcome.Failed("The release command was stopped."));
    }

    @Test
    void whatUsesTooMuchMemorySaysSo() throws Exception {
        room.runtime.script("eat", self -> {
            self.useMemory(1L << 40);
            return 0;
        });
        assertThat(room.await(room.deploy("eat")))
                .isEqualTo(new PhaseOutcome.Failed(
                        "The release command used more than 1024 MB of memory and was stopped (R15)."));
    }

    @Test
    void whatCannotBeStartedFailsAndTheNextHasItsTurn() throws Exception {
        room.runtime.refuse(spec -> spec.command().equals("echo nowhere"));
        Release bad = room.deploy("echo nowhere");
        assertThat(((PhaseOutcome.Failed) room.await(bad)).sentence()).contains("could not be started (Error R99");
        assertThat(room.await(room.deploy(" ")))
                .isEqualTo(new PhaseOutcome.Failed("There is no command to run. Say which: `heroku run bash`."));
        assertThat(room.await(room.deploy("exit 0"))).isEqualTo(new PhaseOutcome.Succeeded());
    }

    @Test
    void dynosOfTheReleaseBeforeStandForThoseThatFailed() throws Exception {
        Release good = room.deploy("exit 0");
        room.await(good);
        var generations = room.ledger.generations;
        assertThat(generations.standing(room.app.id(), good.version())).isEqualTo(3);
        Release bad = room.deploy("sleep 1000");
        assertThat(generations.standing(room.app.id(), good.version())).isEqualTo(3);
        room.runtime.crash(room.dyno(bad).id(), 1);
        room.await(bad);
        assertThat(generations.standing(room.app.id(), good.version())).isEqualTo(4);
        room.await(room.deploy("exit 1"));
        assertThat(generations.standing(room.app.id(), good.version())).isEqualTo(5);
        room.await(room.deploy("exit 0"));
        assertThat(generations.standing(room.app.id(), good.version())).isEqualTo(5);
        assertThat(generations.standing(room.app.id(), 6)).isEqualTo(6);
    }
}
