package renga.addons.postgres;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What `heroku pg:settings` shows and changes: for the whole of a cluster of its own, in PostgreSQL's
/// own file of changed settings. Sessions that are open get it, too, but for auto_explain, which is
/// loaded when a session begins.
enum Setting {
    LOG_LOCK_WAITS("log_lock_waits", false, "Log who waits for a lock longer than deadlock_timeout"),
    LOG_CONNECTIONS("log_connections", false, "Log each session as it begins"),
    LOG_MIN_DURATION(
            "log_min_duration_statement", -1, "Log statements that take at least so many milliseconds; -1: none"),
    LOG_STATEMENT(
            "log_statement",
            "none",
            "Which statements are logged",
            "none",
            "No statements are logged",
            "ddl",
            "CREATE, ALTER and DROP are logged",
            "mod",
            "What changes data or its definition is logged",
            "all",
            "All statements are logged"),
    LOG_MIN_ERROR(
            "log_min_error_statement",
            "error",
            "From which level on a statement is logged that failed",
            "error",
            "Statements that fail are logged",
            "log",
            "Statements that fail are logged, and those that the server has something to say of",
            "fatal",
            "Statements that end their session are logged",
            "panic",
            "No failed statements are logged but those that end the server"),
    TRACK_FUNCTIONS(
            "track_functions",
            "none",
            "Which functions' calls are counted",
            "none",
            "No functions are tracked",
            "pl",
            "Functions of procedural languages are tracked",
            "all",
            "All functions are tracked"),
    AUTO_EXPLAIN("auto_explain", false, "Log the plans of queries, in sessions that begin from now on"),
    EXPLAIN_ANALYZE("auto_explain.log_analyze", false, "Log what each step of a plan took; slows all queries down"),
    EXPLAIN_BUFFERS("auto_explain.log_buffers", false, "Log how many pages a plan read"),
    EXPLAIN_FORMAT(
            "auto_explain.log_format",
            "text",
            "How plans are written",
            "text",
            "As text",
            "json",
            "As JSON",
            "yaml",
            "As YAML",
            "xml",
            "As XML"),
    EXPLAIN_DURATION(
            "auto_explain.log_min_duration",
            -1,
            "Log plans of queries that take at least so many milliseconds; -1: none"),
    EXPLAIN_NESTED("auto_explain.log_nested_statements", false, "Log the plans of statements in functions, too"),
    EXPLAIN_TRIGGERS("auto_explain.log_triggers", false, "Log what triggers took, too"),
    EXPLAIN_VERBOSE("auto_explain.log_verbose", false, "Log plans in detail"),
    CONNECTOR_DETAILS("data_connector_details_logs", false, "Log how far each replication slot is, every five minutes");

    private static final Pattern NUMBER = Pattern.compile("-1|[0-9]{1,9}");
    private static final String LOADED = "session_preload_libraries";

    private final String key;
    private final Object usual;
    private final String meaning;
    private final Map<String, String> values;

    /// @param usual as long as nobody changes it: a boolean, a number of milliseconds, or one of the values
    /// @param values each with what it means; none for booleans and numbers
    Setting(String key, Object usual, String meaning, String... values) {
        this.key = key;
        this.usual = usual;
        this.meaning = meaning;
        this.values = new LinkedHashMap<>();
        for (int n = 0; n < values.length; n += 2) this.values.put(values[n], values[n + 1]);
    }

    static Optional<Setting> named(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    String key() {
        return key;
    }

    Map<String, Object> shown(Session session) throws SQLException {
        return shown(now(session));
    }

    /// @return empty if it is no value for this
    Optional<Map<String, Object>> change(JsonNode wanted, Session session) throws SQLException {
        String text = wanted.asString("");
        if (!isValue(text)) return Optional.empty();
        session.run("ALTER SYSTEM " + change(text));
        session.run("SELECT pg_reload_conf()");
        return Optional.of(shown(value(text)));
    }

    /// Has the other cluster what is changed in the one.
    void copy(Session from, Session to) throws SQLException {
        Object now = now(from);
        if (now.equals(usual)) return;
        to.run("ALTER SYSTEM " + change(String.valueOf(now)));
        to.run("SELECT pg_reload_conf()");
    }

    private String change(String text) {
        if (this != AUTO_EXPLAIN) return "SET %s = '%s'".formatted(parameter(), text);
        return text.equals("true") ? "SET %s = 'auto_explain'".formatted(LOADED) : "RESET " + LOADED;
    }

    /// What it takes, for who wanted something else.
    String takes() {
        return switch (usual) {
            case Boolean _ -> "true or false";
            case Integer _ -> "a number of milliseconds, or -1";
            default -> String.join(", ", values.keySet());
        };
    }

    private boolean isValue(String text) {
        return switch (usual) {
            case Boolean _ -> text.equals("true") || text.equals("false");
            case Integer _ -> NUMBER.matcher(text).matches();
            default -> values.containsKey(text);
        };
    }

    /// As PostgreSQL calls it.
    private String parameter() {
        return switch (this) {
            case AUTO_EXPLAIN -> LOADED;
            case CONNECTOR_DETAILS -> "renga." + key;
            default -> key;
        };
    }

    private Object now(Session session) throws SQLException {
        String changed = session.row(
                        "SELECT setting FROM pg_file_settings WHERE name = ? AND sourcefile LIKE '%postgresql.auto.conf'"
                                + " ORDER BY seqno DESC",
                        row -> row.getString(1), parameter())
                .orElse("");
        if (this == AUTO_EXPLAIN) return changed.equals("auto_explain");
        return changed.isEmpty() ? usual : value(changed);
    }

    private Object value(String text) {
        return switch (usual) {
            case Boolean _ -> text.equals("true") || text.equals("on");
            case Integer _ -> Integer.valueOf(text);
            default -> text;
        };
    }

    private Map<String, Object> shown(Object value) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("value", value);
        shown.put("values", values);
        shown.put("default", usual);
        shown.put("desc", meaning);
        return shown;
    }
}
