package renga.platform.transfer;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Which backups of one database are no longer kept. The newest that came back whole always is.
final class Expiry {
    /// Heroku keeps as many of a standard plan.
    static final int MANUAL_MAX = 25;

    static final int DAILY_MAX = 7;
    static final int WEEKLY_MAX = 4;

    private Expiry() {}

    /// @param backups of one database
    static List<Transfer> of(List<Transfer> backups) {
        List<Transfer> newestFirst = backups.stream()
                .filter(Transfer::isBackup)
                .sorted(Comparator.comparingInt(Transfer::num).reversed())
                .toList();
        Set<UUID> kept = new HashSet<>();
        newestFirst.stream()
                .filter(backup -> backup.proof() == Proof.PROVED)
                .limit(1)
                .forEach(backup -> kept.add(backup.id()));
        newestFirst.stream()
                .filter(backup -> backup.schedule().isEmpty())
                .limit(MANUAL_MAX)
                .forEach(backup -> kept.add(backup.id()));
        List<Transfer> scheduled = newestFirst.stream()
                .filter(backup -> backup.schedule().isPresent())
                .toList();
        scheduled.stream().limit(DAILY_MAX).forEach(backup -> kept.add(backup.id()));
        kept.addAll(weekly(scheduled));
        return newestFirst.stream()
                .filter(backup -> !kept.contains(backup.id()))
                .toList();
    }

    /// The newest of each week.
    private static List<UUID> weekly(List<Transfer> newestFirst) {
        List<UUID> kept = new ArrayList<>();
        Set<String> weeks = new HashSet<>();
        for (Transfer backup : newestFirst) {
            if (weeks.size() == WEEKLY_MAX) return kept;
            if (weeks.add(week(backup.createdAt()))) kept.add(backup.id());
        }
        return kept;
    }

    private static String week(Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return day.get(IsoFields.WEEK_BASED_YEAR) + "-" + day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }
}
