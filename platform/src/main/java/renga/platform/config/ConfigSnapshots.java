package renga.platform.config;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AppId;
import renga.core.Json;
import renga.platform.vault.Vault;
import tools.jackson.core.type.TypeReference;

/// Config at rest: each set sealed for its app. Owns the table `config_snapshot`. Thread-safe.
public final class ConfigSnapshots {
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};
    private static final String INSERT = """
            INSERT INTO config_snapshot (id, app_id, sealed, attached, created_at)
            VALUES (:id, :app, :sealed, :attached, :now)
            """;

    private final Vault vault;

    public ConfigSnapshots(Vault vault) {
        this.vault = vault;
    }

    /// Stores the vars inside the caller's transaction.
    ///
    /// @return the snapshot's id
    public UUID store(Handle tx, AppId app, ConfigVars vars, Instant now) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("app", app)
                .bind("sealed", vault.seal(Json.MAPPER.writeValueAsString(vars.values()), app.value()))
                .bind("attached", vars.attached().toArray(String[]::new))
                .bind("now", now)
                .execute();
        return id;
    }

    public ConfigVars load(Handle handle, AppId app, UUID id) {
        return handle.createQuery("SELECT sealed, attached FROM config_snapshot WHERE id = :id AND app_id = :app")
                .bind("id", id)
                .bind("app", app)
                .map((rs, _) -> new ConfigVars(
                        new TreeMap<>(opened(app, rs.getBytes("sealed"))),
                        new TreeSet<>(List.of((String[]) rs.getArray("attached").getArray()))))
                .one();
    }

    private Map<String, String> opened(AppId app, byte[] sealed) {
        return Json.MAPPER.readValue(vault.open(sealed, app.value()), STRINGS);
    }
}
