package renga.platform.backing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoSize;
import renga.core.Json;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.platform.db.Columns;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Vault;

/// Reads and writes the tables `backing_service`, `backing_use` and `backing_link` within one transaction.
record ServiceTable(Handle tx, Vault vault, Instant now) {
    /// A service rests while all add-ons on it are kept, unless its provider is making one that might be
    /// on it.
    private static final String SELECT = """
            SELECT id, provider_id, name, tenant, stack, command, sealed, size, bytes_max, port, log_as, edition, ending,
                   dyno_id, dyno_edition, deaths, start_at,
                   EXISTS (SELECT 1 FROM backing_use used WHERE used.service_id = backing_service.id) AND NOT EXISTS (
                       SELECT 1 FROM backing_use used JOIN addon ON addon.id = used.addon_id
                       WHERE used.service_id = backing_service.id AND addon.state <> 'kept') AND NOT EXISTS (
                       SELECT 1 FROM addon
                       WHERE addon.service_id = backing_service.provider_id AND addon.state = 'provisioning') AS resting
            FROM backing_service
            """;

    /// Apps take the numbers from the bottom, services from the top.
    private static final String TENANT = """
            SELECT max(number) FROM (
                SELECT :top AS number
                UNION ALL SELECT tenant - 1 FROM backing_service) free
            WHERE number NOT IN (SELECT tenant FROM backing_service) AND number > (SELECT COALESCE(max(tenant), 0) FROM app)
            """;
    private static final String OF_PROVIDER =
            "WHERE name = :name AND provider_id = (SELECT service_id FROM addon WHERE id = :addon)";
    private static final String INSERT = """
            INSERT INTO backing_service (id, provider_id, name, tenant, stack, command, sealed, size, bytes_max, port,
                                         log_as, start_at, created_at, updated_at)
            VALUES (:id, :provider, :name, :tenant, :stack, :command, :sealed, :size, :bytes, :port, :log_as, :now, :now,
                    :now)
            """;
    private static final String CHANGE = """
            UPDATE backing_service SET stack = :stack, command = :command, sealed = :sealed, size = :size,
                   bytes_max = :bytes, port = :port, log_as = :log_as, edition = edition + 1, deaths = 0, start_at = :now,
                   updated_at = :now
            WHERE id = :id
            """;
    private static final String REACH = """
            SELECT DISTINCT service.name, service.port
            FROM addon_attachment tie JOIN backing_use used ON used.addon_id = tie.addon_id
            JOIN backing_service service ON service.id = used.service_id
            WHERE tie.app_id = :app
            UNION SELECT service.name, service.port
            FROM backing_link link JOIN backing_service service ON service.id = link.to_id
            WHERE link.service_id = :app
            """;
    private static final String USED = """
            SELECT EXISTS (SELECT 1 FROM backing_use used JOIN addon ON addon.id = used.addon_id
                           WHERE used.service_id = :service AND addon.state <> 'deprovisioning')
            """;
    private static final String LISTENERS = """
            SELECT DISTINCT ON (tie.app_id) tie.app_id, tie.name, service.log_as
            FROM backing_service service JOIN backing_use used ON used.service_id = service.id
            JOIN addon_attachment tie ON tie.addon_id = used.addon_id
            WHERE service.id = :service AND service.log_as <> '' AND tie.namespace IS NULL
            ORDER BY tie.app_id, tie.name
            """;
    private static final String REACHING = """
            SELECT tie.app_id FROM addon_attachment tie JOIN backing_use used ON used.addon_id = tie.addon_id
            UNION SELECT service_id FROM backing_link
            """;

    List<BackingService> all() {
        return list(tx.createQuery(SELECT + "ORDER BY name"));
    }

    List<BackingService> of(UUID provider) {
        return list(tx.createQuery(SELECT + "WHERE provider_id = :provider ORDER BY name")
                .bind("provider", provider));
    }

    Optional<BackingService> find(UUID id) {
        return list(tx.createQuery(SELECT + "WHERE id = :id").bind("id", id)).stream()
                .findFirst();
    }

    /// Whoever's it is.
    Optional<BackingService> named(VolumeName name) {
        return list(tx.createQuery(SELECT + "WHERE name = :name").bind("name", name.text())).stream()
                .findFirst();
    }

    /// One of the provider that made the add-on.
    Optional<BackingService> ofProviderOf(UUID addon, String name) {
        return list(tx.createQuery(SELECT + OF_PROVIDER).bind("name", name).bind("addon", addon)).stream()
                .findFirst();
    }

    /// As [#named]; holds the row until the transaction ends.
    Optional<BackingService> hold(VolumeName name) {
        return list(tx.createQuery(SELECT + "WHERE name = :name FOR UPDATE").bind("name", name.text())).stream()
                .findFirst();
    }

    UUID insert(UUID provider, VolumeName name, Wish wish) {
        tx.execute("LOCK TABLE backing_service IN SHARE ROW EXCLUSIVE MODE");
        int tenant = tx.createQuery(TENANT)
                .bind("top", BackingServices.TRIAL_TENANT - 1)
                .mapTo(Integer.class)
                .findOne()
                .orElseThrow(() -> Refusal.invalid("No number is left for another service on this server."));
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("provider", provider)
                .bind("name", name.text())
                .bind("tenant", tenant)
                .bindMap(columns(id, wish))
                .bind("now", now)
                .execute();
        return id;
    }

    void change(UUID id, Wish wish) {
        tx.createUpdate(CHANGE)
                .bind("id", id)
                .bindMap(columns(id, wish))
                .bind("now", now)
                .execute();
    }

    /// It is as it was, but another dyno is to run.
    void renew(UUID id) {
        tx.execute(
                "UPDATE backing_service SET edition = edition + 1, deaths = 0, start_at = ?, updated_at = ? WHERE id = ?",
                now,
                now,
                id);
    }

