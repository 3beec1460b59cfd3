package renga.platform.formation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoSize;
import renga.platform.db.Columns;
import renga.platform.db.Database;

/// The tables `formation` and `dyno`: what must survive a kill of the platform. Thread-safe.
final class FormationRows {
    private static final String SAVE_SCALE = """
            INSERT INTO formation (app_id, type, id, quantity, size, created_at, updated_at)
            VALUES (:app, :type, :id, :quantity, :size, :created, :updated)
            ON CONFLICT (app_id, type) DO UPDATE SET
              quantity = excluded.quantity, size = excluded.size, updated_at = excluded.updated_at
            """;

    private static final String DROP_SCALE = "DELETE FROM formation WHERE app_id = :app AND type = :type";

    private final Database db;

    FormationRows(Database db) {
        this.db = db;
    }

    /// What one app had when it was last saved.
    record Saved(Map<String, Scale> formation, List<Dyno> dynos) {
        static Saved nothing() {
            return new Saved(new TreeMap<>(), new ArrayList<>());
        }
    }

    Map<AppId, Saved> all() {
        return db.jdbi().withHandle(handle -> {
            Map<AppId, Saved> all = new HashMap<>();
            handle.createQuery("SELECT * FROM formation")
                    .map((rs, _) -> readScale(rs, all))
                    .list();
            handle.createQuery("SELECT * FROM dyno ORDER BY created_at, id")
                    .map((rs, _) -> readDyno(rs, all))
                    .list();
            return all;
        });
    }

    /// @param row its columns as JSON, at some time
    Dyno dynoAsItWas(String row) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM " + Columns.asItWas("dyno"))
                        .bind("row", row)
                        .map((rs, _) -> DynoRow.read(rs))
                        .one());
    }

    /// @param row its columns as JSON, at some time
    /// @param command what its dynos run
    ProcessType typeAsItWas(AppId app, String row, UnaryOperator<String> command) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM " + Columns.asItWas("formation"))
                        .bind("row", row)
                        .map((rs, _) -> processType(rs, app, command))
                        .one());
    }

    private static ProcessType processType(ResultSet rs, AppId app, UnaryOperator<String> command) throws SQLException {
        Scale scale = scale(rs);
        String type = rs.getString("type");
        return new ProcessType(
                scale.id(),
                app,
                type,
                command.apply(type),
                scale.quantity(),
                scale.size(),
                scale.createdAt(),
                scale.updatedAt());
    }

    /// Writes what a decision changed, all or nothing; does not touch the database if that is nothing.
    void save(AppState before, AppState after) {
        boolean scales = !before.formation().equals(after.formation());
        boolean dynos = !before.dynos().equals(after.dynos());
        if (!scales && !dynos) return;
        db.jdbi().useTransaction(handle -> {
            if (scales) saveScales(handle, before, after);
            if (dynos) saveDynos(handle, before, after);
        });
    }

    private static void saveScales(Handle handle, AppState before, AppState after) {
        PreparedBatch save = handle.prepareBatch(SAVE_SCALE);
        after.formation().forEach((type, scale) -> {
            if (!scale.equals(before.formation().get(type))) bind(save, after.app(), type, scale);
        });
        if (save.size() > 0) save.execute();
        PreparedBatch drop = handle.prepareBatch(DROP_SCALE);
        before.formation().keySet().stream()
                .filter(type -> !after.formation().containsKey(type))
                .forEach(type ->
                        drop.bind("app", before.app()).bind("type", type).add());
        if (drop.size() > 0) drop.execute();
    }

    private static void bind(PreparedBatch save, AppId app, String type, Scale scale) {
        save.bind("app", app)
                .bind("type", type)
                .bind("id", scale.id())
                .bind("quantity", scale.quantity())
                .bind("size", scale.size().label())
                .bind("created", scale.createdAt())
                .bind("updated", scale.updatedAt())
                .add();
    }

    private static void saveDynos(Handle handle, AppState before, AppState after) {
        Set<Dyno> unchanged = new HashSet<>(before.dynos());
        PreparedBatch save = handle.prepareBatch(DynoRow.SAVE);
        after.dynos().stream()
                .filter(dyno -> !unchanged.contains(dyno))
                .forEach(dyno -> DynoRow.bind(save, after.app(), dyno));
        if (save.size() > 0) save.execute();
        Set<DynoId> kept = new HashSet<>();
        after.dynos().forEach(dyno -> kept.add(dyno.id()));
        PreparedBatch drop = handle.prepareBatch("DELETE FROM dyno WHERE id = :id");
        before.dynos().stream()
                .filter(dyno -> !kept.contains(dyno.id()))
                .forEach(dyno -> drop.bind("id", dyno.id().value()).add());
        if (drop.size() > 0) drop.execute();
    }

    private static Saved readScale(ResultSet rs, Map<AppId, Saved> into) throws SQLException {
        Saved saved = of(rs, into);
        saved.formation().put(rs.getString("type"), scale(rs));
        return saved;
    }

    private static Scale scale(ResultSet rs) throws SQLException {
        return new Scale(
                Columns.uuid(rs, "id"),
                rs.getInt("quantity"),
                DynoSize.named(rs.getString("size")).orElse(DynoSize.DEFAULT),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }

    private static Saved readDyno(ResultSet rs, Map<AppId, Saved> into) throws SQLException {
        Saved saved = of(rs, into);
        saved.dynos().add(DynoRow.read(rs));
        return saved;
    }

    private static Saved of(ResultSet rs, Map<AppId, Saved> into) throws SQLException {
        return into.computeIfAbsent(new AppId(Columns.uuid(rs, "app_id")), _ -> Saved.nothing());
    }
}
