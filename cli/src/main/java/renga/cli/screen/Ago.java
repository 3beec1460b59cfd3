package renga.cli.screen;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// `2026/08/24 10:00:00 +0000 (~ 5m ago)`.
public final class Ago {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss Z");

    /// Older than this shows the time only.
    private static final Duration FRESH = Duration.ofHours(25);

    private Ago() {}

    public static String of(Instant at, Instant now, ZoneId zone) {
        String time = TIME.format(at.atZone(zone));
        Duration age = Duration.between(at, now);
        if (age.compareTo(FRESH) >= 0) return time;
        if (age.toHours() > 0) return time + " (~ " + age.toHours() + "h ago)";
        if (age.toMinutes() > 0) return time + " (~ " + age.toMinutes() + "m ago)";
        return time + " (~ " + Math.max(0, age.toSeconds()) + "s ago)";
    }
}
