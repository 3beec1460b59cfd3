package renga.platform.addon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.db.Columns;

/// Reads and writes the table `addon_kept` within one transaction.
record KeptTable(Handle tx, Instant now) {
    private static final String SELECT = """
            SELECT kept.addon_id, kept.app_name, kept.errand, kept.sealed_command, errand.due_at
            FROM addon_kept kept JOIN addon_errand errand ON errand.addon_id = kept.addon_id
            """;

    /// The app may be on its way out, and is not found otherwise.
    private static final String INSERT = """
            INSERT INTO addon_kept (addon_id, app_name, errand, sealed_command, kept_at)
            SELECT addon.id, COALESCE(app.name, '?'), errand.kind, errand.sealed_command, :now
            FROM addon LEFT JOIN app ON app.id = addon.app_id
            LEFT JOIN addon_errand errand ON errand.addon_id = addon.id
                AND errand.kind IN ('rotate', 'rotate_forced', 'command')
            WHERE addon.id = :addon
            """;

    /// @param app name of the one that owned it
    /// @param errand that was not answered
    /// @param until when it ends
    record Kept(UUID addon, String app, Optional<Unanswered> errand, Instant until) {}

    /// @param sealedCommand of a data command
    record Unanswered(Errand.Kind kind, Optional<byte[]> sealedCommand) {}

    /// While the app still owns it, and its errand is what it was.
    void insert(UUID addon) {
        tx.createUpdate(INSERT).bind("addon", addon).bind("now", now).execute();
    }

    Optional<Kept> find(UUID addon) {
        return tx.createQuery(SELECT + "WHERE kept.addon_id = :addon")
                .bind("addon", addon)
                .map((rs, _) -> read(rs))
                .findOne();
    }

    /// What ends first comes first.
    List<Kept> all() {
        return tx.createQuery(SELECT + "ORDER BY errand.due_at, kept.addon_id")
                .map((rs, _) -> read(rs))
                .list();
    }

    void delete(UUID addon) {
        tx.execute("DELETE FROM addon_kept WHERE addon_id = ?", addon);
    }

    private static Kept read(ResultSet rs) throws SQLException {
        Optional<byte[]> command = Optional.ofNullable(rs.getBytes("sealed_command"));
        return new Kept(
                Columns.uuid(rs, "addon_id"),
                rs.getString("app_name"),
                Optional.ofNullable(rs.getString("errand"))
                        .map(Errand.Kind::of)
                        .map(kind -> new Unanswered(kind, command)),
                Columns.instant(rs, "due_at"));
    }
}
