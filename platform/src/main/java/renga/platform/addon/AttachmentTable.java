package renga.platform.addon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.db.Columns;
import renga.platform.db.Keyset;

/// Reads and writes the table `addon_attachment` within one transaction. Ties of apps that are being destroyed are not
/// found.
record AttachmentTable(Handle tx, Instant now) {
    private static final String SELECT = """
            SELECT tie.id, tie.name, tie.namespace, tie.created_at, tie.updated_at, app.id AS app_id, app.name AS app_name,
                   addon.id AS addon_id, addon.name AS addon_name, owner.id AS owner_id, owner.name AS owner_name
            FROM addon_attachment tie
            JOIN app ON app.id = tie.app_id AND app.destroyed_at IS NULL
            JOIN addon ON addon.id = tie.addon_id AND NOT addon.failed
            JOIN app owner ON owner.id = addon.app_id AND owner.destroyed_at IS NULL
            """;
    private static final String VISIBLE = SELECT + """
            WHERE tie.app_id IN (SELECT id FROM app WHERE owner_id = :account AND destroyed_at IS NULL
                                 UNION ALL SELECT app_id FROM collaborator WHERE account_id = :account)
            """;
    private static final String INSERT = """
            INSERT INTO addon_attachment (id, addon_id, app_id, name, namespace, created_at, updated_at)
            VALUES (:id, :addon, :app, :name, :namespace, :now, :now)
            """;
    private static final String LOCK_APPS = """
            SELECT app.id FROM app
            WHERE app.id IN (SELECT app_id FROM addon_attachment WHERE addon_id = :addon) AND app.destroyed_at IS NULL
            ORDER BY app.id FOR UPDATE OF app
            """;

    private static final String AS_IT_WAS = """
            SELECT * FROM jsonb_to_record(CAST(:row AS jsonb)) AS tie (
                id uuid, name text, namespace text, created_at timestamptz, updated_at timestamptz, app_id uuid,
                app_name text, addon_id uuid, addon_name text, owner_id uuid, owner_name text)
            """;

    /// @param row what is read of one, as JSON, at some time: its columns and the names
    Attachment asItWas(String row) {
        return one(tx.createQuery(AS_IT_WAS).bind("row", row)).orElseThrow();
    }

    UUID insert(UUID addon, AppId app, String name, Optional<String> namespace) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("addon", addon)
                .bind("app", app)
                .bind("name", name)
                .bind("namespace", namespace)
                .bind("now", now)
                .execute();
        return id;
    }

    void delete(UUID id) {
        tx.execute("DELETE FROM addon_attachment WHERE id = ?", id);
    }

    void deleteOf(UUID addon) {
        tx.execute("DELETE FROM addon_attachment WHERE addon_id = ?", addon);
    }

    void deleteOf(AppId app) {
        tx.execute("DELETE FROM addon_attachment WHERE app_id = ?", app.value());
    }

    /// Holds the rows of all apps the add-on is tied to, in the one order that everybody keeps.
    List<AppId> lockApps(UUID addon) {
        return tx.createQuery(LOCK_APPS).bind("addon", addon).mapTo(AppId.class).list();
    }

    /// An app and the add-on's name there.
    record Name(AppId app, String name) {}

    /// All that the add-on is called, also where an app is being destroyed.
    List<Name> namesOf(UUID addon) {
        return tx.createQuery(
                        "SELECT app_id, name FROM addon_attachment WHERE addon_id = :addon ORDER BY created_at, name")
                .bind("addon", addon)
                .map((rs, _) -> new Name(new AppId(Columns.uuid(rs, "app_id")), rs.getString("name")))
                .list();
    }

    /// All names that the app has given away, those of add-ons on their way out, too.
    Set<String> taken(AppId app) {
        return Set.copyOf(tx.createQuery("SELECT name FROM addon_attachment WHERE app_id = :app")
                .bind("app", app)
                .mapTo(String.class)
                .list());
    }

    Optional<Attachment> find(UUID id) {
        return one(tx.createQuery(SELECT + "WHERE tie.id = :id").bind("id", id));
    }

    Optional<Attachment> visible(AccountId account, UUID id) {
        return one(tx.createQuery(VISIBLE + " AND tie.id = :id")
                .bind("account", account)
                .bind("id", id));
    }

    /// The oldest first, as are all lists of one app's or one add-on's.
    List<Attachment> ofApp(AppId app) {
        return many(tx.createQuery(SELECT + "WHERE tie.app_id = :app ORDER BY tie.created_at, tie.name")
                .bind("app", app));
    }

    List<Attachment> ofAddon(UUID addon) {
        return many(tx.createQuery(SELECT + "WHERE tie.addon_id = :addon ORDER BY tie.created_at, tie.name")
                .bind("addon", addon));
    }

    List<Attachment> visibleNamed(AccountId account, String name) {
        return many(tx.createQuery(VISIBLE + " AND tie.name = :name ORDER BY tie.id")
                .bind("account", account)
                .bind("name", name));
    }

    Keyset.Page<Attachment> visible(AccountId account, Keyset page) {
        return page.page(many(
                page.bind(tx.createQuery(page.sql(VISIBLE, "tie.id", "uuid")).bind("account", account))));
    }

    private static Optional<Attachment> one(Query query) {
        return query.map((rs, _) -> read(rs)).findOne();
    }

    private static List<Attachment> many(Query query) {
        return query.map((rs, _) -> read(rs)).list();
    }

    private static Attachment read(ResultSet rs) throws SQLException {
        return new Attachment(
                Columns.uuid(rs, "id"),
                rs.getString("name"),
                Optional.ofNullable(rs.getString("namespace")),
                app(rs, "app"),
                new Attachment.AddonRef(Columns.uuid(rs, "addon_id"), rs.getString("addon_name")),
                app(rs, "owner"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }

    private static Addon.AppRef app(ResultSet rs, String which) throws SQLException {
        return new Addon.AppRef(new AppId(Columns.uuid(rs, which + "_id")), rs.getString(which + "_name"));
    }
}
