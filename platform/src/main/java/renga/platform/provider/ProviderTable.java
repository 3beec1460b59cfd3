package renga.platform.provider;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AccountId;
import renga.core.Json;
import renga.platform.db.Columns;
import renga.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

/// Reads and writes the table `addon_service` within one transaction.
record ProviderTable(Handle tx, Vault vault) {
    /// Registering takes turns, so that no two providers share a name or an alias.
    private static final long LOCK = 0x72656e67_61616464L;

    private static final String SELECT = """
            SELECT id, slug, name, cli_plugin_name, aliases, prefix, config_vars, regions, many_per_app, log_input,
                   syslog_drain, base_url, sso_url, account_id, may_run, disabled_at, created_at, updated_at
            FROM addon_service
            """;
    private static final String UPSERT = """
            INSERT INTO addon_service (id, slug, name, cli_plugin_name, aliases, prefix, config_vars, regions, many_per_app,
                                       log_input, syslog_drain, base_url, sso_url, sealed_secrets, account_id, created_at,
                                       updated_at)
            VALUES (:id, :slug, :name, :plugin, :aliases, :prefix, :vars, :regions, :many, :log_input, :syslog_drain,
                    :base_url, :sso_url, :secrets, :account, :now, :now)
            ON CONFLICT (id) DO UPDATE
            SET name = :name, cli_plugin_name = :plugin, aliases = :aliases, config_vars = :vars, regions = :regions,
                many_per_app = :many, log_input = :log_input, syslog_drain = :syslog_drain,
                base_url = :base_url, sso_url = :sso_url, sealed_secrets = :secrets,
                disabled_at = NULL, updated_at = :now
            """;
    private static final String DISABLE =
            "UPDATE addon_service SET disabled_at = COALESCE(disabled_at, :now), updated_at = :now WHERE id = :id";

    void lock() {
        tx.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
    }

    List<Provider> all() {
        return tx.createQuery(SELECT + "ORDER BY slug").map((rs, _) -> read(rs)).list();
    }

    void write(UUID id, Offer offer, Secrets secrets, AccountId account, Instant now) {
        tx.createUpdate(UPSERT)
                .bind("id", id)
                .bind("slug", offer.slug())
                .bind("name", offer.name())
                .bind("plugin", offer.cliPlugin())
                .bind("aliases", offer.aliases().toArray(String[]::new))
                .bind("prefix", offer.prefix())
                .bind("vars", offer.configVars().toArray(String[]::new))
                .bind("regions", offer.regions().toArray(String[]::new))
                .bind("many", offer.manyPerApp())
                .bind("log_input", offer.logInput())
                .bind("syslog_drain", offer.syslogDrain())
                .bind("base_url", offer.baseUrl())
                .bind("sso_url", offer.ssoUrl())
                .bind("secrets", vault.seal(Json.MAPPER.writeValueAsString(secrets), id))
                .bind("account", account)
                .bind("now", now)
                .execute();
    }

    void disable(UUID id, Instant now) {
        tx.createUpdate(DISABLE).bind("id", id).bind("now", now).execute();
    }

    void letRun(UUID id) {
        tx.execute("UPDATE addon_service SET may_run = true WHERE id = ?", id);
    }

    Secrets secrets(UUID id) {
        byte[] sealed = tx.createQuery("SELECT sealed_secrets FROM addon_service WHERE id = :id")
                .bind("id", id)
                .mapTo(byte[].class)
                .one();
        JsonNode opened = Json.MAPPER.readTree(vault.open(sealed, id));
        return new Secrets(
                opened.get("password").asString(),
                opened.get("sso_salt").asString(),
                opened.get("client_secret").asString());
    }

    private static Provider read(ResultSet rs) throws SQLException {
        return new Provider(
                Columns.uuid(rs, "id"),
                rs.getString("slug"),
                rs.getString("name"),
                Optional.ofNullable(rs.getString("cli_plugin_name")),
                texts(rs, "aliases"),
                rs.getString("prefix"),
                Set.copyOf(texts(rs, "config_vars")),
                texts(rs, "regions"),
                rs.getBoolean("many_per_app"),
                rs.getBoolean("log_input"),
                rs.getBoolean("syslog_drain"),
                rs.getString("base_url"),
                Optional.ofNullable(rs.getString("sso_url")),
                new AccountId(Columns.uuid(rs, "account_id")),
                rs.getBoolean("may_run"),
                Columns.maybeInstant(rs, "disabled_at").isPresent(),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }

    private static List<String> texts(ResultSet rs, String column) throws SQLException {
        return List.of((String[]) rs.getArray(column).getArray());
    }
}
