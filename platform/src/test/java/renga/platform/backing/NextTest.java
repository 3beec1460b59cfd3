package renga.platform.backing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import renga.core.DynoId;
import renga.core.DynoSize;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.dyno.RunningDyno;
import renga.dyno.VolumeName;
import renga.platform.backing.BackingService.Begun;

class NextTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Exit CRASH = new Exit(1, false, NOW);

    private final UUID id = UUID.randomUUID();
    private final DynoId dyno = DynoId.random();

    @Test
    void nothingIsStarted() {
        assertThat(next(service(1, false, Optional.empty(), NOW))).isEqualTo(new Next.Start());
    }

    @Test
    void aDynoThatWasBegunAndIsNotThereWasNeverStarted() {
        assertThat(next(service(1, false, begun(1), NOW))).isEqualTo(new Next.Start());
    }

    @Test
    void afterADeathItsTimeIsAwaited() {
        Instant later = NOW.plusSeconds(4);
        assertThat(next(service(1, false, Optional.empty(), later))).isEqualTo(new Next.Wait(later));
    }

    @Test
    void theRightDynoStays() {
        assertThat(next(service(2, false, begun(2), NOW), running(dyno))).isEqualTo(new Next.Rest());
    }

    @Test
    void aDynoOfAnotherEditionAndAnUnknownOneAreStopped() {
        assertThat(next(service(2, false, begun(1), NOW), running(dyno))).isEqualTo(new Next.Stop(dyno));
        DynoId other = DynoId.random();
        assertThat(next(service(2, false, begun(2), NOW), running(dyno), running(other)))
                .isEqualTo(new Next.Stop(other));
    }

    @Test
    void onlyADeathThatNobodyAskedForCounts() {
        assertThat(next(service(2, false, begun(2), NOW), ended(dyno)))
                .isEqualTo(new Next.Clear(dyno, Optional.of(CRASH)));
        assertThat(next(service(2, false, begun(1), NOW), ended(dyno)))
                .isEqualTo(new Next.Clear(dyno, Optional.empty()));
        assertThat(next(service(2, true, begun(2), NOW), ended(dyno)))
                .isEqualTo(new Next.Clear(dyno, Optional.empty()));
    }

    @Test
    void whatEndsIsStoppedClearedAndThenVanishes() {
        BackingService ending = service(1, true, begun(1), NOW.plus(Duration.ofMinutes(1)));
        assertThat(next(ending, running(dyno))).isEqualTo(new Next.Stop(dyno));
        assertThat(next(ending)).isEqualTo(new Next.Vanish());
    }

    @Test
    void whatRestsIsStoppedAndStaysAsItIs() {
        BackingService resting = service(1, false, true, begun(1), NOW);
        assertThat(next(resting, running(dyno))).isEqualTo(new Next.Stop(dyno));
        assertThat(next(resting, ended(dyno))).isEqualTo(new Next.Clear(dyno, Optional.empty()));
        assertThat(next(resting)).isEqualTo(new Next.Rest());
        assertThat(next(service(1, true, true, begun(1), NOW))).isEqualTo(new Next.Vanish());
    }

    private static Next next(BackingService service, FoundDyno... found) {
        return Next.of(service, List.of(found), NOW);
    }

    private Optional<Begun> begun(int edition) {
        return Optional.of(new Begun(dyno, edition));
    }

    private BackingService service(int edition, boolean ending, Optional<Begun> begun, Instant startAt) {
        return service(edition, ending, false, begun, startAt);
    }

    private BackingService service(
            int edition, boolean ending, boolean resting, Optional<Begun> begun, Instant startAt) {
        var wish = new Wish("", "serve", Map.of(), DynoSize.DEFAULT, 64 << 20, 5432, "");
        var name = new VolumeName("db");
        return new BackingService(id, UUID.randomUUID(), name, 7, wish, edition, ending, resting, begun, 0, startAt);
    }

    private FoundDyno running(DynoId which) {
        var app = service(1, false, Optional.empty(), NOW).app();
        return new FoundDyno.Running(which, app, Tender.DYNO, new RunningDyno(which, "10.0.0.2", 1, NOW), "");
    }

    private FoundDyno ended(DynoId which) {
        return new FoundDyno.Ended(
                which, service(1, false, Optional.empty(), NOW).app(), Tender.DYNO, CRASH);
    }
}
