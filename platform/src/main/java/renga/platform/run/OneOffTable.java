package renga.platform.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.ReleaseId;
import renga.platform.db.Columns;
import renga.platform.db.Database;

/// Owns the table `one_off`.
final class OneOffTable {
    private static final String INSERT = """
            INSERT INTO one_off (id, app_id, type, number, command, size, release_id, version, attached, running,
                                 created_at, since, ends_at)
            SELECT :id, :app, :type, :number, :command, :size, :release, :version, :attached, :running,
                   :created, :since, :ends
            ON CONFLICT (app_id, type, number) DO NOTHING
            """;
    private static final String SELECT = "SELECT * FROM one_off WHERE ";
    private static final String UP = "UPDATE one_off SET running = true, since = :now WHERE id = :id";
    private static final String COUNT = "SELECT count(*) FROM one_off WHERE app_id = :app";
    private static final String LOCK = "SELECT 1 FROM app WHERE id = :app FOR UPDATE";

    private final Database db;

    OneOffTable(Database db) {
        this.db = db;
    }

    /// What became of adding one.
    enum Added {
        YES,
        NAME_TAKEN,
        TOO_MANY
    }

    /// @param max so many the app may have, this one counted
    Added add(OneOff dyno, int max) {
        return db.jdbi().inTransaction(handle -> {
            handle.createQuery(LOCK).bind("app", dyno.app()).mapTo(int.class).findOne();
            int there = handle.createQuery(COUNT)
                    .bind("app", dyno.app())
                    .mapTo(int.class)
                    .one();
            if (there >= max) return Added.TOO_MANY;
            return insert(handle, dyno) ? Added.YES : Added.NAME_TAKEN;
        });
    }

    private static boolean insert(Handle handle, OneOff dyno) {
        return handle.createUpdate(INSERT)
                        .bind("id", dyno.id().value())
                        .bind("app", dyno.app())
                        .bind("type", dyno.name().type())
                        .bind("number", dyno.name().number())
                        .bind("command", dyno.command())
                        .bind("size", dyno.size().label())
                        .bind("release", dyno.release())
                        .bind("version", dyno.version())
                        .bind("attached", dyno.attached())
                        .bind("running", dyno.running())
                        .bind("created", micros(dyno.createdAt()))
                        .bind("since", micros(dyno.since()))
                        .bind("ends", micros(dyno.endsAt()))
                        .execute()
                == 1;
    }

    void up(DynoId id, Instant now) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(UP)
                        .bind("now", micros(now))
                        .bind("id", id.value())
                        .execute());
    }

    void delete(DynoId id) {
        db.jdbi().useHandle(handle -> handle.execute("DELETE FROM one_off WHERE id = ?", id.value()));
    }

    List<OneOff> all() {
        return db.jdbi().withHandle(handle -> list(handle.createQuery(SELECT + "true ORDER BY id")));
    }

    List<OneOff> ofType(String type) {
        return db.jdbi()
                .withHandle(handle -> list(
                        handle.createQuery(SELECT + "type = :type ORDER BY id").bind("type", type)));
    }

    List<OneOff> of(AppId app) {
        return db.jdbi()
                .withHandle(handle -> list(handle.createQuery(SELECT + "app_id = :app ORDER BY type, number")
                        .bind("app", app)));
    }

    Optional<OneOff> find(AppId app, String nameOrId) {
        return of(app).stream()
                .filter(dyno -> dyno.name().toString().equals(nameOrId)
                        || dyno.id().toString().equals(nameOrId))
                .findFirst();
    }

    /// @param row its columns as JSON, at some time
    OneOff asItWas(String row) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM " + Columns.asItWas("one_off"))
                        .bind("row", row)
                        .map((rs, _) -> read(rs))
                        .one());
    }

    /// Those whose time is over.
    List<OneOff> over(Instant now) {
        return db.jdbi()
                .withHandle(handle -> list(handle.createQuery(SELECT + "ends_at <= :now ORDER BY ends_at")
                        .bind("now", micros(now))));
    }

    private static List<OneOff> list(Query query) {
        return query.map((rs, _) -> read(rs)).list();
    }

    private static OneOff read(ResultSet rs) throws SQLException {
        return new OneOff(
                new DynoId(rs.getObject("id", UUID.class)),
                new AppId(rs.getObject("app_id", UUID.class)),
                new DynoName(rs.getString("type"), rs.getInt("number")),
                rs.getString("command"),
                DynoSize.named(rs.getString("size")).orElse(DynoSize.DEFAULT),
                new ReleaseId(rs.getObject("release_id", UUID.class)),
                rs.getInt("version"),
                rs.getBoolean("attached"),
                rs.getBoolean("running"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "since"),
                Columns.instant(rs, "ends_at"));
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
