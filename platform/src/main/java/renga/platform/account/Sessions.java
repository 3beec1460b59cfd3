package renga.platform.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

/// Browser logins that go on. Ending one ends its tokens. Owns the table `oauth_session`, together with
/// [BrowserLogins]. Thread-safe.
public final class Sessions {
    private static final String SELECT =
            "SELECT id, description, expires_at, created_at FROM oauth_session WHERE account_id = :account ";

    private final Database db;

    public Sessions(Database db) {
        this.db = db;
    }

    public record Session(UUID id, String description, Optional<Instant> expiresAt, Instant createdAt) {}

    public Keyset.Page<Session> list(AccountId account, Keyset page) {
        return db.jdbi()
                .withHandle(handle -> page.page(page.bind(handle.createQuery(page.sql(SELECT, "id", "uuid"))
                                .bind("account", account))
                        .map((rs, _) -> read(rs))
                        .list()));
    }

    /// Answers what ended.
    public Session end(AccountId account, UUID id) {
        return db.jdbi().inTransaction(handle -> {
            Session gone = handle.createQuery(SELECT + "AND id = :id")
                    .bind("account", account)
                    .bind("id", id)
                    .map((rs, _) -> read(rs))
                    .findOne()
                    .orElseThrow(Sessions::none);
            handle.execute("DELETE FROM oauth_session WHERE id = ?", id);
            return gone;
        });
    }

    /// The CLI looks for `"resource":"session"` in this 404.
    public static Refusal none() {
        return Refusal.notFound("session", "Couldn't find that session.");
    }

    private static Session read(ResultSet rs) throws SQLException {
        return new Session(
                Columns.uuid(rs, "id"),
                rs.getString("description"),
                Columns.maybeInstant(rs, "expires_at"),
                Columns.instant(rs, "created_at"));
    }
}
