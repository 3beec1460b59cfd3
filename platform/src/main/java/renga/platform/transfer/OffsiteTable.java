package renga.platform.transfer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Reads and writes the table `offsite_archive` within one transaction.
///
/// @param place where copies belong now; rows of other places stay as they are
record OffsiteTable(Handle tx, String place, Instant now) {
    /// What never failed comes first, so that one that cannot be copied does not hold up the others; then the newest.
    private static final String WANTED = """
            SELECT id FROM transfer LEFT JOIN offsite_archive ON transfer_id = id AND place = :place
            WHERE kind = 'capture' AND state = 'succeeded' AND proof <> 'damaged' AND deleted_at IS NULL AND held_at IS NULL
            ORDER BY failed_at NULLS FIRST, transfer.created_at DESC
            """;
    private static final String BEGIN = """
            INSERT INTO offsite_archive (transfer_id, place, begun_at) VALUES (:id, :place, :now) ON CONFLICT DO NOTHING
            """;
    private static final String ONE = " WHERE transfer_id = :id AND place = :place ";
    private static final String BEFORE =
            "FROM (SELECT failed_at FROM offsite_archive" + ONE + "FOR UPDATE) AS before" + ONE;
    private static final String FAILED =
            "UPDATE offsite_archive AS row SET failed_at = :now " + BEFORE + "RETURNING before.failed_at IS NULL";
    private static final String HELD = "UPDATE offsite_archive AS row SET held_at = :now, failed_at = NULL " + BEFORE
            + "RETURNING before.failed_at IS NOT NULL";
    private static final String PLACE = """
            SELECT place FROM offsite_archive WHERE transfer_id = :id AND held_at IS NOT NULL
            ORDER BY place = :place DESC, held_at DESC LIMIT 1
            """;
    private static final String UNWANTED = """
            SELECT transfer_id FROM offsite_archive WHERE place = :place
                AND NOT EXISTS (SELECT 1 FROM transfer WHERE id = transfer_id AND deleted_at IS NULL)
            """;

    /// Backups whose archive has yet to be copied.
    List<UUID> wanted() {
        return tx.createQuery(WANTED).bind("place", place).mapTo(UUID.class).list();
    }

    /// Before anything is sent: what was begun is deleted there one day, too.
    void begin(UUID id) {
        tx.createUpdate(BEGIN)
                .bind("id", id)
                .bind("place", place)
                .bind("now", now)
                .execute();
    }

    /// @return true if it is the first time
    boolean failed(UUID id) {
        return was(FAILED, id);
    }

    /// The copy is there.
    ///
    /// @return true if it failed before
    boolean held(UUID id) {
        return was(HELD, id);
    }

    private boolean was(String statement, UUID id) {
        return tx.createQuery(statement)
                .bind("id", id)
                .bind("place", place)
                .bind("now", now)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /// The copy is not there after all.
    void lost(UUID id) {
        tx.execute("UPDATE offsite_archive SET held_at = NULL WHERE transfer_id = ? AND place = ?", id, place);
    }

    /// Where a whole copy was put: here, or where copies belonged before.
    Optional<String> place(UUID id) {
        return tx.createQuery(PLACE)
                .bind("id", id)
                .bind("place", place)
                .mapTo(String.class)
                .findOne();
    }

    /// Copies of backups that are gone.
    List<UUID> unwanted() {
        return tx.createQuery(UNWANTED).bind("place", place).mapTo(UUID.class).list();
    }

    void forget(UUID id) {
        tx.execute("DELETE FROM offsite_archive WHERE transfer_id = ? AND place = ?", id, place);
    }
}
