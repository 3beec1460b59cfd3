package renga.addons.postgres;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A restore: what was dumped is brought back beside the database, and takes its place when it is whole. Each step may
/// be done again, also after one that was cut off.
record Restoring(Database database) {
    private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

    /// An empty database beside the one there is; another attempt's is dropped.
    void prepare(Extensions extensions) throws SQLException {
        try (var _ = database.hold()) {
            database.make(database.beside(), extensions);
        }
    }

    /// What is beside takes the place, and what was there is gone.
    void finish() throws SQLException {
        try (var _ = database.hold()) {
            if (database.beside().survives()) swap();
            tidy();
        }
    }

    /// What is beside is gone, and the database is as it was.
    void abandon() throws SQLException {
        try (var _ = database.hold()) {
            database.beside().drop();
            tidy();
        }
    }

    /// Closes what has outgrown the plan by as much as would close the database itself: the restore fails, and not the
    /// disk that all share.
    void watch() throws SQLException {
        Place beside = database.beside();
        if (!beside.isOpen()) return;
        try (var _ = database.hold()) {
            var standing = Database.standing(database.logins());
            if (standing.isEmpty() || !beside.isOpen()) return;
            Plan plan = standing.get().plan();
            if (Room.of(Room.GROWING, beside.bytes(), plan.bytesMax()) != Room.CLOSED) return;
            beside.close();
            LOG.warn("database {} is closed: a restore into it has outgrown {}", beside.name(), plan.label());
        }
    }

    /// One of the two bears the database's name at any moment, and nobody is in either.
    private void swap() throws SQLException {
        Place place = database.place();
        Place beside = database.beside();
        database.before().drop();
        boolean there = place.survives();
        if (there) place.close();
        beside.close();
        try {
            database.admin().inTransaction(() -> {
                if (there) place.rename(database.before());
                beside.rename(place);
            });
        } catch (SQLException e) {
            if (there) place.open();
            throw e;
        }
        LOG.info("database {} is what was restored", place.name());
    }

    /// Who was kept out comes back, and what was there before goes: that waits for a checkpoint, but keeps nobody out.
    private void tidy() throws SQLException {
        if (database.place().survives()) {
            database.settle();
            database.place().open();
        }
        database.before().drop();
    }
}
