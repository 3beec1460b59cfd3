package renga.platform.addon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.db.Columns;
import renga.platform.db.Keyset;
import renga.platform.provider.Marketplace;

/// Reads and writes the table `addon` within one transaction.
record AddonTable(Handle tx, Marketplace market, Instant now) {
    private static final String SELECT_FROM = """
            SELECT addon.id, addon.service_id, addon.plan_id, addon.account_id, addon.name, addon.state, addon.failed,
                   addon.provider_id, addon.message, addon.created_at, addon.updated_at,
                   app.id AS app_id, app.name AS app_name
            FROM %s LEFT JOIN app ON app.id = addon.app_id%s
            """;
    private static final String SELECT = SELECT_FROM.formatted("addon", " AND app.destroyed_at IS NULL");
    private static final String AS_IT_WAS = SELECT_FROM.formatted(Columns.asItWas("addon"), "");
    private static final String APPS = """
            SELECT id FROM app WHERE owner_id = :account AND destroyed_at IS NULL
            UNION ALL SELECT app_id FROM collaborator WHERE account_id = :account
            """;

    /// Those of the account's apps, and those attached to them.
    private static final String VISIBLE = SELECT + """
            WHERE NOT addon.failed AND app.id IS NOT NULL AND addon.id IN (
                SELECT own.id FROM addon own WHERE own.app_id IN (%1$s)
                UNION SELECT tie.addon_id FROM addon_attachment tie WHERE tie.app_id IN (%1$s))
            """.formatted(APPS);
    private static final String OF_APP = SELECT + """
            WHERE NOT addon.failed AND (addon.app_id = :app OR addon.id IN (
                SELECT tie.addon_id FROM addon_attachment tie WHERE tie.app_id = :app)) AND app.id IS NOT NULL
            """;

    /// What a provider is to know of: the rest it never heard of, or is kept from it.
    private static final String PROVIDED =
            SELECT + "WHERE addon.service_id = :service AND NOT addon.failed AND addon.state <> 'kept'";

    private static final String INSERT = """
            INSERT INTO addon (id, service_id, plan_id, app_id, account_id, name, state, sealed_options, created_at,
                               updated_at)
            VALUES (:id, :service, :plan, :app, :account, :name, 'provisioning', :options, :now, :now)
            """;
    private static final String NOTE = """
            UPDATE addon SET provider_id = COALESCE(:provider_id, provider_id), message = :message, updated_at = :now
            WHERE id = :id
            """;

    /// What somebody asked for.
    record Row(UUID id, UUID service, UUID plan, AppId app, AccountId account, String name, byte[] options) {}

    void insert(Row row) {
        tx.createUpdate(INSERT)
                .bind("id", row.id())
                .bind("service", row.service())
                .bind("plan", row.plan())
                .bind("app", row.app())
                .bind("account", row.account())
                .bind("name", row.name())
                .bind("options", row.options())
                .bind("now", now)
                .execute();
    }

    /// Whoever asks.
    Optional<Addon> find(UUID id) {
        return one(tx.createQuery(SELECT + "WHERE addon.id = :id").bind("id", id));
    }

    /// @param row its columns as JSON, at some time
    Optional<Addon> asItWas(String row) {
        return one(tx.createQuery(AS_IT_WAS).bind("row", row));
    }

    /// Holds the row until the transaction ends. Whoever changes an add-on holds it first, then the apps it is tied to.
    Optional<Addon> lock(UUID id) {
        return one(tx.createQuery(SELECT + "WHERE addon.id = :id FOR UPDATE OF addon")
                .bind("id", id));
    }

    /// @param key id or name
    Optional<Addon> visible(AccountId account, String key) {
        return one(tx.createQuery(VISIBLE + " AND (addon.name = :key OR addon.id = CAST(:id AS uuid))")
                .bind("account", account)
                .bind("key", key)
                .bind("id", AddonNames.id(key).map(UUID::toString)));
    }

    /// Of a service that has this name or alias.
    List<Addon> visibleOfService(AccountId account, UUID service) {
        return many(tx.createQuery(VISIBLE + " AND addon.service_id = :service ORDER BY addon.name")
                .bind("account", account)
                .bind("service", service));
    }

