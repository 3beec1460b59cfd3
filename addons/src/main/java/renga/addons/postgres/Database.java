package renga.addons.postgres;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.util.PasswordUtil;

/// One add-on's database in a cluster and the roles that log in to it, named by its uuid: asked for twice, it is one.
/// The newest login may all that those before it may; those end soon, and leave it what they own.
///
/// @param admin in another database of the cluster
record Database(Session admin, UUID uuid) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 32;

    private static final int CLOSED = 0;
    private static final int OPEN = -1;

    /// Whoever rotates more often has the oldest end at once.
    private static final int LOGINS_MAX = 3;

    private static final String LOGINS = """
            SELECT rolname, rolvaliduntil, shobj_description(role.oid, 'pg_authid') AS standing,
                   (SELECT count(*) FROM pg_stat_activity WHERE usesysid = role.oid) AS sessions
            FROM pg_roles role WHERE rolname ~ ? ORDER BY length(rolname), rolname
            """;

    /// Who logs in now.
    record Credential(String role, String password) {
        @Override
        public String toString() {
            return "Credential[" + role + "]";
        }
    }

    String name() {
        return "d" + hex();
    }

    /// Makes what is missing, and gives the newest login a new password: whoever asks again did not get the last one.
    Credential ensure(Plan plan) throws SQLException {
        try (var _ = hold()) {
            List<Login> logins = logins();
            String role = logins.isEmpty() ? "u" + hex() : logins.getLast().role();
            String password = newPassword();
            admin.inTransaction(() -> {
                if (logins.isEmpty()) run("CREATE ROLE %s", role);
                set(role, password, standing(logins).orElse(new Standing(plan, Room.GROWING)));
            });
            if (!exists()) createDatabase(role, OPEN);
            return new Credential(role, password);
        }
    }

    /// A new login; those before it go on until then.
    Credential rotate(Instant until) throws SQLException {
        try (var _ = hold()) {
            List<Login> before = logins();
            String role = "u%s_%d".formatted(hex(), number(before.getLast()) + 1);
            String password = newPassword();
            admin.inTransaction(() -> {
                run("CREATE ROLE %s", role);
                set(role, password, standing(before).orElseThrow());
                for (Login login : before) {
                    run("GRANT %s TO %s", login.role(), role);
                    if (login.until().isEmpty()) run("ALTER ROLE %s VALID UNTIL '%s'", login.role(), until);
                }
            });
            for (Login login : before.subList(0, Math.max(0, before.size() + 1 - LOGINS_MAX))) retire(login, role);
            return new Credential(role, password);
        }
    }

    /// Ends the logins whose time is over, with their sessions.
    void retireUntil(Instant now) throws SQLException {
        try (var _ = hold()) {
            retireUntil(now, logins());
        }
    }

    /// What time has brought: as [#fit] and [#retireUntil].
    void tend(Instant now) throws SQLException {
        try (var _ = hold()) {
            List<Login> logins = logins();
            fit(Optional.empty(), logins);
            retireUntil(now, logins);
        }
    }

    private void retireUntil(Instant now, List<Login> logins) throws SQLException {
        for (Login login : logins) {
            boolean over = login.until().filter(end -> !end.isAfter(now)).isPresent();
            if (over) retire(login, logins.getLast().role());
        }
    }

    boolean exists() throws SQLException {
        return admin.row("SELECT 1 FROM pg_database WHERE datname = ?", row -> true, name())
                .isPresent();
    }

    /// Oldest first.
    List<Login> logins() throws SQLException {
        return admin.rows(
                LOGINS,
                row -> new Login(
                        row.getString("rolname"),
                        Optional.ofNullable(row.getObject("rolvaliduntil", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        row.getInt("sessions"),
                        Optional.ofNullable(row.getString("standing")).flatMap(Standing::parse)),
                "^u" + hex() + "(_[0-9]+)?$");
    }

    /// Empty if nobody logs in to it, or it was made before there were standings.
    static Optional<Standing> standing(List<Login> logins) {
        return logins.isEmpty() ? Optional.empty() : logins.getLast().standing();
    }

    long bytes() throws SQLException {
        return admin.row("SELECT pg_database_size(?)", row -> row.getLong(1), name())
                .orElseThrow();
    }

    /// Holds it to this plan, or without one to its own, by the size it has now. Sessions end if they could write and
    /// shall not, or the other way round: they know only what was so when they began.
    void fit(Optional<Plan> wanted) throws SQLException {
        try (var _ = hold()) {
            fit(wanted, logins());
        }
    }

    /// What has no plan is let be: a guess could be too small.
    private void fit(Optional<Plan> wanted, List<Login> logins) throws SQLException {
        Optional<Standing> known = standing(logins);
        Optional<Plan> plan = wanted.or(() -> known.map(Standing::plan));
        if (plan.isEmpty()) return;
        Room before = known.map(Standing::room).orElse(Room.GROWING);
        Standing after =
                new Standing(plan.get(), Room.of(before, bytes(), plan.get().bytesMax()));
        if (known.filter(after::equals).isPresent()) return;
        admin.inTransaction(() -> stand(logins, after));
        if (after.room() != before) endSessions();
    }

    private void stand(List<Login> logins, Standing standing) throws SQLException {
        for (Login login : logins) limit(login.role(), standing);
        run("COMMENT ON ROLE %s IS '%s'", logins.getLast().role(), standing);
        String setting = "ALTER DATABASE %s " + (standing.room() == Room.GROWING ? "RESET %s" : "SET %s = on");
        run(setting, name(), "default_transaction_read_only");
    }

    /// @return how many there were
    int endSessions() throws SQLException {
        return admin.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", row -> 1, name())
                .size();
    }

    /// Another database of that name, with nothing in it but these extensions.
    void reset(List<String> extensions) throws SQLException {
        try (var _ = hold()) {
            String owner = logins().getLast().role();
            dropDatabase();
            createDatabase(owner, CLOSED);
            extend(owner, extensions);
            run("ALTER DATABASE %s CONNECTION LIMIT -1", name());
        }
        fit(Optional.empty());
    }

    /// As its owner, who may make those that do no harm to others, while the owner is still kept out: whoever runs code
    /// here could take our own rights back.
    private void extend(String owner, List<String> extensions) throws SQLException {
        if (extensions.isEmpty()) return;
        try (Session inside = admin.in(name())) {
            inside.run("SET search_path = public");
            inside.run("SET SESSION AUTHORIZATION " + owner);
            for (String extension : extensions)
                inside.run("CREATE EXTENSION IF NOT EXISTS \"%s\"".formatted(extension));
        }
    }

    /// @return whether there was anything of it
    boolean drop() throws SQLException {
        try (var _ = hold()) {
            List<Login> logins = logins();
            boolean there = exists() || !logins.isEmpty();
            dropDatabase();
            for (Login login : logins) run("DROP ROLE IF EXISTS %s", login.role());
            return there;
        }
    }

    private void set(String role, String password, Standing standing) throws SQLException {
        // Only a verifier is sent, so that no log of the server's can hold the password.
        run("ALTER ROLE %s PASSWORD '%s'", role, verifier(role, password));
        limit(role, standing);
        run("COMMENT ON ROLE %s IS '%s'", role, standing);
    }

    private void limit(String role, Standing standing) throws SQLException {
        String mayLogIn = standing.room() == Room.CLOSED ? "NOLOGIN" : "LOGIN";
        run(
                "ALTER ROLE %s %s CONNECTION LIMIT %d",
                role, mayLogIn, standing.plan().connectionsMax());
    }

    /// @param sessionsMax of tenants
    private void createDatabase(String owner, int sessionsMax) throws SQLException {
        run("CREATE DATABASE %s OWNER %s CONNECTION LIMIT %d", name(), owner, sessionsMax);
        run("REVOKE ALL ON DATABASE %s FROM PUBLIC", name());
    }

    private void dropDatabase() throws SQLException {
        run("DROP DATABASE IF EXISTS %s WITH (FORCE)", name());
    }

    /// @param heir gets what it owns
    private void retire(Login login, String heir) throws SQLException {
        run("ALTER ROLE %s NOLOGIN", login.role());
        admin.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", _ -> 1, login.role());
        try (Session inside = admin.in(name())) {
            inside.run("REASSIGN OWNED BY %s TO %s".formatted(login.role(), heir));
            inside.run("DROP OWNED BY %s".formatted(login.role()));
        }
        run("DROP ROLE %s", login.role());
    }

    private int number(Login login) {
        String rest = login.role().substring(1 + hex().length());
        return rest.isEmpty() ? 1 : Integer.parseInt(rest.substring(1));
    }

    private interface Hold extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /// One at a time for an add-on, in all sessions.
    private Hold hold() throws SQLException {
        long key = uuid.getMostSignificantBits() ^ uuid.getLeastSignificantBits();
        admin.rows("SELECT pg_advisory_lock(?)", _ -> key, key);
        return () -> admin.rows("SELECT pg_advisory_unlock(?)", _ -> key, key);
    }

    private void run(String sql, Object... words) throws SQLException {
        admin.run(sql.formatted(words));
    }

    private String hex() {
        return uuid.toString().replace("-", "");
    }

    private static String verifier(String role, String password) throws SQLException {
        return PasswordUtil.encodePassword(role, password.toCharArray(), "scram-sha-256");
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return "p" + HexFormat.of().formatHex(bytes);
    }
}
