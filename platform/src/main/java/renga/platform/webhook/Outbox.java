package renga.platform.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.db.Columns;
import renga.platform.db.Database;

/// What happened and is not told yet. Owns the table `webhook_outbox`, which triggers write (V086).
final class Outbox {
    private static final String NEXT = """
            SELECT seq, include, action, source, app_id, webhooks, before::text, after::text, actor_id, created_at
            FROM webhook_outbox ORDER BY seq LIMIT 1
            """;
    private static final String TRIED =
            "UPDATE webhook_outbox SET attempts = attempts + 1 WHERE seq = :seq RETURNING attempts";

    private final Database db;

    Outbox(Database db) {
        this.db = db;
    }

    /// One change.
    ///
    /// @param source the table of the row that changed
    /// @param app whose change it is; empty for an add-on that no app owns
    /// @param webhooks those that listened then
    /// @param before the row as JSON; only of an update
    /// @param after the row as JSON; of what is gone its last
    record Change(
            long seq,
            String include,
            String action,
            String source,
            Optional<AppId> app,
            List<UUID> webhooks,
            Optional<String> before,
            String after,
            Optional<AccountId> actor,
            Instant createdAt) {
        boolean isLast() {
            return action.equals("destroy");
        }
    }

    /// The oldest.
    Optional<Change> next() {
        return db.jdbi()
                .withHandle(handle ->
                        handle.createQuery(NEXT).map((rs, _) -> read(rs)).findOne());
    }

    void delete(Handle tx, long seq) {
        tx.execute("DELETE FROM webhook_outbox WHERE seq = ?", seq);
    }

    /// @return how often it could not be told, this time counted
    int tried(long seq) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(TRIED)
                        .bind("seq", seq)
                        .mapTo(int.class)
                        .one());
    }

    private static Change read(ResultSet rs) throws SQLException {
        return new Change(
                rs.getLong("seq"),
                rs.getString("include"),
                rs.getString("action"),
                rs.getString("source"),
                Columns.maybeUuid(rs, "app_id").map(AppId::new),
                List.of((UUID[]) rs.getArray("webhooks").getArray()),
                Optional.ofNullable(rs.getString("before")),
                rs.getString("after"),
                Columns.maybeUuid(rs, "actor_id").map(AccountId::new),
                Columns.instant(rs, "created_at"));
    }
}