    void end(UUID id) {
        tx.execute("UPDATE backing_service SET ending = true, updated_at = ? WHERE id = ?", now, id);
    }

    void begun(UUID id, DynoId dyno, int edition) {
        tx.execute(
                "UPDATE backing_service SET dyno_id = ?, dyno_edition = ?, updated_at = ? WHERE id = ?",
                dyno.value(),
                edition,
                now,
                id);
    }

    void died(UUID id, int deaths, Instant startAt) {
        tx.execute(
                "UPDATE backing_service SET dyno_id = NULL, dyno_edition = NULL, deaths = ?, start_at = ? WHERE id = ?",
                deaths,
                startAt,
                id);
    }

    void delete(UUID id) {
        tx.execute("DELETE FROM backing_service WHERE id = ?", id);
    }

    /// From now on the add-on is on that service too.
    void unuse(UUID addon, UUID service) {
        tx.execute("DELETE FROM backing_use WHERE addon_id = ? AND service_id = ?", addon, service);
    }

    void use(UUID addon, UUID service) {
        tx.execute(
                "INSERT INTO backing_use (addon_id, service_id) VALUES (?, ?) ON CONFLICT DO NOTHING", addon, service);
    }

    /// From now on the first one reaches the other.
    void link(UUID service, UUID other) {
        tx.execute("INSERT INTO backing_link (service_id, to_id) VALUES (?, ?) ON CONFLICT DO NOTHING", service, other);
    }

    void unlink(UUID service, UUID other) {
        tx.execute("DELETE FROM backing_link WHERE service_id = ? AND to_id = ?", service, other);
    }

    /// Nobody reaches it any more.
    ///
    /// @return those that did
    List<UUID> unlinkFrom(UUID other) {
        return tx.createQuery("DELETE FROM backing_link WHERE to_id = :other RETURNING service_id")
                .bind("other", other)
                .mapTo(UUID.class)
                .list();
    }

    /// Whether the add-on is of that provider.
    boolean isOf(UUID addon, UUID provider) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM addon WHERE id = :id AND service_id = :provider)")
                .bind("id", addon)
                .bind("provider", provider)
                .mapTo(boolean.class)
                .one();
    }

    /// Whether an add-on is on it that is not being given up.
    boolean isUsed(UUID service) {
        return tx.createQuery(USED)
                .bind("service", service)
                .mapTo(boolean.class)
                .one();
    }

    List<UUID> servicesOf(UUID addon) {
        return tx.createQuery("SELECT service_id FROM backing_use WHERE addon_id = :addon")
                .bind("addon", addon)
                .mapTo(UUID.class)
                .list();
    }

    List<AppId> appsOf(UUID addon) {
        return tx.createQuery("SELECT DISTINCT app_id FROM addon_attachment WHERE addon_id = :addon")
                .bind("addon", addon)
                .mapTo(AppId.class)
                .list();
    }

    List<UUID> addonsOn(UUID service) {
        return tx.createQuery("SELECT addon_id FROM backing_use WHERE service_id = :service ORDER BY addon_id")
                .bind("service", service)
                .mapTo(UUID.class)
                .list();
    }

    /// Who hears what it says, if anybody does: apps, each once. Who has the add-on by a credential for less does not.
    List<Listeners.Listener> listeners(UUID service) {
        return tx.createQuery(LISTENERS)
                .bind("service", service)
                .map((rs, _) -> new Listeners.Listener(
                        new AppId(Columns.uuid(rs, "app_id")), rs.getString("log_as"), rs.getString("name")))
                .list();
    }

    /// What the dynos of an app, or of a service by its id, may open.
    Set<ServicePort> reach(AppId app) {
        return tx.createQuery(REACH)
                .bind("app", app)
                .map((rs, _) -> new ServicePort(new VolumeName(rs.getString("name")), rs.getInt("port")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The apps and services that may open anything.
    Set<AppId> reaching() {
        return tx.createQuery(REACHING).mapTo(AppId.class).set();
    }

    private Map<String, Object> columns(UUID id, Wish wish) {
        return Map.of(
                "stack", wish.stack(),
                "command", wish.command(),
                "sealed", vault.seal(Json.MAPPER.writeValueAsString(wish.environment()), id),
                "size", wish.size().label(),
                "bytes", wish.bytesMax(),
                "port", wish.port(),
                "log_as", wish.logAs());
    }

    private List<BackingService> list(Query query) {
        return query.map((rs, _) -> read(rs)).list();
    }

    private BackingService read(ResultSet rs) throws SQLException {
        UUID id = Columns.uuid(rs, "id");
        int dynoEdition = rs.getInt("dyno_edition");
        return new BackingService(
                id,
                Columns.uuid(rs, "provider_id"),
                new VolumeName(rs.getString("name")),
                rs.getInt("tenant"),
                wish(rs, id),
                rs.getInt("edition"),
                rs.getBoolean("ending"),
                rs.getBoolean("resting"),
                Columns.maybeUuid(rs, "dyno_id").map(dyno -> new BackingService.Begun(new DynoId(dyno), dynoEdition)),
                rs.getInt("deaths"),
                Columns.instant(rs, "start_at"));
    }

    private Wish wish(ResultSet rs, UUID id) throws SQLException {
        Map<String, String> environment = Json.MAPPER
                .readTree(vault.open(rs.getBytes("sealed"), id))
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asString()));
        return new Wish(
                rs.getString("stack"),
                rs.getString("command"),
                environment,
                DynoSize.named(rs.getString("size")).orElse(DynoSize.DEFAULT),
                rs.getLong("bytes_max"),
                rs.getInt("port"),
                rs.getString("log_as"));
    }
}
