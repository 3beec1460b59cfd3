package renga.platform.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.db.Columns;

/// Reads and writes the tables `maintenance` and `maintenance_window` within one transaction.
record MaintenanceTable(Handle tx, Instant now) {
    private static final String SELECT = """
            SELECT id, addon_id, kind, version, state, detail, scheduled_for, previously_scheduled_for, started_at, completed_at,
                   created_at
            FROM maintenance
            """;
    private static final String OPEN = "state IN ('pending', 'running')";
    private static final String PUT_WINDOW = """
            INSERT INTO maintenance_window (addon_id, day, minute) VALUES (?, ?, ?)
            ON CONFLICT (addon_id) DO UPDATE SET day = excluded.day, minute = excluded.minute
            """;

    void insert(UUID addon, Maintenance.Kind kind, String version, Instant at) {
        tx.execute(
                "INSERT INTO maintenance (id, addon_id, kind, version, state, scheduled_for, created_at)"
                        + " VALUES (?, ?, ?, ?, 'pending', ?, ?)",
                UUID.randomUUID(),
                addon,
                kind.word(),
                version,
                at,
                now);
    }

    /// The one that waits or goes on; held until the transaction ends.
    Optional<Maintenance> open(UUID addon) {
        return tx.createQuery(SELECT + "WHERE addon_id = :addon AND " + OPEN + " FOR UPDATE")
                .bind("addon", addon)
                .map((rs, _) -> read(rs))
                .findOne();
    }

    List<Maintenance> allOpen() {
        return tx.createQuery(SELECT + "WHERE " + OPEN + " ORDER BY scheduled_for")
                .map((rs, _) -> read(rs))
                .list();
    }

    /// Newest first.
    List<Maintenance> of(UUID addon, int limit) {
        return tx.createQuery(SELECT + "WHERE addon_id = :addon ORDER BY created_at DESC LIMIT :limit")
                .bind("addon", addon)
                .bind("limit", limit)
                .map((rs, _) -> read(rs))
                .list();
    }

    void reschedule(Maintenance maintenance, Instant at) {
        tx.execute(
                "UPDATE maintenance SET previously_scheduled_for = scheduled_for, scheduled_for = ? WHERE id = ?",
                at,
                maintenance.id());
    }

    void started(Maintenance maintenance) {
        tx.execute("UPDATE maintenance SET state = 'running', started_at = ? WHERE id = ?", now, maintenance.id());
    }

    void over(Maintenance maintenance, Maintenance.State state, Optional<String> detail) {
        tx.execute(
                "UPDATE maintenance SET state = ?, detail = ?, started_at = coalesce(started_at, ?), completed_at = ?"
                        + " WHERE id = ? AND " + OPEN,
                state.word(),
                detail.orElse(null),
                now,
                now,
                maintenance.id());
    }

    void delete(Maintenance maintenance) {
        tx.execute("DELETE FROM maintenance WHERE id = ?", maintenance.id());
    }

    Window window(UUID addon) {
        return tx.createQuery("SELECT day, minute FROM maintenance_window WHERE addon_id = :addon")
                .bind("addon", addon)
                .map((rs, _) ->
                        new Window(DayOfWeek.of(rs.getInt("day")), LocalTime.MIDNIGHT.plusMinutes(rs.getInt("minute"))))
                .findOne()
                .orElseGet(() -> Window.of(addon));
    }

    void put(UUID addon, Window window) {
        int minute = window.time().toSecondOfDay() / 60;
        tx.execute(PUT_WINDOW, addon, window.day().getValue(), minute);
    }

    private static Maintenance read(ResultSet rs) throws SQLException {
        return new Maintenance(
                Columns.uuid(rs, "id"),
                Columns.uuid(rs, "addon_id"),
                Maintenance.Kind.of(rs.getString("kind")),
                rs.getString("version"),
                Maintenance.State.of(rs.getString("state")),
                Optional.ofNullable(rs.getString("detail")),
                Columns.instant(rs, "scheduled_for"),
                Columns.maybeInstant(rs, "previously_scheduled_for"),
                Columns.maybeInstant(rs, "started_at"),
                Columns.maybeInstant(rs, "completed_at"),
                Columns.instant(rs, "created_at"));
    }
}
