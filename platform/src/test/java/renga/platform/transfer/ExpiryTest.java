package renga.platform.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import renga.core.AppId;

class ExpiryTest {
    private static final Instant MONDAY = Instant.parse("2026-11-02T03:00:00Z");

    @Test
    void ofThoseThatPeopleMadeSoManyAreKept() {
        List<Transfer> backups = manual(Expiry.MANUAL_MAX + 3);
        assertThat(Expiry.of(backups)).extracting(Transfer::num).containsExactly(3, 2, 1);
    }

    @Test
    void ofTheDailyOnesAWeekAndThenOneOfEachWeek() {
        List<Transfer> backups = daily(40);
        assertThat(kept(backups)).containsExactly(40, 39, 38, 37, 36, 35, 34, 28, 21);
    }

    @Test
    void theNewestThatIsProvedStays() {
        List<Transfer> backups = new ArrayList<>(daily(40));
        backups.set(4, backup(5, true, Proof.PROVED, TransferState.SUCCEEDED));
        assertThat(kept(backups)).contains(5);
    }

    @Test
    void whatIsNoBackupIsLetBe() {
        List<Transfer> backups = new ArrayList<>(manual(40));
        Collections.fill(backups, backup(1, false, Proof.NONE, TransferState.RUNNING));
        assertThat(Expiry.of(backups)).isEmpty();
    }

    private static List<Integer> kept(List<Transfer> backups) {
        List<Transfer> gone = Expiry.of(backups);
        return backups.reversed().stream()
                .filter(backup -> !gone.contains(backup))
                .map(Transfer::num)
                .toList();
    }

    private static List<Transfer> manual(int count) {
        List<Transfer> all = new ArrayList<>();
        for (int n = 1; n <= count; n++) all.add(backup(n, false, Proof.NONE, TransferState.SUCCEEDED));
        return all;
    }

    private static List<Transfer> daily(int count) {
        List<Transfer> all = new ArrayList<>();
        for (int n = 1; n <= count; n++) all.add(backup(n, true, Proof.NONE, TransferState.SUCCEEDED));
        return all;
    }

    /// The first is of a Monday, the others of the days after it.
    private static Transfer backup(int num, boolean scheduled, Proof proof, TransferState state) {
        return new Transfer(
                new UUID(0, num),
                new AppId(new UUID(1, 1)),
                num,
                new Task.Capture(),
                new UUID(2, 2),
                "DATABASE",
                scheduled ? Optional.of(new UUID(3, 3)) : Optional.empty(),
                state,
                1,
                1,
                Optional.empty(),
                0,
                proof,
                Optional.empty(),
                MONDAY.plus(Duration.ofDays(num - 1L)),
                Optional.empty(),
                Optional.empty());
    }
}
