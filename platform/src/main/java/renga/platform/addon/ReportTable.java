package renga.platform.addon;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AppId;
import renga.core.Json;
import renga.platform.db.Columns;
import tools.jackson.databind.JsonNode;

/// Reads and writes the table `addon_report` within one transaction.
record ReportTable(Handle tx, Instant now) {
    /// As the official CLI says.
    private static final Duration KEPT = Duration.ofDays(30);

    private static final String INSERT = """
            INSERT INTO addon_report (id, app_id, database, checks, created_at)
            VALUES (:id, :app, :database, CAST(:checks AS jsonb), :now)
            """;

    /// @param checks `[{name, status, results}]`
    record Report(UUID id, AppId app, String database, JsonNode checks, Instant createdAt) {}

    /// Those whose time is over go.
    Report insert(AppId app, String database, JsonNode checks) {
        tx.execute("DELETE FROM addon_report WHERE created_at < ?", now.minus(KEPT));
        var report = new Report(UUID.randomUUID(), app, database, checks, now);
        tx.createUpdate(INSERT)
                .bind("id", report.id())
                .bind("app", app)
                .bind("database", database)
                .bind("checks", checks.toString())
                .bind("now", now)
                .execute();
        return report;
    }

    Optional<Report> find(UUID id) {
        return tx.createQuery("SELECT id, app_id, database, checks, created_at FROM addon_report WHERE id = :id")
                .bind("id", id)
                .map((rs, _) -> new Report(
                        Columns.uuid(rs, "id"),
                        new AppId(Columns.uuid(rs, "app_id")),
                        rs.getString("database"),
                        Json.MAPPER.readTree(rs.getString("checks")),
                        Columns.instant(rs, "created_at")))
                .findOne();
    }
}
