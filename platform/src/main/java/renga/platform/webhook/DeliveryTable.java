package renga.platform.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.db.Keyset;

/// Owns the table `webhook_delivery`.
final class DeliveryTable {
    private static final String SELECT = """
            SELECT delivery.*, webhook.level, event.include FROM webhook_delivery delivery
            JOIN webhook ON webhook.id = delivery.webhook_id JOIN webhook_event event ON event.id = delivery.event_id
            WHERE\s""";
    private static final String INSERT = """
            INSERT INTO webhook_delivery (id, webhook_id, event_id, status, due_at, created_at, updated_at)
            SELECT gen_random_uuid(), id, :event, 'pending', :now, :now, :now FROM webhook WHERE id = ANY (:webhooks)
            """;
    private static final String CROWDED = """
            UPDATE webhook_delivery SET status = 'failed', due_at = NULL, attempt_error = 'QueueFull', updated_at = :now
            WHERE id IN (
                SELECT crowd.id FROM unnest(CAST(:webhooks AS uuid[])) AS w (id) CROSS JOIN LATERAL (
                    SELECT d.id FROM webhook_delivery d
                    WHERE d.webhook_id = w.id AND d.due_at IS NOT NULL AND d.status <> 'scheduled'
                    ORDER BY d.seq DESC OFFSET :most) crowd)
            """;

    /// Of each webhook the first that is due, unless one before it waits to be tried again and is young.
    private static final String READY = """
            SELECT id, webhook_id FROM (
                SELECT DISTINCT ON (d.webhook_id) d.id, d.webhook_id, d.due_at FROM webhook_delivery d
                WHERE d.due_at <= :now AND d.status <> 'scheduled' AND NOT d.webhook_id = ANY (:busy)
                  AND NOT EXISTS (
                      SELECT 1 FROM webhook_delivery earlier
                      WHERE earlier.webhook_id = d.webhook_id AND earlier.seq < d.seq AND earlier.due_at IS NOT NULL
                        AND earlier.status = 'retrying' AND earlier.created_at > :young)
                ORDER BY d.webhook_id, d.seq) ready
            ORDER BY due_at, id LIMIT :most
            """;
    private static final String NEXT_DUE = """
            SELECT min(due_at) FROM webhook_delivery WHERE due_at > :now AND status <> 'scheduled'
            """;
    private static final String BEGIN = """
            UPDATE webhook_delivery SET status = 'scheduled', attempts = attempts + 1, attempt_id = :attempt,
                attempt_status = 'scheduled', attempt_code = NULL, attempt_error = NULL, attempt_created_at = :now,
                attempt_updated_at = :now, updated_at = :now
            WHERE id = :id AND due_at IS NOT NULL AND status <> 'scheduled'
            """;
    private static final String END = """
            UPDATE webhook_delivery SET status = :status, due_at = :due, attempt_status = :attempt_status,
                attempt_code = :code, attempt_error = :error, attempt_updated_at = :now, updated_at = :now
            WHERE attempt_id = :attempt AND id = :id AND status = 'scheduled'
            """;

    /// A kill cut them off, or the database was away when they ended: perhaps they were heard.
    private static final String AGAIN = """
            UPDATE webhook_delivery SET status = 'retrying', due_at = :now, attempt_status = 'failed',
                attempt_error = 'Interrupted', updated_at = :now
            WHERE due_at IS NOT NULL AND status = 'scheduled' AND NOT webhook_id = ANY (:busy)
            """;
    private static final String OLD = """
            DELETE FROM webhook_delivery WHERE id IN (
                SELECT id FROM webhook_delivery WHERE due_at IS NULL AND updated_at < :before LIMIT :most)
            """;
    private static final String MANY = """
            DELETE FROM webhook_delivery WHERE id IN (
                SELECT many.id FROM webhook w CROSS JOIN LATERAL (
                    SELECT d.id, d.due_at FROM webhook_delivery d WHERE d.webhook_id = w.id
                    ORDER BY d.seq DESC OFFSET :kept) many
                WHERE many.due_at IS NULL LIMIT :most)
            """;

    private final Database db;

    DeliveryTable(Database db) {
        this.db = db;
    }

    /// @param queued of what one webhook is still to be told so many stay, the newest; the others have failed
    /// @return how many of the webhooks there still are
    int insert(Handle tx, UUID event, List<UUID> webhooks, Instant now, int queued) {
        UUID[] all = webhooks.toArray(UUID[]::new);
        int made = tx.createUpdate(INSERT)
                .bind("event", event)
                .bind("webhooks", all)
                .bind("now", now)
                .execute();
        tx.createUpdate(CROWDED)
                .bind("webhooks", all)
                .bind("most", queued)
                .bind("now", now)
                .execute();
        return made;
    }

    record Ready(UUID delivery, UUID webhook) {}

