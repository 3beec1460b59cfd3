package renga.platform.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.account.OAuthClients.OAuthClient;
import renga.platform.db.Columns;

/// Reads an authorization with its account and client from one joined row.
final class AuthorizationRow {
    private AuthorizationRow() {}

    static Authorization read(ResultSet rs) throws SQLException {
        return new Authorization(
                Columns.uuid(rs, "id"),
                account(rs),
                rs.getString("description"),
                List.of((String[]) rs.getArray("scope").getArray()),
                client(rs),
                Columns.maybeUuid(rs, "session_id"),
                Columns.uuid(rs, "token_id"),
                rs.getString("token_hint"),
                Columns.maybeInstant(rs, "expires_at"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }

    private static Account account(ResultSet rs) throws SQLException {
        return new Account(
                new AccountId(Columns.uuid(rs, "a_id")),
                rs.getString("a_email"),
                Optional.ofNullable(rs.getString("a_name")),
                Columns.maybeInstant(rs, "a_last_login"),
                Columns.instant(rs, "a_created_at"),
                Columns.instant(rs, "a_updated_at"));
    }

    private static Optional<OAuthClient> client(ResultSet rs) throws SQLException {
        Optional<UUID> id = Columns.maybeUuid(rs, "c_id");
        if (id.isEmpty()) return Optional.empty();
        return Optional.of(new OAuthClient(
                id.get(),
                rs.getString("c_name"),
                rs.getString("c_redirect_uri"),
                Columns.instant(rs, "c_created_at"),
                Columns.instant(rs, "c_updated_at")));
    }
}
