package renga.platform.addon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AppId;
import renga.core.Json;
import renga.platform.db.Columns;
import renga.platform.vault.Vault;
import tools.jackson.core.type.TypeReference;

/// What providers gave, sealed for the add-on, and what apps get of it. Reads and writes the table `addon_config`
/// within one transaction.
record AddonConfigs(Handle tx, Vault vault) {
    static final String USUAL = "";

    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};
    private static final String STORE = """
            INSERT INTO addon_config (addon_id, namespace, sealed) VALUES (:addon, :namespace, :sealed)
            ON CONFLICT (addon_id, namespace) DO UPDATE SET sealed = :sealed
            """;

    /// Only what is provisioned gives anything.
    private static final String OF_APP = """
            SELECT tie.name, addon.id AS addon_id, service.prefix, config.sealed
            FROM addon_attachment tie
            JOIN addon ON addon.id = tie.addon_id AND addon.state = 'provisioned'
            JOIN addon_service service ON service.id = addon.service_id
            JOIN addon_config config ON config.addon_id = addon.id AND config.namespace = COALESCE(tie.namespace, '')
            WHERE tie.app_id = :app ORDER BY tie.created_at, tie.name
            """;

    private record Given(String tie, UUID addon, String prefix, byte[] sealed) {}

    /// By the names of the manifest.
    SortedMap<String, String> load(UUID addon, String namespace) {
        Optional<byte[]> sealed = tx.createQuery(
                        "SELECT sealed FROM addon_config WHERE addon_id = :addon AND namespace = :namespace")
                .bind("addon", addon)
                .bind("namespace", namespace)
                .mapTo(byte[].class)
                .findOne();
        return sealed.map(bytes -> opened(addon, bytes)).orElseGet(TreeMap::new);
    }

    void store(UUID addon, String namespace, Map<String, String> vars) {
        tx.createUpdate(STORE)
                .bind("addon", addon)
                .bind("namespace", namespace)
                .bind("sealed", vault.seal(Json.MAPPER.writeValueAsString(new TreeMap<>(vars)), addon))
                .execute();
    }

    /// By namespace, without the usual one.
    SortedMap<String, Map<String, String>> named(UUID addon) {
        var all = new TreeMap<String, Map<String, String>>();
        tx.createQuery("SELECT namespace, sealed FROM addon_config WHERE addon_id = :addon AND namespace <> ''")
                .bind("addon", addon)
                .map((rs, _) -> all.put(rs.getString("namespace"), opened(addon, rs.getBytes("sealed"))))
                .list();
        return all;
    }

    void delete(UUID addon, String namespace) {
        tx.execute("DELETE FROM addon_config WHERE addon_id = ? AND namespace = ?", addon, namespace);
    }

    boolean has(UUID addon, String namespace) {
        return !load(addon, namespace).isEmpty();
    }

    /// All that the app's attachments give it, by their names there. Of two that give the same the older one does.
    Map<String, String> ofApp(AppId app) {
        List<Given> all = tx.createQuery(OF_APP)
                .bind("app", app)
                .map((rs, _) -> new Given(
                        rs.getString("name"),
                        Columns.uuid(rs, "addon_id"),
                        rs.getString("prefix"),
                        rs.getBytes("sealed")))
                .list();
        var vars = new LinkedHashMap<String, String>();
        for (Given given : all) {
            opened(given.addon(), given.sealed())
                    .forEach((name, value) ->
                            vars.putIfAbsent(AttachmentNames.var(given.prefix(), given.tie(), name), value));
        }
        return vars;
    }

    byte[] sealOptions(UUID addon, Map<String, String> options) {
        return vault.seal(Json.MAPPER.writeValueAsString(options), addon);
    }

    SortedMap<String, String> opened(UUID addon, byte[] sealed) {
        return new TreeMap<>(Json.MAPPER.readValue(vault.open(sealed, addon), STRINGS));
    }
}
