package renga.platform.formation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.ReleaseId;
import renga.platform.db.Columns;

/// A dyno as a row of the table `dyno`, and back.
final class DynoRow {
    static final String SAVE = """
            INSERT INTO dyno (id, app_id, type, number, release_id, version, command, size, port, stale, crashes,
              created_at, state, since, address, flag, retry_at)
            VALUES (:id, :app, :type, :number, :release, :version, :command, :size, :port, :stale, :crashes,
              :created, :state, :since, :address, :flag, :retry)
            ON CONFLICT (id) DO UPDATE SET stale = excluded.stale, crashes = excluded.crashes, state = excluded.state,
              since = excluded.since, address = excluded.address, flag = excluded.flag, retry_at = excluded.retry_at
            """;

    private DynoRow() {}

    static void bind(PreparedBatch batch, AppId app, Dyno dyno) {
        batch.bind("id", dyno.id().value())
                .bind("app", app)
                .bind("type", dyno.name().type())
                .bind("number", dyno.name().number())
                .bind("release", dyno.release())
                .bind("version", dyno.version())
                .bind("command", dyno.command())
                .bind("size", dyno.size().label())
                .bind("port", dyno.port())
                .bind("stale", dyno.stale())
                .bind("crashes", dyno.crashes())
                .bind("created", dyno.createdAt())
                .bind("state", name(dyno.state()))
                .bind("since", dyno.state().since())
                .bind("address", dyno.address())
                .bind("flag", flag(dyno.state()))
                .bind("retry", retryAt(dyno.state()))
                .add();
    }

    static Dyno read(ResultSet rs) throws SQLException {
        return new Dyno(
                new DynoId(Columns.uuid(rs, "id")),
                new DynoName(rs.getString("type"), rs.getInt("number")),
                new ReleaseId(Columns.uuid(rs, "release_id")),
                rs.getInt("version"),
                rs.getString("command"),
                DynoSize.named(rs.getString("size")).orElse(DynoSize.DEFAULT),
                rs.getInt("port"),
                rs.getBoolean("stale"),
                rs.getInt("crashes"),
                Columns.instant(rs, "created_at"),
                state(rs));
    }

    private static String name(DynoState state) {
        return switch (state) {
            case DynoState.Starting _ -> "starting";
            case DynoState.Booting _ -> "booting";
            case DynoState.Up _ -> "up";
            case DynoState.Draining _ -> "draining";
            case DynoState.Stopping _ -> "stopping";
            case DynoState.Crashed _ -> "crashed";
        };
    }

    private static boolean flag(DynoState state) {
        return switch (state) {
            case DynoState.Up up -> up.routed();
            case DynoState.Stopping stopping -> stopping.crashed();
            case DynoState.Starting _, DynoState.Booting _, DynoState.Draining _, DynoState.Crashed _ -> false;
        };
    }

    private static Optional<Instant> retryAt(DynoState state) {
        return state instanceof DynoState.Crashed crashed ? Optional.of(crashed.retryAt()) : Optional.empty();
    }

    private static DynoState state(ResultSet rs) throws SQLException {
        Instant since = Columns.instant(rs, "since");
        String address = rs.getString("address");
        boolean flag = rs.getBoolean("flag");
        String name = rs.getString("state");
        return switch (name) {
            case "starting" -> new DynoState.Starting(since);
            case "booting" -> new DynoState.Booting(since, address);
            case "up" -> new DynoState.Up(since, address, flag);
            case "draining" -> new DynoState.Draining(since, address);
            case "stopping" -> new DynoState.Stopping(since, flag);
            case "crashed" -> new DynoState.Crashed(since, Columns.instant(rs, "retry_at"));
            default -> throw new IllegalStateException("dyno row in unknown state " + name);
        };
    }
}
