package renga.addons.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an upgrade takes from one cluster to another: roles with their passwords and settings, then, by the other
/// cluster's own script (`upgrade.sh`), all that is in the database. That runs code of the tenant's (columns that are
/// computed, checks), and so as a role that may no more than the tenant's roles together. Each step may be done again.
record UpgradeCopy(Database from, Database to) {
    /// Who restores; its script comes in without a password, by a socket that only that dyno has.
    static final String ROLE = "renga_copy";

    static final String DONE = "done";
    private static final String OUTCOME =
            "SELECT coalesce(pg_read_file('/app/upgrade/outcome', 0, 1000, true), '') AS outcome";
    private static final String ROLES = """
            SELECT rolname, rolpassword, rolcanlogin, rolconnlimit, rolvaliduntil::text AS until,
                   shobj_description(oid, 'pg_authid') AS comment
            FROM pg_authid WHERE rolname = ANY (string_to_array(?, ' ')) ORDER BY rolname
            """;
    private static final String MEMBERS = """
            SELECT role.rolname AS role, member.rolname AS member, admin_option
            FROM pg_auth_members JOIN pg_roles role ON role.oid = roleid JOIN pg_roles member ON member.oid = member
            WHERE role.rolname = ANY (string_to_array(?, ' ')) AND member.rolname = ANY (string_to_array(?, ' '))
            """;

    /// Of roles, of the database, and of roles in it.
    private static final String SETTINGS = """
            SELECT coalesce('ROLE ' || quote_ident(rolname) || CASE WHEN datname IS NULL THEN '' ELSE ' IN ' END, '')
                   || coalesce('DATABASE ' || quote_ident(datname), '') AS owner,
                   split_part(pair, '=', 1) AS name, substr(pair, strpos(pair, '=') + 1) AS value
            FROM pg_db_role_setting LEFT JOIN pg_roles role ON role.oid = setrole
            LEFT JOIN pg_database ON pg_database.oid = setdatabase, unnest(setconfig) AS pair
            WHERE (setrole = 0 OR rolname = ANY (string_to_array(?, ' '))) AND (setdatabase = 0 OR datname = ?)
            """;

    /// These say who one is.
    private static final Set<String> UNSAID = Set.of("role", "session_authorization");

