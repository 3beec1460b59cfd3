package renga.addons.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A database by its name in the cluster: what an add-on's database is in, or one beside it.
///
/// @param admin in another database of the cluster
record Place(Session admin, String name) {
    /// Sessions of tenants: none, or as many as their login may have.
    static final int CLOSED = 0;

    static final int OPEN = -1;

    /// What PostgreSQL puts there when it begins to drop it.
    private static final int BEING_DROPPED = -2;

    private static final String LIMIT = "SELECT datconnlimit FROM pg_database WHERE datname = ?";

    /// Most are dropped within 0.1 s.
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Duration DROP_MAX = Duration.ofSeconds(15);
    private static final String CANCELED = "57014";
    private static final String WAITING = """
            SELECT concat_ws(' ', pid, query_start, bytes_processed)
            FROM pg_stat_activity LEFT JOIN pg_stat_progress_copy USING (pid)
            WHERE state = 'active' AND wait_event_type = 'Client' AND usename <> current_user
            """;
    private static final Logger LOG = LoggerFactory.getLogger(Place.class);

    boolean exists() throws SQLException {
        return admin.row("SELECT 1 FROM pg_database WHERE datname = ?", _ -> true, name)
                .isPresent();
    }

    boolean isOpen() throws SQLException {
        return admin.row(LIMIT, row -> row.getInt(1) == OPEN, name).orElse(false);
    }

    /// Whether it is there. What a drop that was cut off has left serves for nothing but another drop: it gets that.
    boolean survives() throws SQLException {
        Optional<Integer> limit = admin.row(LIMIT, row -> row.getInt(1), name);
        if (limit.isEmpty()) return false;
        if (limit.get() != BEING_DROPPED) return true;
        drop();
        return false;
    }

    long bytes() throws SQLException {
        return admin.row("SELECT pg_database_size(?)", row -> row.getLong(1), name)
                .orElseThrow();
    }

    void create(String owner, int sessionsMax) throws SQLException {
        run("CREATE DATABASE %s OWNER %s CONNECTION LIMIT %d", name, owner, sessionsMax);
        run("REVOKE ALL ON DATABASE %s FROM PUBLIC", name);
        for (NamedLogins.NamedLogin login : NamedLogins.all(admin)) {
            run("GRANT CONNECT ON DATABASE %s TO \"%s\"", name, login.name());
        }
        for (String reader : Links.roles(admin)) run("GRANT CONNECT ON DATABASE %s TO %s", name, reader);
    }

    /// As its owner, who may make those that do no harm to others, while the owner is still kept out: whoever runs code
    /// here could take our own rights back.
    void extend(String owner, Extensions extensions) throws SQLException {
        if (extensions.names().isEmpty()) return;
        try (Session inside = admin.in(name)) {
            inside.run("SET search_path = public");
            inside.run("SET SESSION AUTHORIZATION " + owner);
            for (String extension : extensions.names())
                inside.run("CREATE EXTENSION IF NOT EXISTS \"%s\"".formatted(extension));
        }
    }

    void open() throws SQLException {
        limit(OPEN);
    }

    /// Keeps tenants out, those too that are in it.
    void close() throws SQLException {
        limit(CLOSED);
        endSessions();
    }

    private void limit(int sessionsMax) throws SQLException {
        run("ALTER DATABASE %s CONNECTION LIMIT %d", name, sessionsMax);
    }

    /// @return how many there were
    int endSessions() throws SQLException {
        return admin.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", _ -> 1, name)
                .size();
    }

    /// Nobody may be in it.
    void rename(Place to) throws SQLException {
        run("ALTER DATABASE %s RENAME TO %s", name, to.name);
    }

    /// Gives what the role owns here to its heir; then nothing here speaks of it.
    void inherit(String role, String heir) throws SQLException {
        try (Session inside = admin.in(name)) {
            inside.run("REASSIGN OWNED BY %s TO %s".formatted(role, heir));
            inside.run("DROP OWNED BY %s".formatted(role));
        }
    }

    /// With the sessions in it, if it is there. The server waits until all sessions of the cluster have let go of its
    /// files, and one that waits for its client in the midst of a COPY does not hear of that: anybody's would keep
    /// others' databases from being dropped. Such sessions end when a drop takes long; it is gone on with then.
    void drop() throws SQLException {
        try {
            dropWithin(PATIENCE);
        } catch (SQLException e) {
            if (!CANCELED.equals(e.getSQLState())) throw e;
            LOG.warn("{} sessions in the midst of a COPY were ended: {} is to be dropped", endStuckSessions(), name);
            dropWithin(DROP_MAX);
        }
    }

    private void dropWithin(Duration limit) throws SQLException {
        run("SET statement_timeout = %d", limit.toMillis());
        try {
            run("DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
        } finally {
            run("SET statement_timeout = %d", Session.ANSWER_MAX.toMillis());
        }
    }

    /// Who wrote or read nothing between two looks.
    private int endStuckSessions() throws SQLException {
        List<String> before = waiting();
        run("SELECT pg_sleep(0.5)");
        int ended = 0;
        for (String session : waiting()) {
            if (!before.contains(session)) continue;
            int pid = Integer.parseInt(session.split(" ", 2)[0]);
            ended += admin.rows("SELECT pg_terminate_backend(?)", _ -> 1, pid).size();
        }
        return ended;
    }

    /// The pid of each, and how far it is.
    private List<String> waiting() throws SQLException {
        return admin.rows(WAITING, row -> row.getString(1));
    }

    private void run(String sql, Object... words) throws SQLException {
        admin.run(sql.formatted(words));
    }
}
