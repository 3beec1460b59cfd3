package renga.addons.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Credentials beside the default one: roles of the cluster by the names people give them, which may do what they are
/// granted. Only clusters of their own have any. What a role owns goes to the default one when it is destroyed.
record NamedLogins(Database database) {
    /// Of one database: the list of them is shown whole.
    static final int MAX = 50;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
    private static final Pattern OURS = Pattern.compile("pg_.*|renga_.*|u[0-9a-f]{32}.*|d[0-9a-f]{32}.*");
    private static final Set<String> RESERVED = Set.of("default", Session.ADMIN, "postgres", "public", "none", "user");
    private static final String MARK = "credential";
    private static final String ALL = """
            SELECT rolname, (SELECT count(*) FROM pg_stat_activity WHERE usesysid = role.oid) AS sessions
            FROM pg_roles role WHERE shobj_description(role.oid, 'pg_authid') = 'credential' ORDER BY rolname
            """;

    record NamedLogin(String name, int sessions) {}

    List<NamedLogin> all() throws SQLException {
        return all(database.admin());
    }

    static List<NamedLogin> all(Session session) throws SQLException {
        return session.rows(ALL, row -> new NamedLogin(row.getString("rolname"), row.getInt("sessions")));
    }

    Optional<NamedLogin> find(String name) throws SQLException {
        return all().stream().filter(login -> login.name().equals(name)).findFirst();
    }

    /// Why there cannot be one of that name, if so.
    static Optional<String> problem(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("A credential's name is 1 to 50 of a-z, 0-9, dash and underscore, a letter first.");
        }
        if (!RESERVED.contains(name) && !OURS.matcher(name).matches()) return Optional.empty();
        return Optional.of("The name %s is taken. Choose another one.".formatted(name));
    }

    /// Makes it, or gives the one there is another password.
    Database.Credential ensure(String name, Plan plan) throws SQLException {
        String password = Database.newPassword();
        try (var _ = database.hold()) {
            boolean there = find(name).isPresent();
            database.admin().inTransaction(() -> {
                if (!there) run("CREATE ROLE \"%s\" LOGIN CONNECTION LIMIT %d", name, plan.connectionsMax());
                run("ALTER ROLE \"%s\" PASSWORD '%s'", name, Database.verifier(name, password));
                run("COMMENT ON ROLE \"%s\" IS '%s'", name, MARK);
                run("GRANT CONNECT ON DATABASE %s TO \"%s\"", database.name(), name);
            });
        }
        return new Database.Credential(name, password);
    }

    void endSessions(String name) throws SQLException {
        database.admin().rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", _ -> 1, name);
    }

    void destroy(String name) throws SQLException {
        try (var _ = database.hold()) {
            run("ALTER ROLE \"%s\" NOLOGIN", name);
            endSessions(name);
            database.place().inherit("\"" + name + "\"", heir());
            run("DROP ROLE \"%s\"", name);
        }
    }

    /// What they own is the default one's from now on.
    void repairDefault() throws SQLException {
        try (var _ = database.hold();
                Session inside = database.admin().in(database.name())) {
            for (NamedLogin login : all()) {
                inside.run("REASSIGN OWNED BY \"%s\" TO %s".formatted(login.name(), heir()));
                run("GRANT \"%s\" TO %s WITH ADMIN OPTION", login.name(), heir());
            }
        }
    }

    private String heir() throws SQLException {
        return database.logins().getLast().role();
    }

    private void run(String sql, Object... words) throws SQLException {
        database.admin().run(sql.formatted(words));
    }
}
