package renga.platform.app;

import java.sql.ResultSet;
import java.sql.SQLException;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.db.Columns;

/// Reads an app and its owner from one joined row.
final class AppRow {
    private static final String SELECT_FROM = """
            SELECT app.id, app.name, app.owner_id, app.tenant, app.stack, app.build_stack, app.maintenance,
                   app.repo_bytes, app.slug_bytes, app.last_version, app.created_at, app.updated_at, app.released_at,
                   account.email
            FROM %s JOIN account ON account.id = app.owner_id
            """;
    static final String SELECT = SELECT_FROM.formatted("app") + "WHERE app.destroyed_at IS NULL\n";
    static final String AS_IT_WAS = SELECT_FROM.formatted(Columns.asItWas("app"));

    private AppRow() {}

    static App read(ResultSet rs) throws SQLException {
        return new App(
                new AppId(Columns.uuid(rs, "id")),
                rs.getString("name"),
                new App.Owner(new AccountId(Columns.uuid(rs, "owner_id")), rs.getString("email")),
                rs.getInt("tenant"),
                rs.getString("stack"),
                rs.getString("build_stack"),
                rs.getBoolean("maintenance"),
                Columns.maybeLong(rs, "repo_bytes"),
                Columns.maybeLong(rs, "slug_bytes"),
                rs.getInt("last_version"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"),
                Columns.maybeInstant(rs, "released_at"));
    }
}
