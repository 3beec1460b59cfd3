package renga.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.db.Columns;
import renga.platform.db.Database;

/// The table `work`. Thread-safe.
final class WorkRows {
    private static final String SELECT = "SELECT id, kind, subject, data, step, attempts FROM work ";
    private static final String INSERT = """
            INSERT INTO work (id, kind, subject, data, created_at, updated_at)
            VALUES (:id, :kind, :subject, :data, :now, :now)
            """;
    private static final String DONE = """
            UPDATE work SET step = step + 1, data = :data, attempts = 0, failure = NULL, updated_at = :now
            WHERE id = :id AND step = :step
            """;
    private static final String FAILED =
            "UPDATE work SET attempts = attempts + 1, failure = :failure, updated_at = :now WHERE id = :id";

    private final Database db;
    private final InstantSource clock;

    WorkRows(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    UUID insert(Handle tx, String kind, UUID subject, String data) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("kind", kind)
                .bind("subject", subject)
                .bind("data", data)
                .bind("now", now())
                .execute();
        return id;
    }

    List<WorkPlan.Item> all() {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "ORDER BY created_at")
                        .map((rs, _) -> read(rs))
                        .list());
    }

    Optional<WorkPlan.Item> find(UUID id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    void done(WorkPlan.Item item, String data) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(DONE)
                        .bind("data", data)
                        .bind("now", now())
                        .bind("id", item.id())
                        .bind("step", item.step())
                        .execute());
    }

    void failed(WorkPlan.Item item, String failure) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(FAILED)
                        .bind("failure", failure)
                        .bind("now", now())
                        .bind("id", item.id())
                        .execute());
    }

    void drop(UUID id) {
        db.jdbi().useHandle(handle -> handle.execute("DELETE FROM work WHERE id = ?", id));
    }

    private static WorkPlan.Item read(ResultSet rs) throws SQLException {
        return new WorkPlan.Item(
                Columns.uuid(rs, "id"),
                rs.getString("kind"),
                Columns.uuid(rs, "subject"),
                rs.getString("data"),
                rs.getInt("step"),
                rs.getInt("attempts"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
