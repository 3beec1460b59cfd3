package renga.platform.transfer;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// A daily backup.
///
/// @param name `DATABASE_URL`
record Schedule(UUID id, UUID addon, String name, int hour, ZoneId zone, Instant nextAt) {
    /// The first time after that at which the clocks of the zone show the hour; where they skip it, an hour later.
    static Instant next(int hour, ZoneId zone, Instant after) {
        ZonedDateTime today = after.atZone(zone).truncatedTo(ChronoUnit.DAYS);
        Instant at = today.toLocalDate().atTime(hour, 0).atZone(zone).toInstant();
        if (at.isAfter(after)) return at;
        return today.toLocalDate().plusDays(1).atTime(hour, 0).atZone(zone).toInstant();
    }
}
