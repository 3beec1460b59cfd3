package renga.addons.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who follows a cluster, and whom it follows.
///
/// @param session of the cluster's superuser
record Followers(Session session) {
    private static final String SLOTS =
            "SELECT slot_name, active FROM pg_replication_slots WHERE slot_name ~ '^follower_[0-9a-f]{32}$' ORDER BY slot_name";
    private static final String ADDRESSES = """
            SELECT host(client_addr) FROM pg_stat_replication
            WHERE application_name ~ '^follower_' AND client_addr IS NOT NULL ORDER BY 1
            """;
    private static final String LEADER = "SELECT sender_host FROM pg_stat_wal_receiver";
    private static final String BEHIND = """
            SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                        ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0) END
            """;

    static final String READ_ONLY =
            "It follows another database, and nothing is written to it. Give this command for its"
                    + " leader, or end it with heroku pg:unfollow.";

    /// The same database and login elsewhere.
    ///
    /// @param address IPv4
    static String url(@Nullable String url, String address) {
        if (url == null) return "";
        return url.replaceFirst("@[^@:/]+:", "@" + address + ":");
    }

    /// Why its logins are not its own, if so.
    Optional<String> sharing() throws SQLException {
        if (session.isStandby()) {
            return Optional.of(
                    "It has the credentials of its leader: end that with heroku pg:unfollow, then rotate them.");
        }
        if (slots().isEmpty()) return Optional.empty();
        return Optional.of(
                "Another database follows it and has the same credentials. End that with heroku pg:unfollow or"
                        + " destroy the follower, then rotate them.");
    }

    /// @param follower the resource
    static String slot(UUID follower) {
        return "follower_" + follower.toString().replace("-", "");
    }

    /// What is held back for a follower.
    record Slot(UUID follower, boolean active) {}

    List<Slot> slots() throws SQLException {
        return session.rows(
                SLOTS,
                row -> new Slot(
                        Database.uuid(row.getString("slot_name").substring("follower_".length())),
                        row.getBoolean("active")));
    }

    /// IPv4 addresses of those that are connected.
    List<String> addresses() throws SQLException {
        return session.rows(ADDRESSES, row -> row.getString(1));
    }

    /// Where a standby gets the log from, if it is connected.
    Optional<String> leader() throws SQLException {
        return session.row(LEADER, row -> row.getString(1));
    }

    /// How old what a standby shows is, in seconds.
    long secondsBehind() throws SQLException {
        return session.row(BEHIND, row -> row.getLong(1)).orElse(0L);
    }

    /// Nothing is held back for that one any more; while it is connected, it stays.
    void forget(UUID follower) throws SQLException {
        session.rows(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ? AND NOT active",
                _ -> true,
                slot(follower));
    }
}
