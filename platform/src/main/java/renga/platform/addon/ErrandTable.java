package renga.platform.addon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.db.Columns;

/// Reads and writes the table `addon_errand` within one transaction.
record ErrandTable(Handle tx, Instant now) {
    private static final String SELECT = "SELECT addon_id, id, kind, plan_id, attempts, due_at FROM addon_errand ";
    private static final String PUT = """
            INSERT INTO addon_errand (addon_id, id, kind, plan_id, due_at, created_at)
            VALUES (:addon, :id, :kind, :plan, :due, :now)
            ON CONFLICT (addon_id) DO UPDATE
            SET id = :id, kind = :kind, plan_id = :plan, attempts = 0, due_at = :due, created_at = :now,
                sealed_command = NULL
            """;
    private static final String BEGIN =
            "UPDATE addon_errand SET attempts = attempts + 1 WHERE addon_id = :addon AND id = :id";

    /// In place of any other of that add-on.
    UUID put(UUID addon, Errand.Kind kind, Optional<UUID> plan, Instant due) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(PUT)
                .bind("addon", addon)
                .bind("id", id)
                .bind("kind", kind.word())
                .bind("plan", plan)
                .bind("due", due)
                .bind("now", now)
                .execute();
        return id;
    }

    void put(UUID addon, byte[] sealedCommand, Instant due) {
        put(addon, Errand.Kind.COMMAND, Optional.empty(), due);
        tx.execute("UPDATE addon_errand SET sealed_command = ? WHERE addon_id = ?", sealedCommand, addon);
    }

    byte[] sealedCommand(Errand errand) {
        return tx.createQuery("SELECT sealed_command FROM addon_errand WHERE id = :id")
                .bind("id", errand.id())
                .mapTo(byte[].class)
                .one();
    }

    Optional<Errand> find(UUID addon) {
        return tx.createQuery(SELECT + "WHERE addon_id = :addon")
                .bind("addon", addon)
                .map((rs, _) -> read(rs))
                .findOne();
    }

    List<Errand> all() {
        return tx.createQuery(SELECT + "ORDER BY due_at")
                .map((rs, _) -> read(rs))
                .list();
    }

    /// Counts the attempt that is about to be made.
    ///
    /// @return whether the errand is still the one to do
    boolean begin(Errand errand) {
        return tx.createUpdate(BEGIN)
                        .bind("addon", errand.addon())
                        .bind("id", errand.id())
                        .execute()
                > 0;
    }

    boolean isStill(Errand errand) {
        return find(errand.addon()).filter(now -> now.id().equals(errand.id())).isPresent();
    }

    void later(Errand errand, Instant due) {
        tx.execute(
                "UPDATE addon_errand SET due_at = ? WHERE addon_id = ? AND id = ?", due, errand.addon(), errand.id());
    }

    void done(UUID addon) {
        tx.execute("DELETE FROM addon_errand WHERE addon_id = ?", addon);
    }

    private static Errand read(ResultSet rs) throws SQLException {
        return new Errand(
                Columns.uuid(rs, "addon_id"),
                Columns.uuid(rs, "id"),
                Errand.Kind.of(rs.getString("kind")),
                Columns.maybeUuid(rs, "plan_id"),
                rs.getInt("attempts"),
                Columns.instant(rs, "due_at"));
    }
}
