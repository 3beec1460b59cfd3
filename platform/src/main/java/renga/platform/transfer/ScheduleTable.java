package renga.platform.transfer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AppId;
import renga.platform.db.Columns;

/// Reads and writes the table `transfer_schedule` within one transaction.
record ScheduleTable(Handle tx, Instant now) {
    private static final String PUT = """
            INSERT INTO transfer_schedule (id, addon_id, name, hour, zone, next_at, created_at)
            VALUES (:id, :addon, :name, :hour, :zone, :next, :now)
            ON CONFLICT (addon_id) DO UPDATE SET name = :name, hour = :hour, zone = :zone, next_at = :next
            """;
    private static final String OF_APP = """
            SELECT * FROM transfer_schedule
            WHERE addon_id IN (SELECT id FROM addon WHERE app_id = :app) ORDER BY name, id
            """;
    private static final String DUE =
            "SELECT * FROM transfer_schedule WHERE next_at <= :now ORDER BY next_at FOR UPDATE";

    /// One for each add-on: another takes the place of the one before.
    Schedule put(UUID addon, String name, int hour, ZoneId zone) {
        tx.createUpdate(PUT)
                .bind("id", UUID.randomUUID())
                .bind("addon", addon)
                .bind("name", name)
                .bind("hour", hour)
                .bind("zone", zone.getId())
                .bind("next", Schedule.next(hour, zone, now))
                .bind("now", now)
                .execute();
        return of(addon);
    }

    private Schedule of(UUID addon) {
        return tx.createQuery("SELECT * FROM transfer_schedule WHERE addon_id = :addon")
                .bind("addon", addon)
                .map((rs, _) -> read(rs))
                .one();
    }

    /// Those of all data services that the app owns.
    List<Schedule> of(AppId app) {
        return tx.createQuery(OF_APP).bind("app", app).map((rs, _) -> read(rs)).list();
    }

    /// Those whose hour has come, however long ago; they have the next one then.
    List<Schedule> takeDue() {
        List<Schedule> due =
                tx.createQuery(DUE).bind("now", now).map((rs, _) -> read(rs)).list();
        for (Schedule schedule : due) {
            tx.execute(
                    "UPDATE transfer_schedule SET next_at = ? WHERE id = ?",
                    Schedule.next(schedule.hour(), schedule.zone(), now),
                    schedule.id());
        }
        return due;
    }

    void delete(UUID id) {
        tx.execute("DELETE FROM transfer_schedule WHERE id = ?", id);
    }

    private static Schedule read(ResultSet rs) throws SQLException {
        return new Schedule(
                Columns.uuid(rs, "id"),
                Columns.uuid(rs, "addon_id"),
                rs.getString("name"),
                rs.getInt("hour"),
                ZoneId.of(rs.getString("zone")),
                Columns.instant(rs, "next_at"));
    }
}
