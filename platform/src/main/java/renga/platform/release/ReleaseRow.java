package renga.platform.release;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.Json;
import renga.core.ReleaseId;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.platform.db.Columns;
import tools.jackson.core.type.TypeReference;

/// Reads a release with its author, slug and standing from one joined row.
final class ReleaseRow {
    private static final String SELECT_FROM = """
            SELECT release.id, release.app_id, app.name AS app_name, release.version, release.description,
                   release.account_id, account.email, release.config_id, release.status, release.created_at,
                   release.updated_at, release.phase_secret, release.failure, slug.slug_id, slug.digest, slug.commit,
                   slug.process_types::text AS process_types, slug.stack AS slug_stack,
                   release.version = cur.version AS is_current,
                   release.status = 'succeeded' AND (release.slug_id IS NOT NULL OR cur.slug_id IS NULL) AS eligible
            FROM %s
            JOIN app ON app.id = release.app_id%s
            JOIN account ON account.id = release.account_id
            LEFT JOIN released_slug slug ON slug.slug_id = release.slug_id
            LEFT JOIN LATERAL (SELECT newest.version, newest.slug_id FROM release newest
                               WHERE newest.app_id = :app AND newest.status = 'succeeded'
                               ORDER BY newest.version DESC LIMIT 1) cur ON true
            WHERE release.app_id = :app
            """;

    /// To be completed with `AND …` on `release`; `:app` is bound by the caller.
    static final String SELECT = SELECT_FROM.formatted("release", " AND app.destroyed_at IS NULL");
    static final String AS_IT_WAS = SELECT_FROM.formatted(Columns.asItWas("release"), "");

    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    private ReleaseRow() {}

    static Release read(ResultSet rs) throws SQLException {
        return new Release(
                new ReleaseId(Columns.uuid(rs, "id")),
                new AppId(Columns.uuid(rs, "app_id")),
                rs.getString("app_name"),
                rs.getInt("version"),
                rs.getString("description"),
                new Release.Author(new AccountId(Columns.uuid(rs, "account_id")), rs.getString("email")),
                slug(rs),
                Columns.uuid(rs, "config_id"),
                ReleaseStatus.of(rs.getString("status")),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"),
                rs.getBoolean("is_current"),
                rs.getBoolean("eligible"),
                Optional.ofNullable(rs.getString("phase_secret")),
                Optional.ofNullable(rs.getString("failure")));
    }

    private static Optional<ReleasedSlug> slug(ResultSet rs) throws SQLException {
        var id = Columns.maybeUuid(rs, "slug_id");
        if (id.isEmpty()) return Optional.empty();
        return Optional.of(new ReleasedSlug(
                new SlugId(id.get()),
                new SlugDigest(rs.getString("digest")),
                Optional.ofNullable(rs.getString("commit")),
                types(rs.getString("process_types")),
                rs.getString("slug_stack")));
    }

    static Map<String, String> types(@Nullable String json) {
        return json == null ? Map.of() : Json.MAPPER.readValue(json, STRINGS);
    }
}
