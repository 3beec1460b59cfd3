package renga.platform.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.Json;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.db.Keyset;

/// Owns the table `webhook_event`.
final class EventTable {
    private static final String SELECT =
            "SELECT event.id, event.seq, event.include, event.payload, event.created_at, event.published_at"
                    + " FROM webhook_event event WHERE ";
    private static final String INSERT = """
            INSERT INTO webhook_event (id, seq, include, payload, created_at, published_at)
            VALUES (:id, :seq, :include, CAST(:payload AS json), :created, :published)
            """;

    /// Told to a webhook of that owner.
    private static final String TOLD = """
            EXISTS (SELECT 1 FROM webhook_delivery delivery JOIN webhook ON webhook.id = delivery.webhook_id
                    WHERE delivery.event_id = event.id AND webhook.%s = :owner)
            """;
    private static final String ALONE = """
            DELETE FROM webhook_event WHERE id IN (
                SELECT id FROM webhook_event event WHERE NOT EXISTS (
                    SELECT 1 FROM webhook_delivery WHERE event_id = event.id) LIMIT :most)
            """;

    private final Database db;

    EventTable(Database db) {
        this.db = db;
    }

    void insert(Handle tx, Event event) {
        tx.createUpdate(INSERT)
                .bind("id", event.id())
                .bind("seq", event.seq())
                .bind("include", event.include())
                .bind("payload", event.payload().toString())
                .bind("created", event.createdAt())
                .bind("published", event.publishedAt())
                .execute();
    }

    Optional<Event> find(UUID id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "event.id = :id")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    Optional<Event> find(Owner owner, UUID id) {
        return db.jdbi()
                .withHandle(
                        handle -> handle.createQuery(SELECT + TOLD.formatted(owner.column()) + " AND event.id = :id")
                                .bind("owner", owner.id())
                                .bind("id", id)
                                .map((rs, _) -> read(rs))
                                .findOne());
    }

    /// @param bySeq in the order in which things happened; else by id
    Keyset.Page<Event> list(Owner owner, Keyset page, boolean bySeq) {
        String sql = page.sql(
                SELECT + TOLD.formatted(owner.column()), bySeq ? "event.seq" : "event.id", bySeq ? "bigint" : "uuid");
        return db.jdbi()
                .withHandle(handle ->
                        page.page(page.bind(handle.createQuery(sql).bind("owner", owner.id()))
                                .map((rs, _) -> read(rs))
                                .list()));
    }

    /// Deletes what nobody is told of any more.
    ///
    /// @return how many that were
    int deleteAlone(int most) {
        return db.jdbi()
                .withHandle(
                        handle -> handle.createUpdate(ALONE).bind("most", most).execute());
    }

    private static Event read(ResultSet rs) throws SQLException {
        return new Event(
                Columns.uuid(rs, "id"),
                rs.getLong("seq"),
                rs.getString("include"),
                Json.MAPPER.readTree(rs.getString("payload")),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "published_at"));
    }
}
