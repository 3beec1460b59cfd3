package renga.platform.transfer;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AppId;
import renga.core.Json;
import renga.platform.db.Columns;
import renga.platform.vault.Vault;
import tools.jackson.core.type.TypeReference;

/// Reads and writes the tables `transfer` and `transfer_line` within one transaction. What was deleted is not found.
record TransferTable(Handle tx, Vault vault, Instant now) {
    private static final String SELECT = "SELECT * FROM transfer WHERE deleted_at IS NULL ";
    private static final String INSERT = """
            INSERT INTO transfer (id, app_id, num, kind, addon_id, name, schedule_id, archive_id, sealed, extensions, created_at)
            VALUES (:id, :app, (SELECT COALESCE(max(num), 0) + 1 FROM transfer WHERE app_id = :app), :kind, :addon, :name,
                    :schedule, :archive, :sealed, CAST(:extensions AS jsonb), :now)
            """;
    private static final String OVER = """
            UPDATE transfer SET state = :state, finished_at = :now, sha256 = COALESCE(:sha256, sha256),
                   processed_bytes = COALESCE(:bytes, processed_bytes), proof = CASE WHEN :prove THEN 'waiting' ELSE proof END
            WHERE id = :id AND state IN ('waiting', 'running', 'copied')
            """;
    private static final String LINE = """
            INSERT INTO transfer_line (transfer_id, created_at, level, message) VALUES (:id, :now, :level, :message)
            """;
    private static final String IN_USE = """
            SELECT id FROM transfer
            WHERE deleted_at IS NULL AND (kind = 'capture' OR state IN ('waiting', 'running', 'copied'))
            """;

    /// Of each database the newest that was not looked at since.
    private static final String STALE = """
            UPDATE transfer SET proof = 'waiting' WHERE id IN (
                SELECT DISTINCT ON (addon_id) id FROM transfer
                WHERE kind = 'capture' AND state = 'succeeded' AND deleted_at IS NULL
                    AND EXISTS (SELECT 1 FROM addon WHERE addon.id = addon_id AND addon.state = 'provisioned')
                ORDER BY addon_id, num DESC) AND proof IN ('none', 'proved') AND COALESCE(proof_at, created_at) < :before
            """;

    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

    record Line(Instant at, String level, String message) {}

    /// One that nobody has begun yet.
    Transfer insert(AppId app, UUID addon, String name, Task task, Optional<UUID> schedule) {
        // Two at once would take the same number.
        tx.execute("SELECT id FROM app WHERE id = ? FOR UPDATE", app.value());
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("app", app)
                .bind("kind", kind(task))
                .bind("addon", addon)
                .bind("name", name)
                .bind("schedule", schedule)
                .bind("archive", archive(task))
                .bind("sealed", sealed(task, id))
                .bind("extensions", Json.MAPPER.writeValueAsString(extensions(task)))
                .bind("now", now)
                .execute();
        return find(id).orElseThrow();
    }

    Optional<Transfer> find(UUID id) {
        return list(tx.createQuery(SELECT + "AND id = :id").bind("id", id)).stream()
                .findFirst();
    }

    Optional<Transfer> find(AppId app, int num) {
        return list(tx.createQuery(SELECT + "AND app_id = :app AND num = :num")
                        .bind("app", app)
                        .bind("num", num))
                .stream()
                .findFirst();
    }

    /// Oldest first, as are all lists.
    List<Transfer> of(AppId app) {
        return list(tx.createQuery(SELECT + "AND app_id = :app ORDER BY num").bind("app", app));
    }

    List<Transfer> of(UUID addon) {
        return list(
                tx.createQuery(SELECT + "AND addon_id = :addon ORDER BY num").bind("addon", addon));
    }

    /// Those that were not brought to an end.
    List<Transfer> open() {
        return list(tx.createQuery(SELECT + "AND state IN ('waiting', 'running', 'copied') ORDER BY created_at"));
    }

    List<Transfer> unproved() {
        return list(tx.createQuery(SELECT + "AND proof = 'waiting' ORDER BY created_at"));
    }

    /// The newest backups are proved again from time to time: a disk forgets, too.
    void askProofs(Instant before) {
        tx.createUpdate(STALE).bind("before", before).execute();
    }

