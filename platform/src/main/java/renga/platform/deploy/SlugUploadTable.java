package renga.platform.deploy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.Json;
import renga.core.SlugId;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.slug.SlugOrder;
import tools.jackson.core.type.TypeReference;

/// Owns the table `slug_upload`.
final class SlugUploadTable {
    private static final String INSERT = """
            INSERT INTO slug_upload (id, app_id, account_id, secret, process_types, commit, commit_description, buildpack,
                                     stack, checksum, created_at)
            SELECT :id, :app, :account, :secret, CAST(:types AS jsonb), :commit, :description, :buildpack, :stack,
                   :checksum, :now
            WHERE (SELECT count(*) FROM slug_upload WHERE app_id = :app AND NOT uploaded) < :most
            """;
    private static final String EXPIRE = "DELETE FROM slug_upload WHERE NOT uploaded AND created_at < ?";
    private static final String GONE = """
            DELETE FROM slug_upload WHERE uploaded AND NOT EXISTS (SELECT 1 FROM slug WHERE slug.id = slug_upload.id)
            """;

    private final Database db;

    SlugUploadTable(Database db) {
        this.db = db;
    }

    /// @param stack its name
    record Row(SlugId id, AppId app, String secret, SlugOrder order, String stack) {
        @Override
        public String toString() {
            return "Row[" + id + "]";
        }
    }

    /// @return false if as many wait for their archives as may
    boolean insert(Row row, AccountId account, int most, Instant now) {
        SlugOrder order = row.order();
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(INSERT)
                                .bind("id", row.id())
                                .bind("app", row.app())
                                .bind("account", account)
                                .bind("secret", row.secret())
                                .bind("types", Json.MAPPER.writeValueAsString(order.processTypes()))
                                .bind("commit", order.commit())
                                .bind("description", order.commitDescription())
                                .bind("buildpack", order.buildpack())
                                .bind("stack", row.stack())
                                .bind("checksum", order.checksum())
                                .bind("now", now)
                                .bind("most", most)
                                .execute()
                        == 1);
    }

    /// One that waits for its archive.
    Optional<Row> waiting(SlugId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM slug_upload WHERE id = :id AND NOT uploaded")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    Optional<String> checksum(SlugId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT checksum FROM slug_upload WHERE id = :id AND checksum IS NOT NULL")
                        .bind("id", id)
                        .mapTo(String.class)
                        .findOne());
    }

    void uploaded(SlugId id) {
        db.jdbi()
                .useHandle(handle -> handle.execute("UPDATE slug_upload SET uploaded = true WHERE id = ?", id.value()));
    }

    void collect(Instant before) {
        db.jdbi().useHandle(handle -> {
            handle.execute(EXPIRE, before);
            handle.execute(GONE);
        });
    }

    private static Row read(ResultSet rs) throws SQLException {
        Map<String, String> types =
                Json.MAPPER.readValue(rs.getString("process_types"), new TypeReference<TreeMap<String, String>>() {});
        return new Row(
                new SlugId(Columns.uuid(rs, "id")),
                new AppId(Columns.uuid(rs, "app_id")),
                rs.getString("secret"),
                new SlugOrder(
                        types,
                        Optional.ofNullable(rs.getString("commit")),
                        Optional.ofNullable(rs.getString("commit_description")),
                        Optional.ofNullable(rs.getString("buildpack")),
                        Optional.of(rs.getString("stack")),
                        Optional.ofNullable(rs.getString("checksum"))),
                rs.getString("stack"));
    }
}
