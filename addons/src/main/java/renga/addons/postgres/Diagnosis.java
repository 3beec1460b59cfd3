package renga.addons.postgres;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `heroku pg:diagnose` looks for. Each check is a query whose rows are what is wrong: none is green.
record Diagnosis(Database database, Plan plan) {
    private static final String GREEN = "green";
    private static final String YELLOW = "yellow";
    private static final String RED = "red";
    private static final double MANY = 0.9;

    /// @param status if there are rows
    /// @param query in the tenant's database, which calls nothing outside `pg_catalog`
    private record Check(String name, String status, String query) {}

    private static final List<Check> CHECKS = List.of(
            new Check("Long Queries", YELLOW, """
                    SELECT pid, date_trunc('second', now() - query_start)::text AS duration, left(query, 200) AS query
                    FROM pg_stat_activity
                    WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
                        AND backend_type = 'client backend' AND now() - query_start > interval '1 minute'
                    ORDER BY query_start LIMIT 20
                    """),
            new Check("Idle in Transaction", YELLOW, """
                    SELECT pid, date_trunc('second', now() - state_change)::text AS duration, left(query, 200) AS query
                    FROM pg_stat_activity
                    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
                        AND now() - state_change > interval '1 minute'
                    ORDER BY state_change LIMIT 20
                    """),
            new Check("Blocking Queries", RED, """
                    SELECT blocked.pid AS blocked, blocker AS by, left(blocked.query, 200) AS query,
                           date_trunc('second', now() - blocked.query_start)::text AS duration
                    FROM pg_stat_activity blocked, unnest(pg_blocking_pids(blocked.pid)) AS blocker
                    WHERE blocked.datname = current_database() LIMIT 20
                    """),
            new Check("Hit Rate", YELLOW, """
                    SELECT relname AS name, round(heap_blks_hit::numeric / (heap_blks_hit + heap_blks_read), 4)::text AS ratio
                    FROM pg_statio_user_tables
                    WHERE heap_blks_read > 10000 AND heap_blks_hit < 0.95 * (heap_blks_hit + heap_blks_read)
                    ORDER BY heap_blks_read DESC LIMIT 20
                    """),
            new Check("Unused Indexes", YELLOW, """
                    SELECT relname || '::' || indexrelname AS index, pg_size_pretty(pg_relation_size(indexrelid)) AS size
                    FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)
                    WHERE idx_scan = 0 AND NOT indisunique AND pg_relation_size(indexrelid) > 8 * 1024 * 1024
                    ORDER BY pg_relation_size(indexrelid) DESC LIMIT 20
                    """),
            new Check("Bloat", YELLOW, """
                    SELECT relname AS name, n_dead_tup AS dead_rows, n_live_tup AS live_rows,
                           coalesce(greatest(last_vacuum, last_autovacuum)::text, 'never') AS last_vacuum
                    FROM pg_stat_user_tables WHERE n_dead_tup > 10000 AND n_dead_tup > 0.3 * n_live_tup
                    ORDER BY n_dead_tup DESC LIMIT 20
                    """),
            new Check("Sequences", RED, """
                    SELECT schemaname || '.' || sequencename AS sequence,
                           round(100.0 * last_value / max_value, 1)::text || '%' AS used
                    FROM pg_sequences WHERE last_value > 0.9 * max_value ORDER BY last_value DESC LIMIT 20
                    """));

    /// @return `{name, status, results}` each
    List<Map<String, Object>> checks() throws SQLException {
        try (Session inside = database.admin().in(database.name())) {
            var checks = new ArrayList<Map<String, Object>>();
            checks.add(connections());
            for (Check check : CHECKS) {
                List<Map<String, Object>> found = inside.rows(check.query(), Diagnosis::row);
                checks.add(shown(check.name(), found.isEmpty() ? GREEN : check.status(), found));
            }
            return checks;
        }
    }

    private Map<String, Object> connections() throws SQLException {
        int sessions = database.logins().stream().mapToInt(Login::sessions).sum();
        boolean many = sessions > MANY * plan.connectionsMax();
        List<Map<String, Object>> found =
                many ? List.of(Map.of("count", sessions, "limit", plan.connectionsMax())) : List.of();
        return shown("Connection Count", many ? RED : GREEN, found);
    }

    private static Map<String, Object> shown(String name, String status, List<Map<String, Object>> results) {
        return Map.of("name", name, "status", status, "results", results);
    }

    private static Map<String, Object> row(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        var values = new LinkedHashMap<String, Object>();
        for (int n = 1; n <= columns.getColumnCount(); n++) {
            values.put(columns.getColumnLabel(n), String.valueOf(row.getObject(n)));
        }
        return values;
    }
}
