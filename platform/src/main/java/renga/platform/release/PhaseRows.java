package renga.platform.release;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import renga.core.AppId;
import renga.core.ReleaseId;
import renga.platform.db.Database;

/// The releases that are not decided yet, and their decision. Reads and writes the table `release`, status only.
final class PhaseRows {
    private static final String NEXT =
            ReleaseRow.SELECT + " AND release.status = 'pending' ORDER BY release.version LIMIT 1";
    private static final String FIND = ReleaseRow.SELECT + " AND release.id = :id";
    private static final String SETTLE = """
            UPDATE release SET status = :status, failure = :failure, updated_at = :now
            WHERE id = :id AND status = 'pending'
            """;
    private static final String WAITING = "SELECT DISTINCT app_id FROM release WHERE status = 'pending'";

    private final Database db;

    PhaseRows(Database db) {
        this.db = db;
    }

    /// The oldest pending release of an app: the one whose turn it is.
    Optional<Release> next(AppId app) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(NEXT)
                        .bind("app", app)
                        .map((rs, _) -> ReleaseRow.read(rs))
                        .findOne());
    }

    Optional<Release> find(AppId app, ReleaseId release) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(FIND)
                        .bind("app", app)
                        .bind("id", release)
                        .map((rs, _) -> ReleaseRow.read(rs))
                        .findOne());
    }

    /// @param failure empty if it succeeded
    /// @return false if it was decided before
    boolean settle(ReleaseId release, Optional<String> failure, Instant now) {
        ReleaseStatus status = failure.isPresent() ? ReleaseStatus.FAILED : ReleaseStatus.SUCCEEDED;
        return db.jdbi()
                .withHandle(handle -> handle.createUpdate(SETTLE)
                                .bind("status", status.word())
                                .bind("failure", failure)
                                .bind("now", now)
                                .bind("id", release)
                                .execute()
                        == 1);
    }

    /// The apps that have a pending release.
    List<AppId> waiting() {
        return db.jdbi()
                .withHandle(
                        handle -> handle.createQuery(WAITING).mapTo(AppId.class).list());
    }
}
