package renga.addons.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// What a cluster of its own is made from, on its first start. Its script reads it, and its configuration keeps it: it
/// is asked for in the same words ever after.
///
/// @param text words with blanks between; empty: from nothing
record Origin(String text) {
    static final Origin NONE = new Origin("");
    private static final String KEPT = "SELECT coalesce(current_setting('renga.origin', true), '')";
    private static final String PLAN = "SELECT coalesce(current_setting('renga.plan', true), '')";

    /// That of a cluster that runs.
    static Origin of(Session session) throws SQLException {
        return session.row(KEPT, row -> new Origin(row.getString(1))).orElse(NONE);
    }

    /// It follows that one until it is promoted.
    ///
    /// @param leader IPv4
    /// @param slot holds back at the leader what the follower has not got yet
    static Origin follow(String leader, String slot) {
        return new Origin("follow %s %s".formatted(leader, slot));
    }

    /// All that the other one has.
    static Origin fork(String other) {
        return new Origin("fork " + other);
    }

    /// All that the other one had then.
    ///
    /// @param base a copy of it from before then
    static Origin rollback(String other, Base base, Instant to) {
        // Of zones it knows, where that is read, no names yet.
        String moment = to.toString().replace("Z", "+00");
        return new Origin("rollback %s %s %s".formatted(other, base.name(), moment));
    }

    /// Empty, until what that database of the other one holds is copied.
    static Origin upgrade(String other, String database) {
        return new Origin("upgrade %s %s".formatted(other, database));
    }

    /// The plan it was last asked for with.
    static Optional<Plan> plan(Session session) throws SQLException {
        return session.row(PLAN, row -> row.getString(1)).flatMap(Plan::named);
    }

    /// Lines of PostgreSQL's configuration.
    String settings(Plan plan) {
        return text.isEmpty() ? "" : "renga.origin = '%s'\nrenga.plan = '%s'\n".formatted(text, plan.label());
    }
}
