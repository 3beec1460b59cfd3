package renga.addons.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A copy of a cluster's files that its script has made: with the log since, any moment since can be brought back.
///
/// @param name of its folder: when it was whole
record Base(String name, Instant at) {
    private static final String ALL = "SELECT name FROM pg_ls_dir('/app/archive/base', true, false) AS name";
    private static final String ARCHIVED =
            "SELECT size IS NOT NULL FROM pg_stat_file('/app/archive/wal/' || ? || '.gz', true)";
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// Oldest first.
    static List<Base> all(Session session) throws SQLException {
        return session.rows(ALL, row -> parse(row.getString(1))).stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Base::at))
                .toList();
    }

    /// The newest one from before then.
    static Optional<Base> before(Instant moment, Session session) throws SQLException {
        return all(session).stream().filter(base -> base.at().isBefore(moment)).reduce((_, last) -> last);
    }

    /// Whether that segment of the log is kept.
    static boolean isArchived(String segment, Session session) throws SQLException {
        return session.row(ARCHIVED, row -> row.getBoolean(1), segment).orElse(false);
    }

    private static Optional<Base> parse(String name) {
        try {
            return Optional.of(new Base(name, Instant.from(NAME.parse(name))));
        } catch (DateTimeParseException halfMade) {
            return Optional.empty();
        }
    }
}