    Keyset.Page<Addon> visible(AccountId account, Keyset page, boolean byName) {
        String sql = page.sql(VISIBLE, byName ? "addon.name" : "addon.id", byName ? "text" : "uuid");
        return page.page(many(page.bind(tx.createQuery(sql).bind("account", account))));
    }

    /// All of one provider.
    Keyset.Page<Addon> provided(UUID service, Keyset page, boolean byName) {
        String sql = page.sql(PROVIDED, byName ? "addon.name" : "addon.id", byName ? "text" : "uuid");
        return page.page(many(page.bind(tx.createQuery(sql).bind("service", service))));
    }

    /// Those of one provider that the app owns, the oldest first.
    List<Addon> provided(UUID service, AppId app) {
        return many(tx.createQuery(PROVIDED + " AND addon.app_id = :app ORDER BY addon.created_at")
                .bind("service", service)
                .bind("app", app));
    }

    /// Its own and those attached to it, by name.
    List<Addon> ofApp(AppId app) {
        return many(tx.createQuery(OF_APP + " ORDER BY addon.name").bind("app", app));
    }

    /// What it owns, failed or not, also while it is being destroyed.
    List<UUID> ownedBy(AppId app) {
        return tx.createQuery("SELECT id FROM addon WHERE app_id = :app ORDER BY id")
                .bind("app", app)
                .mapTo(UUID.class)
                .list();
    }

    Optional<byte[]> options(UUID id) {
        return tx.createQuery("SELECT sealed_options FROM addon WHERE id = :id AND sealed_options IS NOT NULL")
                .bind("id", id)
                .mapTo(byte[].class)
                .findOne();
    }

    /// Those that no app owns cannot be seen, and their names are free.
    boolean isTaken(String name) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM addon WHERE name = :name AND app_id IS NOT NULL)")
                .bind("name", name)
                .mapTo(boolean.class)
                .one();
    }

    /// What the provider calls it, and says of it; an earlier message is gone.
    void note(UUID id, Optional<String> providerId, Optional<String> message) {
        tx.createUpdate(NOTE)
                .bind("provider_id", providerId)
                .bind("message", message)
                .bind("now", now)
                .bind("id", id)
                .execute();
    }

    void provisioned(UUID id) {
        tx.execute(
                "UPDATE addon SET state = 'provisioned', sealed_options = NULL, updated_at = ? WHERE id = ?", now, id);
    }

    void ending(UUID id, boolean failed) {
        tx.execute(
                "UPDATE addon SET state = 'deprovisioning', failed = ?, sealed_options = NULL, updated_at = ? WHERE id = ?",
                failed,
                now,
                id);
    }

    /// From now on no app owns it.
    void kept(UUID id) {
        tx.execute("UPDATE addon SET state = 'kept', app_id = NULL, updated_at = ? WHERE id = ?", now, id);
    }

    /// From now on the app owns it.
    void returned(UUID id, AppId app, String name) {
        tx.execute(
                "UPDATE addon SET state = 'provisioned', app_id = ?, name = ?, updated_at = ? WHERE id = ?",
                app.value(),
                name,
                now,
                id);
    }

    void planned(UUID id, UUID plan) {
        tx.execute("UPDATE addon SET plan_id = ?, updated_at = ? WHERE id = ?", plan, now, id);
    }

    void rename(UUID id, String name) {
        tx.execute("UPDATE addon SET name = ?, updated_at = ? WHERE id = ?", name, now, id);
    }

    void delete(UUID id) {
        tx.execute("DELETE FROM addon WHERE id = ?", id);
    }

    private Optional<Addon> one(Query query) {
        return query.map((rs, _) -> read(rs)).findOne();
    }

    private List<Addon> many(Query query) {
        return query.map((rs, _) -> read(rs)).list();
    }

    private Addon read(ResultSet rs) throws SQLException {
        String appName = rs.getString("app_name");
        return new Addon(
                Columns.uuid(rs, "id"),
                market.provider(Columns.uuid(rs, "service_id")),
                market.plan(Columns.uuid(rs, "plan_id")),
                Columns.maybeUuid(rs, "app_id").map(id -> new Addon.AppRef(new AppId(id), String.valueOf(appName))),
                new AccountId(Columns.uuid(rs, "account_id")),
                rs.getString("name"),
                AddonState.of(rs.getString("state")),
                rs.getBoolean("failed"),
                Optional.ofNullable(rs.getString("provider_id")),
                Optional.ofNullable(rs.getString("message")),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
