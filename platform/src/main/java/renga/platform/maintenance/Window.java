package renga.platform.maintenance;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Four hours of each week, UTC, in which maintenance may begin.
record Window(DayOfWeek day, LocalTime time) {
    /// As Heroku's.
    static final Duration LENGTH = Duration.ofHours(4);

    private static final int HALF_HOURS = 48;
    private static final DateTimeFormatter OF_24 = DateTimeFormatter.ofPattern("H:mm", Locale.ENGLISH);
    private static final DateTimeFormatter OF_12 = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("h:mma")
            .toFormatter(Locale.ENGLISH);

    /// Spread over the week, and the same each time.
    static Window of(UUID addon) {
        long bits = addon.getLeastSignificantBits();
        DayOfWeek day = DayOfWeek.of(1 + Math.floorMod(bits, DayOfWeek.values().length));
        return new Window(day, LocalTime.MIDNIGHT.plusMinutes(30 * Math.floorMod(bits >>> 16, (long) HALF_HOURS)));
    }

    /// @param day `sunday`
    /// @param time `13:30` or `1:30PM`
    /// @return empty if one of them is none
    static Optional<Window> parse(String day, String time) {
        Optional<DayOfWeek> found = Arrays.stream(DayOfWeek.values())
                .filter(known -> known.name().equalsIgnoreCase(day.strip()))
                .findFirst();
        return found.flatMap(known -> time(time.strip()).map(at -> new Window(known, at)));
    }

    /// When it next opens, at that moment or after it.
    Instant next(Instant after) {
        ZonedDateTime from = after.atZone(ZoneOffset.UTC);
        ZonedDateTime opens = from.with(TemporalAdjusters.nextOrSame(day)).with(time);
        return (opens.isBefore(from) ? opens.plusWeeks(1) : opens)
                .truncatedTo(ChronoUnit.MINUTES)
                .toInstant();
    }

    boolean isOpen(Instant at) {
        return !next(at.minus(LENGTH)).isAfter(at);
    }

    /// `Sundays 13:30 to 17:30 UTC`
    String text() {
        String name = day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return "%ss %s to %s UTC".formatted(name, time, time.plus(LENGTH));
    }

    private static Optional<LocalTime> time(String text) {
        for (DateTimeFormatter format : new DateTimeFormatter[] {OF_24, OF_12}) {
            try {
                return Optional.of(LocalTime.parse(text, format));
            } catch (DateTimeException _) {
                // The other one may read it.
            }
        }
        return Optional.empty();
    }
}
