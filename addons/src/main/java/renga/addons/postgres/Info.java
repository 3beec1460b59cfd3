package renga.addons.postgres;

import java.sql.SQLException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import renga.addons.partner.Question;

/// The lines of `heroku pg:info`, in Heroku's words.
record Info(Database database, List<Login> logins, Plan plan, Question question) {
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
        long bytes = database.bytes();
        int sessions = logins.stream().mapToInt(Login::sessions).sum();
        List<Map<String, Object>> rows = new ArrayList<>(List.of(
                row("Plan", plan.title()),
                row("Status", status(standing.room())),
                row("Connections", "%d/%d".formatted(sessions, plan.connectionsMax())),
                row("PG Version", version()),
                row("Created", MINUTE.format(question.createdAt())),
                row("Data Size", size(bytes, plan.bytesMax())),
                row("Tables", String.valueOf(tables()))));
        rows.addAll(plan.isShared() ? alone() : related());
        return rows;
    }

    private static List<Map<String, Object>> alone() {
        return List.of(
                row("Fork/Follow", "Unsupported"), row("Rollback", "Unsupported"), row("Continuous Protection", "Off"));
    }

    private List<Map<String, Object>> related() throws SQLException {
        var followers = new Followers(session());
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(row("Fork/Follow", "Available"));
        if (session().isStandby()) {
            Optional<String> leader = followers.leader();
            rows.add(leader.isPresent() ? database("Following", List.of(url(leader.get()))) : row("Following", "lost"));
            rows.add(row("Behind By", followers.secondsBehind() + " seconds"));
            rows.add(row("Continuous Protection", "By its leader"));
            return rows;
        }
        Optional<Base> first = Base.all(session()).stream().findFirst();
        rows.add(row(
                "Rollback",
                first.map(base -> "earliest from " + MINUTE.format(base.at())).orElse("Not yet")));
        List<String> urls = followers.addresses().stream().map(this::url).toList();
        if (!urls.isEmpty()) rows.add(database("Followers", urls));
        rows.add(row("Continuous Protection", first.isPresent() ? "On" : "Preparing"));
        return rows;
    }

    private String url(String address) {
        return Followers.url(question.config().get(Postgres.URL), address);
    }

    private Session session() {
        return database.admin();
    }

    /// One that the CLI calls by its config var, if it finds it.
    private static Map<String, Object> database(String name, List<String> urls) {
        return Map.of("name", name, "values", urls, "resolve_db_name", true);
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
        return session()
                .row("SHOW server_version", row -> row.getString(1))
                .orElseThrow()
                .split(" ", 2)[0];
    }

    private int tables() throws SQLException {
        try (Session inside = session().in(database.name())) {
            return inside.row(TABLES, row -> row.getInt(1)).orElseThrow();
        }
    }
}
