package renga.platform.source;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.db.Columns;
import renga.platform.db.Database;

/// Owns the table `source`.
final class SourceTable {
    private static final String INSERT = """
            INSERT INTO source (id, account_id, put_secret, get_secret, created_at, expires_at)
            SELECT :id, :account, :put, :get, :now, :expires
            WHERE (SELECT count(*) FROM source WHERE account_id = :account) < :most
            """;
    private static final String FIND = """
            SELECT id, put_secret, get_secret, sha256 FROM source WHERE id = :id AND expires_at > :now
            """;

    private final Database db;

    SourceTable(Database db) {
        this.db = db;
    }

    /// One upload as its row tells.
    ///
    /// @param sha256 of what was uploaded, lower-case hex; empty until it is
    record Row(UUID id, String putSecret, String getSecret, Optional<String> sha256) {
        /// Secrets are not shown.
        @Override
        public String toString() {
            return "Row[" + id + "]";
        }
    }

    /// @return false if the account has as many as it may
    boolean insert(Row row, AccountId account, int most, Instant now, Instant expires) {
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(INSERT)
                                .bind("id", row.id())
                                .bind("account", account)
                                .bind("put", row.putSecret())
                                .bind("get", row.getSecret())
                                .bind("now", now)
                                .bind("expires", expires)
                                .bind("most", most)
                                .execute()
                        == 1);
    }

    Optional<Row> find(UUID id, Instant now) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(FIND)
                        .bind("id", id)
                        .bind("now", now)
                        .map((rs, _) -> new Row(
                                Columns.uuid(rs, "id"),
                                rs.getString("put_secret"),
                                rs.getString("get_secret"),
                                Optional.ofNullable(rs.getString("sha256"))))
                        .findOne());
    }

    void uploaded(UUID id, String sha256) {
        db.jdbi().useHandle(handle -> handle.execute("UPDATE source SET sha256 = ? WHERE id = ?", sha256, id));
    }

    void deleteExpired(Instant now) {
        db.jdbi().useHandle(handle -> handle.execute("DELETE FROM source WHERE expires_at <= ?", now));
    }

    List<UUID> all() {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT id FROM source")
                        .mapTo(UUID.class)
                        .list());
    }
}
