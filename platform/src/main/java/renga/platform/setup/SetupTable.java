package renga.platform.setup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.BuildId;
import renga.core.Json;
import renga.platform.build.Build;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.vault.Vault;
import tools.jackson.core.type.TypeReference;

/// Owns the table `app_setup`.
final class SetupTable {
    private static final String INSERT = """
            INSERT INTO app_setup (id, account_id, app_id, app_name, status, step, source_url, source_checksum,
                                   source_version, overrides, created_at, updated_at)
            SELECT :id, :account, :app, :name, 'pending', :step, :url, :checksum, :version, :overrides, :now, :now
            WHERE (SELECT count(*) FROM app_setup WHERE account_id = :account AND status = 'pending') < :most
            """;
    private static final String STEP = "UPDATE app_setup SET step = :step, updated_at = :now WHERE id = :id";
    private static final String MANIFEST = """
            UPDATE app_setup SET manifest = CAST(:manifest AS jsonb), success_url = :success, step = :step,
                                 updated_at = :now
            WHERE id = :id
            """;
    private static final String POSTDEPLOY = """
            UPDATE app_setup SET postdeploy_output = :output, postdeploy_status = :status, updated_at = :now
            WHERE id = :id
            """;
    private static final String FAIL = """
            UPDATE app_setup SET status = 'failed', failure = :failure, manifest_errors = CAST(:errors AS jsonb),
                                 updated_at = :now
            WHERE id = :id AND status = 'pending'
            """;
    private static final String SUCCEED = """
            UPDATE app_setup SET status = 'succeeded', step = 'done', updated_at = :now
            WHERE id = :id AND status = 'pending'
            """;

    private final Database db;
    private final Vault vault;

    SetupTable(Database db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    /// @return false if as many setups of the account are under way as may
    boolean insert(Setup setup, int most) {
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(INSERT)
                                .bind("id", setup.id())
                                .bind("account", setup.account())
                                .bind("app", setup.app())
                                .bind("name", setup.appName())
                                .bind("step", setup.step().word())
                                .bind("url", setup.blob().url())
                                .bind("checksum", setup.blob().checksum())
                                .bind("version", setup.version())
                                .bind("overrides", sealed(setup))
                                .bind("now", setup.createdAt())
                                .bind("most", most)
                                .execute()
                        == 1);
    }

    Optional<Setup> find(UUID id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM app_setup WHERE id = :id")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    List<UUID> pending() {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id FROM app_setup WHERE status = 'pending' ORDER BY created_at")
                        .mapTo(UUID.class)
                        .list());
    }

    void step(UUID id, Setup.Step next, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(STEP)
                        .bind("step", next.word())
                        .bind("now", now)
                        .bind("id", id)
                        .execute());
    }

    void manifest(UUID id, String manifest, Optional<String> successUrl, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(MANIFEST)
                        .bind("manifest", manifest)
                        .bind("success", successUrl)
                        .bind("step", Setup.Step.CONFIG.word())
                        .bind("now", now)
                        .bind("id", id)
                        .execute());
    }

    void build(UUID id, BuildId build) {
        db.jdbi()
                .useHandle(
                        handle -> handle.execute("UPDATE app_setup SET build_id = ? WHERE id = ?", build.value(), id));
    }

    void postdeploy(UUID id, Postdeploy.Result result, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(POSTDEPLOY)
                        .bind("output", result.output())
                        .bind("status", result.exitCode())
                        .bind("now", now)
                        .bind("id", id)
                        .execute());
    }

    void fail(UUID id, String failure, List<String> errors, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(FAIL)
                        .bind("failure", failure)
                        .bind("errors", Json.MAPPER.writeValueAsString(errors))
                        .bind("now", now)
                        .bind("id", id)
                        .execute());
    }

    void succeed(UUID id, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(SUCCEED)
                        .bind("now", now)
                        .bind("id", id)
                        .execute());
    }

    private byte[] sealed(Setup setup) {
        return vault.seal(Json.MAPPER.writeValueAsString(setup.overrides()), setup.id());
    }

    private Setup read(ResultSet rs) throws SQLException {
        UUID id = Columns.uuid(rs, "id");
        List<String> errors =
                Json.MAPPER.readValue(rs.getString("manifest_errors"), new TypeReference<List<String>>() {});
        Optional<String> output = Optional.ofNullable(rs.getString("postdeploy_output"));
        int status = rs.getInt("postdeploy_status");
        return new Setup(
                id,
                new AccountId(Columns.uuid(rs, "account_id")),
                Columns.maybeUuid(rs, "app_id").map(AppId::new),
                rs.getString("app_name"),
                Setup.Status.valueOf(rs.getString("status").toUpperCase(Locale.ROOT)),
                Setup.Step.of(rs.getString("step")),
                new Build.SourceBlob(rs.getString("source_url"), Optional.ofNullable(rs.getString("source_checksum"))),
                Optional.ofNullable(rs.getString("source_version")),
                Json.MAPPER.readValue(vault.open(rs.getBytes("overrides"), id), Setup.Overrides.class),
                Optional.ofNullable(rs.getString("manifest")),
                Columns.maybeUuid(rs, "build_id").map(BuildId::new),
                Optional.ofNullable(rs.getString("failure")),
                errors,
                Optional.ofNullable(rs.getString("success_url")),
                output.map(said -> new Postdeploy.Result(said, status)),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