    /// What named credentials own: what belongs to a table goes with it.
    private static final String OWNED = """
            SELECT format('ALTER %s %s OWNER TO %I', CASE found.type WHEN 'composite type' THEN 'TYPE'
                          WHEN 'statistics object' THEN 'STATISTICS' ELSE found.type END, found.identity, rolname) AS alter
            FROM pg_shdepend own JOIN pg_roles ON pg_roles.oid = refobjid,
                 LATERAL pg_identify_object(own.classid, own.objid, own.objsubid) AS found
            WHERE own.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND refclassid = 'pg_authid'::regclass AND deptype = 'o' AND rolname = ANY (string_to_array(?, ' '))
              AND found.type NOT IN ('default acl', 'extension', 'user mapping')
              AND NOT EXISTS (SELECT FROM pg_depend tied WHERE tied.classid = own.classid AND tied.objid = own.objid
                              AND tied.deptype IN ('a', 'i') AND tied.refclassid = 'pg_class'::regclass
                              AND found.type = 'sequence')
            """;

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeCopy.class);

    private record Role(
            String name,
            @Nullable String verifier,
            boolean mayLogIn,
            int sessionsMax,
            @Nullable String until,
            @Nullable String comment) {}

    /// How the copying went in the cluster that is copied to: empty as long as it goes on, [#DONE], or why it failed.
    static String outcome(Session session) throws SQLException {
        return session.row(OUTCOME, row -> row.getString("outcome").strip()).orElse("");
    }

    /// Closes the database, and gives the other cluster all that its script needs to begin.
    void prepare() throws SQLException {
        if (isThere(ROLE)) return;
        from.place().close();
        for (Role role : source().rows(
                        ROLES,
                        row -> new Role(
                                row.getString("rolname"),
                                row.getString("rolpassword"),
                                row.getBoolean("rolcanlogin"),
                                row.getInt("rolconnlimit"),
                                row.getString("until"),
                                row.getString("comment")),
                        roles())) {
            make(role);
        }
        List<String> grants = source().rows(
                        MEMBERS,
                        row -> "GRANT \"%s\" TO \"%s\"%s"
                                .formatted(
                                        row.getString("role"),
                                        row.getString("member"),
                                        row.getBoolean("admin_option") ? " WITH ADMIN OPTION" : ""),
                        roles(),
                        roles());
        for (String grant : grants) target().run(grant);
        if (!to.place().survives()) to.place().create(newest(), Place.OPEN);
        copySettings();
        // Last: now its script begins.
        target().inTransaction(() -> {
            target().run("CREATE ROLE %s LOGIN".formatted(ROLE));
            for (String role : names()) target().run("GRANT \"%s\" TO %s".formatted(role, ROLE));
        });
    }

    /// What was copied belongs to whom it belonged to before, and the cluster has the settings of the other one.
    void finish() throws SQLException {
        if (!isThere(ROLE)) return;
        List<String> owned;
        try (Session inside = source().in(from.name())) {
            owned = inside.rows(OWNED, row -> row.getString("alter"), named());
        }
        try (Session inside = target().in(to.name())) {
            inside.run("REASSIGN OWNED BY %s TO %s".formatted(ROLE, newest()));
            for (String alter : owned) inside.run(alter);
            inside.run("DROP OWNED BY " + ROLE);
        }
        for (Setting setting : Setting.values()) setting.copy(source(), target());
        target().run("DROP ROLE " + ROLE);
    }

    private void make(Role role) throws SQLException {
        if (!isThere(role.name())) target().run("CREATE ROLE \"%s\"".formatted(role.name()));
        String verifier = role.verifier() == null ? "NULL" : "'" + role.verifier() + "'";
        target().run("ALTER ROLE \"%s\" %s CONNECTION LIMIT %d PASSWORD %s%s"
                .formatted(
                        role.name(),
                        role.mayLogIn() ? "LOGIN" : "NOLOGIN",
                        role.sessionsMax(),
                        verifier,
                        role.until() == null ? "" : " VALID UNTIL '%s'".formatted(role.until())));
        if (role.comment() != null) {
            target().run("COMMENT ON ROLE \"%s\" IS '%s'"
                    .formatted(role.name(), role.comment().replace("'", "''")));
        }
    }

    /// Values are never part of a statement: a tenant wrote them.
    private void copySettings() throws SQLException {
        record Chosen(String owner, String name, String value) {}
        List<Chosen> all = source().rows(
                        SETTINGS,
                        row -> new Chosen(row.getString("owner"), row.getString("name"), row.getString("value")),
                        roles(),
                        from.name());
        for (Chosen chosen : all) {
            if (chosen.owner().isEmpty() || UNSAID.contains(chosen.name())) continue;
            try {
                target().inTransaction(() -> {
                    target().rows("SELECT set_config(?, ?, true)", _ -> 1, chosen.name(), chosen.value());
                    target().run("ALTER %s SET %s FROM CURRENT".formatted(chosen.owner(), quoted(chosen.name())));
                });
            } catch (SQLException e) {
                LOG.warn("{}: the setting {} is left out: {}", to.name(), chosen.name(), e.getMessage());
            }
        }
    }

    /// `statement_timeout`, `my.own`
    private static String quoted(String name) {
        return List.of(name.split("\\.")).stream()
                .map(part -> "\"" + part.replace("\"", "\"\"") + "\"")
                .collect(Collectors.joining("."));
    }

    private boolean isThere(String role) throws SQLException {
        return target().row("SELECT 1 FROM pg_roles WHERE rolname = ?", _ -> true, role)
                .isPresent();
    }

    /// Those that log in to the database.
    private List<String> names() throws SQLException {
        List<String> names = new ArrayList<>();
        for (Login login : from.logins()) names.add(login.role());
        for (NamedLogins.NamedLogin login : NamedLogins.all(source())) names.add(login.name());
        return names;
    }

    private String roles() throws SQLException {
        return String.join(" ", names());
    }

    private String named() throws SQLException {
        return NamedLogins.all(source()).stream()
                .map(NamedLogins.NamedLogin::name)
                .collect(Collectors.joining(" "));
    }

    private String newest() throws SQLException {
        return from.logins().getLast().role();
    }

    private Session source() {
        return from.admin();
    }

    private Session target() {
        return to.admin();
    }
}