    /// @return false if it was canceled meanwhile
    boolean starts(UUID id) {
        return tx.createUpdate("UPDATE transfer SET state = 'running', started_at = COALESCE(started_at, :now)"
                                + " WHERE id = :id AND state IN ('waiting', 'running')")
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /// @return false if it was canceled meanwhile
    boolean copied(UUID id) {
        return tx.execute("UPDATE transfer SET state = 'copied' WHERE id = ? AND state = 'running'", id) == 1;
    }

    void sized(UUID id, long sourceBytes) {
        tx.execute("UPDATE transfer SET source_bytes = ? WHERE id = ?", sourceBytes, id);
    }

    /// A test restore moves bytes, too, but of a backup that is made: its size stays.
    void moved(UUID id, long bytes) {
        tx.execute("UPDATE transfer SET processed_bytes = ? WHERE id = ? AND state = 'running'", bytes, id);
    }

    /// @param archive what it has made, if it has; to be proved
    /// @return false if it was over already
    boolean over(UUID id, TransferState state, Optional<Archives.Written> archive) {
        return tx.createUpdate(OVER)
                        .bind("id", id)
                        .bind("state", state.word())
                        .bind("sha256", archive.map(Archives.Written::sha256))
                        .bind("bytes", archive.map(Archives.Written::bytes))
                        .bind("prove", archive.isPresent())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    void proved(UUID id, Proof proof) {
        tx.execute("UPDATE transfer SET proof = ?, proof_at = ? WHERE id = ?", proof.word(), now, id);
    }

    void delete(UUID id) {
        tx.execute("UPDATE transfer SET deleted_at = ? WHERE id = ?", now, id);
        tx.execute("DELETE FROM transfer_line WHERE transfer_id = ?", id);
    }

    void line(UUID id, String level, String message) {
        tx.createUpdate(LINE)
                .bind("id", id)
                .bind("now", now)
                .bind("level", level)
                .bind("message", message)
                .execute();
    }

    void warned(UUID id) {
        tx.execute("UPDATE transfer SET warnings = warnings + 1 WHERE id = ?", id);
    }

    List<Line> lines(UUID id) {
        return tx.createQuery(
                        "SELECT created_at, level, message FROM transfer_line WHERE transfer_id = :id ORDER BY id")
                .bind("id", id)
                .map((rs, _) ->
                        new Line(Columns.instant(rs, "created_at"), rs.getString("level"), rs.getString("message")))
                .list();
    }

    /// Whose files are wanted.
    Set<UUID> withFiles() {
        return tx.createQuery(IN_USE).mapTo(UUID.class).set();
    }

    private static String kind(Task task) {
        return switch (task) {
            case Task.Capture _ -> "capture";
            case Task.Restore _ -> "restore";
        };
    }

    private static Optional<UUID> archive(Task task) {
        return task instanceof Task.Restore(Origin.Backup(var backup), var _) ? Optional.of(backup) : Optional.empty();
    }

    private Optional<byte[]> sealed(Task task, UUID id) {
        return address(task).map(text -> vault.seal(text, id));
    }

    /// Only that of a database has a name behind it.
    private static Optional<String> address(Task task) {
        return switch (task) {
            case Task.Capture _, Task.Restore(Origin.Backup _, var _) -> Optional.empty();
            case Task.Restore(Origin.Web(var address), var _) -> Optional.of(address.toString());
            case Task.Restore(Origin.Database(var address, var name), var _) -> Optional.of(address + " " + name);
        };
    }

    private static List<String> extensions(Task task) {
        return task instanceof Task.Restore restore ? restore.extensions() : List.of();
    }

    private List<Transfer> list(Query query) {
        return query.map((rs, _) -> read(rs)).list();
    }

    private Transfer read(ResultSet rs) throws SQLException {
        UUID id = Columns.uuid(rs, "id");
        return new Transfer(
                id,
                new AppId(Columns.uuid(rs, "app_id")),
                rs.getInt("num"),
                task(rs, id),
                Columns.uuid(rs, "addon_id"),
                rs.getString("name"),
                Columns.maybeUuid(rs, "schedule_id"),
                TransferState.of(rs.getString("state")),
                rs.getLong("processed_bytes"),
                rs.getLong("source_bytes"),
                Optional.ofNullable(rs.getString("sha256")),
                rs.getInt("warnings"),
                Proof.of(rs.getString("proof")),
                Columns.maybeInstant(rs, "proof_at"),
                Columns.instant(rs, "created_at"),
                Columns.maybeInstant(rs, "started_at"),
                Columns.maybeInstant(rs, "finished_at"));
    }

    private static Origin elsewhere(String[] words) {
        URI address = URI.create(words[0]);
        return words.length > 1 ? new Origin.Database(address, words[1]) : new Origin.Web(address);
    }

    private Task task(ResultSet rs, UUID id) throws SQLException {
        if (rs.getString("kind").equals("capture")) return new Task.Capture();
        Optional<UUID> backup = Columns.maybeUuid(rs, "archive_id");
        Origin origin = backup.isPresent()
                ? new Origin.Backup(backup.get())
                : elsewhere(vault.open(rs.getBytes("sealed"), id).split(" ", 2));
        return new Task.Restore(origin, Json.MAPPER.readValue(rs.getString("extensions"), STRINGS));
    }
}
