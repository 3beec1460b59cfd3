package renga.addons.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who follows a cluster, and whom it follows.
///
/// @param session of the cluster's superuser
record Followers(Session session) {
    /// A session may wait that long for an answer, and a little more.
    private static final Duration PROMOTION = Duration.ofSeconds(15);

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

    private static final String STRANGERS = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND NOT EXISTS (SELECT FROM pg_roles WHERE oid = usesysid)
            """;

    static final String READ_ONLY =
            "It follows another database, and nothing is written to it. Give this command for its"
                    + " leader, or end it with heroku pg:unfollow.";

    static final String NOT_ITS_OWN =
            "It has the credentials of its leader: rotate those, or end that with heroku pg:unfollow.";

    /// The same database and login elsewhere.
    ///
    /// @param address IPv4
    static String url(@Nullable String url, String address) {
        if (url == null) return "";
        return url.replaceFirst("@[^@:/]+:", "@" + address + ":");
    }

    /// It follows no longer.
    ///
    /// @return whether that is done
    boolean promote() throws SQLException {
        session.run("SELECT pg_promote(true, %d)".formatted(PROMOTION.toSeconds()));
        return !session.isStandby();
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

    /// Ends the sessions of logins that are no more: a standby is told of the login, not of its sessions.
    void endStrangers() throws SQLException {
        session.rows(STRANGERS, _ -> true);
    }

    /// Nothing is held back for that one any more; while it is connected, it stays.
    void forget(UUID follower) throws SQLException {
        session.rows(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ? AND NOT active",
                _ -> true,
                slot(follower));
    }
}
