package renga.platform.slug;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import renga.core.AppId;
import renga.core.Json;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.SlugTree;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import tools.jackson.core.type.TypeReference;

/// Owns the table `slug`.
final class SlugTable {
    private static final SlugId BEFORE_ALL = new SlugId(new UUID(0, 0));
    private static final String INSERT = """
            INSERT INTO slug (id, app_id, digest, tree_bytes, tree_files, process_types, commit, commit_description,
                              buildpack, stack, checksum, packed_bytes, created_at, updated_at)
            VALUES (:id, :app, :digest, :bytes, :files, CAST(:types AS jsonb), :commit, :description,
                    :buildpack, :stack, NULL, NULL, :created, :updated)
            """;
    private static final String PACKED = """
            UPDATE slug SET checksum = :checksum, packed_bytes = :bytes, updated_at = :now WHERE digest = :digest
            """;
    private static final String UNPACKED = """
            SELECT digest FROM slug WHERE checksum IS NULL AND created_at < :before
            GROUP BY digest ORDER BY min(created_at) LIMIT :most
            """;
    private static final String ANY_UNPACKED =
            "SELECT EXISTS (SELECT FROM slug WHERE checksum IS NULL AND created_at >= :since)";
    private static final String ARCHIVE = """
            SELECT checksum, packed_bytes FROM slug WHERE digest = :digest AND checksum IS NOT NULL LIMIT 1
            """;
    private static final String PAGE = "SELECT id, created_at FROM slug WHERE id > :after ORDER BY id LIMIT :most";
    private static final String NAMED = "SELECT DISTINCT digest FROM slug WHERE digest = ANY(:digests)";

    private final Database db;

    SlugTable(Database db) {
        this.db = db;
    }

    void insert(Slug slug) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(INSERT)
                        .bind("id", slug.id())
                        .bind("app", slug.app())
                        .bind("digest", slug.tree().digest())
                        .bind("bytes", slug.tree().bytes())
                        .bind("files", slug.tree().files())
                        .bind("types", Json.MAPPER.writeValueAsString(slug.processTypes()))
                        .bind("commit", slug.commit())
                        .bind("description", slug.commitDescription())
                        .bind("buildpack", slug.buildpack())
                        .bind("stack", slug.stack())
                        .bind("created", slug.createdAt())
                        .bind("updated", slug.updatedAt())
                        .execute());
    }

    Optional<Slug> find(AppId app, SlugId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM slug WHERE app_id = :app AND id = :id")
                        .bind("app", app)
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    Optional<Slug> find(SlugId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM slug WHERE id = :id")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    List<SlugDigest> unpacked(Instant before, int most) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(UNPACKED)
                        .bind("before", before)
                        .bind("most", most)
                        .mapTo(SlugDigest.class)
                        .list());
    }

    boolean anyUnpackedSince(Instant since) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(ANY_UNPACKED)
                        .bind("since", since)
                        .mapTo(Boolean.class)
                        .one());
    }

    Optional<Slug.Archive> archive(SlugDigest digest) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(ARCHIVE)
                        .bind("digest", digest)
                        .map((rs, _) -> new Slug.Archive(rs.getString("checksum"), rs.getLong("packed_bytes")))
                        .findOne());
    }

    void packed(SlugDigest digest, Slug.Archive archive, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(PACKED)
                        .bind("digest", digest)
                        .bind("checksum", archive.checksum())
                        .bind("bytes", archive.bytes())
                        .bind("now", now)
                        .execute());
    }

    /// When each of the slugs after that one was made, in the order of their ids.
    SortedMap<SlugId, Instant> page(Optional<SlugId> after, int most) {
        var page = new TreeMap<SlugId, Instant>(
                Comparator.comparing(id -> id.value().toString()));
        db.jdbi()
                .useHandle(handle -> handle.createQuery(PAGE)
                        .bind("after", after.orElse(BEFORE_ALL))
                        .bind("most", most)
                        .map((rs, _) -> page.put(new SlugId(Columns.uuid(rs, "id")), Columns.instant(rs, "created_at")))
                        .list());
        return page;
    }

    void delete(Collection<SlugId> slugs) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate("DELETE FROM slug WHERE id = ANY(:slugs)")
                        .bind("slugs", slugs.stream().map(SlugId::value).toArray(UUID[]::new))
                        .execute());
    }

    /// Those of the digests that some slug has.
    Set<SlugDigest> named(Collection<SlugDigest> digests) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(NAMED)
                        .bind("digests", digests.stream().map(SlugDigest::hex).toArray(String[]::new))
                        .mapTo(SlugDigest.class)
                        .collect(Collectors.toSet()));
    }

    private static Slug read(ResultSet rs) throws SQLException {
        var digest = new SlugDigest(rs.getString("digest"));
        Map<String, String> types =
                Json.MAPPER.readValue(rs.getString("process_types"), new TypeReference<TreeMap<String, String>>() {});
        Optional<Long> packed = Columns.maybeLong(rs, "packed_bytes");
        String checksum = rs.getString("checksum");
        return new Slug(
                new SlugId(Columns.uuid(rs, "id")),
                new AppId(Columns.uuid(rs, "app_id")),
                new SlugTree(digest, rs.getLong("tree_bytes"), rs.getLong("tree_files")),
                types,
                Optional.ofNullable(rs.getString("commit")),
                Optional.ofNullable(rs.getString("commit_description")),
                Optional.ofNullable(rs.getString("buildpack")),
                rs.getString("stack"),
                packed.map(bytes -> new Slug.Archive(checksum, bytes)),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
