package renga.addons.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The lines of `heroku pg:info`, in Heroku's words.
record Info(Session session, Database database, List<Login> logins, Instant createdAt) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String TABLES = """
            SELECT count(*) FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace NOT IN (
                SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema')
            """;
    private static final double KIBI = 1024;
    private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB");

    List<Map<String, Object>> rows() throws SQLException {
        Standing standing = Commands.standing(logins);
        Plan plan = standing.plan();
        long bytes = database.bytes();
        int sessions = logins.stream().mapToInt(Login::sessions).sum();
        return List.of(
                row("Plan", plan.title()),
                row("Status", status(standing.room())),
                row("Connections", "%d/%d".formatted(sessions, plan.connectionsMax())),
                row("PG Version", version()),
                row("Created", MINUTE.format(createdAt)),
                row("Data Size", size(bytes, plan.bytesMax())),
                row("Tables", String.valueOf(tables())),
                row("Fork/Follow", "Unsupported"),
                row("Rollback", "Unsupported"),
                row("Continuous Protection", "Off"));
    }

    private static Map<String, Object> row(String name, String value) {
        return Map.of("name", name, "values", List.of(value));
    }

    private static String status(Room room) {
        return switch (room) {
            case GROWING -> "Available";
            case READ_ONLY -> "Read-only: larger than the plan allows. Delete data, or upgrade";
            case CLOSED -> "Closed: much larger than the plan allows. Upgrade, or reset it";
        };
    }

    private static String size(long bytes, long bytesMax) {
        String share = String.format(Locale.ROOT, "%.2f%%", 100.0 * bytes / bytesMax);
        String judged = bytes > bytesMax ? "Over the limit" : "In compliance";
        return "%s / %s (%s) (%s)".formatted(human(bytes), human(bytesMax), share, judged);
    }

    /// `7.5 MB`, in units of 1,024.
    static String human(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KIBI && unit < UNITS.size() - 1) {
            value /= KIBI;
            unit++;
        }
        String digits = unit == 0 || value == Math.rint(value) ? "%.0f" : "%.1f";
        return String.format(Locale.ROOT, digits + " %s", value, UNITS.get(unit));
    }

    private String version() throws SQLException {
        return session.row("SHOW server_version", row -> row.getString(1))
                .orElseThrow()
                .split(" ", 2)[0];
    }

    private int tables() throws SQLException {
        try (Session inside = session.in(database.name())) {
            return inside.row(TABLES, row -> row.getInt(1)).orElseThrow();
        }
    }
}
