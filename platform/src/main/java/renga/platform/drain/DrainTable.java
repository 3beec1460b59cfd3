package renga.platform.drain;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AppId;
import renga.platform.db.Columns;
import renga.platform.vault.Vault;

/// Reads and writes the table `log_drain` within one transaction. A drain of an add-on is one of the app that owns the
/// add-on. Those that lead nowhere yet, and those of add-ons and apps on their way out, are not found.
record DrainTable(Handle tx, Vault vault, Instant now) {
    private static final String SELECT = """
            SELECT drain.id, drain.addon_id, drain.token, drain.sealed_url, drain.next_line, drain.created_at,
                   drain.updated_at, addon.name AS addon_name, app.id AS app_id, app.name AS app_name
            FROM log_drain drain
            LEFT JOIN addon ON addon.id = drain.addon_id AND NOT addon.failed
                            AND addon.state IN ('provisioning', 'provisioned')
            JOIN app ON app.id = COALESCE(drain.app_id, addon.app_id) AND app.destroyed_at IS NULL
            WHERE drain.sealed_url IS NOT NULL
            """;
    private static final String INSERT = """
            INSERT INTO log_drain (id, app_id, token, sealed_url, next_line, created_at, updated_at)
            VALUES (:id, :app, :token, :url, :next, :now, :now)
            """;
    private static final String RESERVE = """
            INSERT INTO log_drain (id, addon_id, token, created_at, updated_at)
            VALUES (:id, :addon, :token, :now, :now) ON CONFLICT (addon_id) DO NOTHING
            """;
    private static final String REST = """
            UPDATE log_drain SET next_line = NULL
            WHERE next_line IS NOT NULL AND addon_id IN (
                SELECT id FROM addon WHERE state NOT IN ('provisioning', 'provisioned') OR app_id IS NULL)
            """;

    /// The oldest first, as are all lists.
    List<Drain> all() {
        return many(tx.createQuery(SELECT + " ORDER BY drain.created_at, drain.id"));
    }

    List<Drain> ofApp(AppId app) {
        return many(tx.createQuery(SELECT + " AND app.id = :app ORDER BY drain.created_at, drain.id")
                .bind("app", app));
    }

    Optional<Drain> ofAddon(UUID addon) {
        return many(tx.createQuery(SELECT + " AND addon.id = :addon").bind("addon", addon)).stream()
                .findFirst();
    }

    void insert(UUID id, AppId app, DrainUrl url, long next) {
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("app", app)
                .bind("token", token(id))
                .bind("url", vault.seal(url.text(), id))
                .bind("next", next)
                .bind("now", now)
                .execute();
    }

    /// The token of an add-on's drain, which may lead nowhere yet.
    ///
    /// @return the same whenever this is asked
    String reserve(UUID addon) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(RESERVE)
                .bind("id", id)
                .bind("addon", addon)
                .bind("token", token(id))
                .bind("now", now)
                .execute();
        return reserved(addon).orElseThrow().token();
    }

    /// A drain of an add-on, wherever it leads.
    record Reserved(UUID id, String token) {}

    Optional<Reserved> reserved(UUID addon) {
        return tx.createQuery("SELECT id, token FROM log_drain WHERE addon_id = :addon")
                .bind("addon", addon)
                .map((rs, _) -> new Reserved(Columns.uuid(rs, "id"), rs.getString("token")))
                .findOne();
    }

    void point(UUID id, DrainUrl url) {
        tx.execute(
                "UPDATE log_drain SET sealed_url = ?, updated_at = ? WHERE id = ?",
                vault.seal(url.text(), id),
                now,
                id);
    }

    /// The number of the first line that was not sent.
    void position(UUID id, long next) {
        tx.execute("UPDATE log_drain SET next_line = ? WHERE id = ?", next, id);
    }

    /// Those of add-ons that are on their way out, or kept, begin anew if they come back.
    int rest() {
        return tx.execute(REST);
    }

    void delete(UUID id) {
        tx.execute("DELETE FROM log_drain WHERE id = ?", id);
    }

    private static String token(UUID id) {
        return "d." + id;
    }

    private List<Drain> many(Query query) {
        return query.map((rs, _) -> read(rs)).list();
    }

    private Drain read(ResultSet rs) throws SQLException {
        UUID id = Columns.uuid(rs, "id");
        String addonName = rs.getString("addon_name");
        return new Drain(
                id,
                new Drain.AppRef(new AppId(Columns.uuid(rs, "app_id")), rs.getString("app_name")),
                Columns.maybeUuid(rs, "addon_id").map(addon -> new Drain.AddonRef(addon, String.valueOf(addonName))),
                rs.getString("token"),
                DrainUrl.of(vault.open(rs.getBytes("sealed_url"), id)),
                Columns.maybeLong(rs, "next_line"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