    /// What is to be sent now, the longest due first, of one webhook at most one.
    ///
    /// @param busy webhooks that are being told something
    /// @param inOrder how old a delivery has to be so that those behind it no longer wait for it
    List<Ready> ready(Instant now, Collection<UUID> busy, Duration inOrder, int most) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(READY)
                        .bind("now", now)
                        .bind("busy", busy.toArray(UUID[]::new))
                        .bind("young", now.minus(inOrder))
                        .bind("most", most)
                        .map((rs, _) -> new Ready(Columns.uuid(rs, "id"), Columns.uuid(rs, "webhook_id")))
                        .list());
    }

    /// When the next is due that is not due now.
    Optional<Instant> nextDue(Instant now) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(NEXT_DUE)
                        .bind("now", now)
                        .mapTo(Instant.class)
                        .findOne());
    }

    /// @return false if it is over, or under way
    boolean begin(UUID id, UUID attempt, Instant now) {
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(BEGIN)
                                .bind("id", id)
                                .bind("attempt", attempt)
                                .bind("now", now)
                                .execute()
                        == 1);
    }

    /// @param code of the answer, if there was one
    /// @param error why there was none
    void end(Delivery of, Verdict verdict, Optional<Integer> code, Optional<String> error, Instant now) {
        Delivery.Status status = switch (verdict) {
            case Verdict.Heard _ -> Delivery.Status.SUCCEEDED;
            case Verdict.GivenUp _ -> Delivery.Status.FAILED;
            case Verdict.Again _ -> Delivery.Status.RETRYING;
        };
        Optional<Instant> due =
                verdict instanceof Verdict.Again(Duration pause) ? Optional.of(now.plus(pause)) : Optional.empty();
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(END)
                        .bind("id", of.id())
                        .bind("attempt", of.last().map(Delivery.Attempt::id))
                        .bind("status", status.word())
                        .bind("due", due)
                        .bind("attempt_status", verdict instanceof Verdict.Heard ? "succeeded" : "failed")
                        .bind("code", code)
                        .bind("error", error)
                        .bind("now", now)
                        .execute());
    }

    /// Has what nobody is sending sent again.
    ///
    /// @param busy webhooks that are being told something
    void resume(Instant now, Collection<UUID> busy) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(AGAIN)
                        .bind("now", now)
                        .bind("busy", busy.toArray(UUID[]::new))
                        .execute());
    }

    Optional<Delivery> find(UUID id) {
        return db.jdbi()
                .withHandle(handle ->
                        one(handle.createQuery(SELECT + "delivery.id = :id").bind("id", id)));
    }

    Optional<Delivery> find(Owner owner, UUID id) {
        String sql = SELECT + "delivery.id = :id AND webhook.%s = :owner".formatted(owner.column());
        return db.jdbi()
                .withHandle(handle -> one(handle.createQuery(sql).bind("id", id).bind("owner", owner.id())));
    }

    /// @param status only those; empty: all
    Keyset.Page<Delivery> list(Owner owner, Optional<String> status, Keyset page, boolean bySeq) {
        String where = SELECT
                + "webhook.%s = :owner AND (CAST(:status AS text) IS NULL OR delivery.status = :status)"
                        .formatted(owner.column());
        String sql = page.sql(where, bySeq ? "delivery.seq" : "delivery.id", bySeq ? "bigint" : "uuid");
        return db.jdbi()
                .withHandle(handle -> page.page(page.bind(handle.createQuery(sql)
                                .bind("owner", owner.id())
                                .bind("status", status))
                        .map((rs, _) -> read(rs))
                        .list()));
    }

    /// Deletes what is over.
    ///
    /// @param before what has not changed since then
    /// @param kept so many newest of each webhook stay
    /// @return how many that were, at most twice `most`
    int deleteOver(Instant before, int kept, int most) {
        return db.jdbi().withHandle(handle -> {
            int old = handle.createUpdate(OLD)
                    .bind("before", before)
                    .bind("most", most)
                    .execute();
            return old
                    + handle.createUpdate(MANY)
                            .bind("kept", kept)
                            .bind("most", most)
                            .execute();
        });
    }

    private static Optional<Delivery> one(Query query) {
        return query.map((rs, _) -> read(rs)).findOne();
    }

    private static Delivery read(ResultSet rs) throws SQLException {
        return new Delivery(
                Columns.uuid(rs, "id"),
                rs.getLong("seq"),
                Columns.uuid(rs, "webhook_id"),
                Level.valueOf(rs.getString("level").toUpperCase(Locale.ROOT)),
                Columns.uuid(rs, "event_id"),
                rs.getString("include"),
                Delivery.Status.valueOf(rs.getString("status").toUpperCase(Locale.ROOT)),
                Columns.maybeInstant(rs, "due_at"),
                rs.getInt("attempts"),
                attempt(rs),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }

    private static Optional<Delivery.Attempt> attempt(ResultSet rs) throws SQLException {
        Optional<UUID> id = Columns.maybeUuid(rs, "attempt_id");
        if (id.isEmpty()) return Optional.empty();
        return Optional.of(new Delivery.Attempt(
                id.get(),
                rs.getString("attempt_status"),
                Columns.maybeLong(rs, "attempt_code").map(Long::intValue),
                Optional.ofNullable(rs.getString("attempt_error")),
                Columns.instant(rs, "attempt_created_at"),
                Columns.instant(rs, "attempt_updated_at")));
    }
}
