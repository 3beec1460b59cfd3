package renga.platform.build;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.BuildId;
import renga.core.Json;
import renga.core.ReleaseId;
import renga.core.SlugId;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import tools.jackson.core.type.TypeReference;

/// Owns the table `build`.
final class BuildTable {
    private static final String SELECT_FROM = """
            SELECT build.*, account.email FROM %s JOIN account ON account.id = build.account_id
            """;
    private static final String SELECT = SELECT_FROM.formatted("build");
    private static final String AS_IT_WAS = SELECT_FROM.formatted(Columns.asItWas("build"));
    private static final String INSERT = """
            INSERT INTO build (id, app_id, account_id, status, stack, source_version, source_description, source_url,
                               source_checksum, output_secret, created_at, updated_at)
            VALUES (:id, :app, :user, 'pending', :stack, :version, :description, :url, :checksum, :secret, :now, :now)
            ON CONFLICT (app_id) WHERE status = 'pending' DO NOTHING
            """;
    private static final String BUILT = """
            UPDATE build SET buildpacks = CAST(:buildpacks AS jsonb), slug_id = :slug, updated_at = :now
            WHERE id = :id AND status = 'pending'
            """;
    private static final String SUCCEED = """
            UPDATE build SET status = 'succeeded', release_id = :release, updated_at = :now
            WHERE id = :id AND status = 'pending'
            """;
    private static final String FAIL = """
            UPDATE build SET status = 'failed', failure = :failure, updated_at = :now
            WHERE id = :id AND status = 'pending'
            """;
    private static final String FAIL_PENDING = """
            UPDATE build SET status = 'failed', failure = :failure, updated_at = :now WHERE status = 'pending'
            """;

    private final Database db;

    BuildTable(Database db) {
        this.db = db;
    }

    /// @return false if another build of the app is pending
    boolean insert(Build build) {
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(INSERT)
                                .bind("id", build.id())
                                .bind("app", build.app())
                                .bind("user", build.user().id())
                                .bind("stack", build.stack())
                                .bind("version", build.version())
                                .bind("description", build.description())
                                .bind("url", build.blob().map(Build.SourceBlob::url))
                                .bind("checksum", build.blob().flatMap(Build.SourceBlob::checksum))
                                .bind("secret", build.outputSecret())
                                .bind("now", build.createdAt())
                                .execute()
                        == 1);
    }

    /// Its slug is there; the build goes on until that is released.
    void built(BuildId id, List<String> buildpacks, SlugId slug, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(BUILT)
                        .bind("id", id)
                        .bind("buildpacks", Json.MAPPER.writeValueAsString(buildpacks))
                        .bind("slug", slug)
                        .bind("now", now)
                        .execute());
    }

    void succeed(BuildId id, ReleaseId release, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(SUCCEED)
                        .bind("release", release)
                        .bind("id", id)
                        .bind("now", now)
                        .execute());
    }

    void fail(BuildId id, String sentence, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(FAIL)
                        .bind("id", id)
                        .bind("failure", sentence)
                        .bind("now", now)
                        .execute());
    }

    /// @return how many there were
    int failPending(String sentence, Instant now) {
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(FAIL_PENDING)
                        .bind("failure", sentence)
                        .bind("now", now)
                        .execute());
    }

    List<Build> pendingWithSlug() {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(
                                SELECT + "WHERE build.status = 'pending' AND build.slug_id IS NOT NULL")
                        .map((rs, _) -> read(rs))
                        .list());
    }

    boolean isPending(AppId app) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT EXISTS (SELECT 1 FROM build WHERE app_id = :app AND status = 'pending')")
                        .bind("app", app)
                        .mapTo(Boolean.class)
                        .one());
    }

    Optional<Build> find(BuildId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "WHERE build.id = :id")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    /// @param row its columns as JSON
    Optional<Build> asItWas(String row) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(AS_IT_WAS)
                        .bind("row", row)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    /// @param column `created_at` or `id`
    Keyset.Page<Build> list(AppId app, String column, Keyset page) {
        String type = column.equals("id") ? "uuid" : "timestamptz";
        return db.jdbi().withHandle(handle -> {
            Query query = handle.createQuery(page.sql(SELECT + "WHERE build.app_id = :app", "build." + column, type))
                    .bind("app", app);
            return page.page(page.bind(query).map((rs, _) -> read(rs)).list());
        });
    }

    private static Build read(ResultSet rs) throws SQLException {
        List<String> buildpacks =
                Json.MAPPER.readValue(rs.getString("buildpacks"), new TypeReference<List<String>>() {});
        Optional<String> checksum = Optional.ofNullable(rs.getString("source_checksum"));
        return new Build(
                new BuildId(Columns.uuid(rs, "id")),
                new AppId(Columns.uuid(rs, "app_id")),
                new Build.User(new AccountId(Columns.uuid(rs, "account_id")), rs.getString("email")),
                Build.Status.valueOf(rs.getString("status").toUpperCase(Locale.ROOT)),
                rs.getString("stack"),
                Optional.ofNullable(rs.getString("source_version")),
                Optional.ofNullable(rs.getString("source_description")),
                Optional.ofNullable(rs.getString("source_url")).map(url -> new Build.SourceBlob(url, checksum)),
                buildpacks,
                Columns.maybeUuid(rs, "slug_id").map(SlugId::new),
                Columns.maybeUuid(rs, "release_id").map(ReleaseId::new),
                Optional.ofNullable(rs.getString("failure")),
                rs.getString("output_secret"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
