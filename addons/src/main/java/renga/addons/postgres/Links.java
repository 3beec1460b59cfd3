package renga.addons.postgres;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Links to other databases (`heroku pg:links`): a schema whose foreign tables are the other one's tables of the schema
/// `public`, to be read. A link belongs to the extension postgres_fdw, so that no dump has it: it holds a password, and
/// only a superuser could bring it back. It logs in to the other one by a role of its own, which no rotation touches.
///
/// @param cluster that the database is in
/// @param now when it is asked
record Links(Clusters clusters, Cluster cluster, Database database, Instant now) {
    private static final String LOOK = "GET links";
    private static final String CREATE = "POST links";
    private static final String DESTROY = "DELETE links/";

    /// Of roles that read for another database; its uuid follows.
    static final String ROLE = "renga_link_";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,49}");
    private static final String ALL = """
            SELECT srvname, obj_description(oid, 'pg_foreign_server') AS note FROM pg_foreign_server
            WHERE srvfdw IN (SELECT oid FROM pg_foreign_data_wrapper WHERE fdwname = 'postgres_fdw') ORDER BY srvname
            """;
    private static final String TABLES = """
            SELECT format('ALTER EXTENSION postgres_fdw ADD FOREIGN TABLE %I.%I', nspname, relname) AS add
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND relkind = 'f'
            """;
    private static final String STANDARD_ONLY = "Only databases of standard and premium plans are linked.";
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final String NAMELESS = "Say which add-on is to be linked, by its name or its config var.";
    private static final String UNKNOWN = "Only who has the default credential of the other database links it.";
    private static final String SILENT = "The other database does not answer just now. Try again in a minute.";

    /// @param created as ISO 8601 writes it
    /// @param target the other one's resource
    /// @param name that add-on's
    /// @param attachment what it was called in the app
    private record Link(String server, String created, UUID target, String name, String attachment) {
        static Optional<Link> parse(String server, String note) {
            String[] words = note.split(" ", -1);
            if (words.length != 4) return Optional.empty();
            return Optional.of(new Link(server, words[0], UUID.fromString(words[1]), words[2], words[3]));
        }

        String note() {
            return "%s %s %s %s".formatted(created, target, name, attachment);
        }

        Map<String, Object> shown() {
            var shown = new LinkedHashMap<String, Object>();
            shown.put("name", server);
            shown.put("created_at", created);
            shown.put("remote", Map.of("attachment_name", attachment, "name", name));
            return shown;
        }
    }

    static boolean isMeant(Question question) {
        String what = question.what();
        return what.equals(LOOK) || what.equals(CREATE) || what.startsWith(DESTROY);
    }

    Reply answer(Question question) throws IOException, InterruptedException, SQLException {
        String what = question.what();
        boolean look = what.equals(LOOK);
        if (Clusters.isShared(cluster)) return look ? Reply.ok(List.of()) : Reply.refused(STANDARD_ONLY);
        if (!look && admin().isStandby()) return Reply.refused(Followers.READ_ONLY);
        try (Session inside = admin().in(database.name())) {
            if (look) return Reply.ok(all(inside).stream().map(Link::shown).toList());
            try (var _ = database.hold()) {
                return what.equals(CREATE)
                        ? create(inside, question)
                        : destroy(inside, what.substring(DESTROY.length()));
            }
        }
    }

    /// Roles of a database that read for others, without those that are not there any more.
    static void forget(Clusters clusters, Session session) throws IOException, InterruptedException, SQLException {
        for (String role : roles(session)) {
            UUID reader = Database.uuid(role.substring(ROLE.length()));
            if (clusters.beginning(reader).isEmpty()) drop(role, session);
        }
    }

    /// Nobody reads a copy of a database by links to that.
    static void cut(Session session) throws SQLException {
        for (String role : roles(session)) drop(role, session);
    }

    /// Why a database cannot become another cluster, if links are the reason.
    static Optional<String> refusal(Session session, String name) throws SQLException {
        try (Session inside = session.in(name)) {
            if (!all(inside).isEmpty()) {
                return Optional.of("It has links to other databases: destroy them with heroku pg:links:destroy,"
                        + " and make them again when it is upgraded.");
            }
        }
        if (roles(session).isEmpty()) return Optional.empty();
        return Optional.of("Another database has a link to it: destroy that with heroku pg:links:destroy, and make it"
                + " again when this one is upgraded.");
    }

    static List<String> roles(Session session) throws SQLException {
        return session.rows(
                "SELECT rolname FROM pg_roles WHERE rolname ~ '^" + ROLE + "[0-9a-f]{32}$' ORDER BY rolname",
                row -> row.getString("rolname"));
    }

    private static List<Link> all(Session inside) throws SQLException {
        return inside
                .rows(ALL, row -> Link.parse(row.getString("srvname"), String.valueOf(row.getString("note"))))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Reply create(Session inside, Question question) throws IOException, InterruptedException, SQLException {
        String target = question.body().path("target").asString("");
        String as = question.body().path("as").asString("").toLowerCase(Locale.ROOT);
        String name = as.isEmpty() ? target.replace('-', '_') : as;
        String attachment = question.body().path("attachment").asString(target);
        if (!WORD.matcher(target).matches() || !WORD.matcher(attachment).matches()) return Reply.refused(NAMELESS);
        URI url = URI.create(question.body().path("url").asString(""));
        Optional<Cluster> other = clusters.own(String.valueOf(url.getHost()));
        if (other.isEmpty()) return Reply.refused(STANDARD_ONLY);
        UUID resource = Clusters.resource(other.get());
        Optional<String> problem = problem(name, resource, inside);
        if (problem.isPresent()) return Reply.refused(problem.get());
        Optional<Session> open = other.get().sessionNow();
        if (open.isEmpty()) return Reply.unavailable(SILENT);
        try (Session there = open.get()) {
            if (there.isStandby()) return Reply.refused(Followers.READ_ONLY);
            Database its = Database.held(there, resource);
            if (!its.isKnownTo(url)) return Reply.refused(UNKNOWN);
            Database.Credential reader = letIn(its);
            cluster.link(other.get());
            var link = new Link(name, now.toString(), resource, target, attachment);
            try {
                make(inside, link, its, reader);
            } catch (SQLException e) {
                cluster.unlink(other.get());
                drop(reader.role(), there);
                return Reply.refused(
                        "The other database's tables cannot be linked here: %s. Perhaps they have types that"
                                        .formatted(String.valueOf(e.getMessage())
                                                .lines()
                                                .findFirst()
                                                .orElse("?"))
                                + " only that one has.");
            }
            return Reply.ok(link.shown());
        }
    }

    private Optional<String> problem(String name, UUID target, Session inside) throws SQLException {
        if (!NAME.matcher(name).matches() || name.startsWith("pg_")) {
            return Optional.of(
                    "A link's name is 1 to 50 of a-z, 0-9 and underscore, a letter first: say one with --as.");
        }
        if (target.equals(Clusters.resource(cluster))) return Optional.of("A database has no link to itself.");
        List<Link> all = all(inside);
        Optional<Link> same =
                all.stream().filter(link -> link.target().equals(target)).findFirst();
        if (same.isPresent())
            return Optional.of(
                    "There is a link to it already: %s.".formatted(same.get().server()));
        boolean taken = inside.row("SELECT 1 FROM pg_namespace WHERE nspname = ?", _ -> true, name)
                .isPresent();
        return taken
                ? Optional.of(
                        "There is a schema %s in the database already: say another name with --as.".formatted(name))
                : Optional.empty();
    }

    /// A role that may read all of the other one, and nothing more.
    private Database.Credential letIn(Database its) throws SQLException {
        var reader = new Database.Credential(role(), Database.newPassword());
        Session there = its.admin();
        boolean known = roles(there).contains(reader.role());
        there.inTransaction(() -> {
            if (!known) there.run("CREATE ROLE %s LOGIN IN ROLE pg_read_all_data".formatted(reader.role()));
            there.run("ALTER ROLE %s PASSWORD '%s'"
                    .formatted(reader.role(), Database.verifier(reader.role(), reader.password())));
            there.run("ALTER ROLE %s SET default_transaction_read_only = on".formatted(reader.role()));
            there.run("GRANT CONNECT ON DATABASE %s TO %s".formatted(its.name(), reader.role()));
        });
        return reader;
    }

    private void make(Session inside, Link link, Database its, Database.Credential reader) throws SQLException {
        String name = link.server();
        inside.run("CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA pg_catalog");
        inside.inTransaction(() -> {
            inside.run(
                    "CREATE SERVER %s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '%s', port '%d', dbname '%s',"
                                    .formatted(name, its.admin().address(), Session.PORT, its.name())
                            + " sslmode 'require', connect_timeout '5', updatable 'false', application_name 'heroku pg:links')");
            inside.run("COMMENT ON SERVER %s IS '%s'".formatted(name, link.note()));
            inside.run("CREATE USER MAPPING FOR PUBLIC SERVER %s OPTIONS (user '%s', password '%s')"
                    .formatted(name, reader.role(), reader.password()));
            inside.run("CREATE SCHEMA " + name);
            inside.run("IMPORT FOREIGN SCHEMA public FROM SERVER %s INTO %s OPTIONS (import_generated 'false')"
                    .formatted(name, name));
            inside.run("GRANT USAGE ON SCHEMA %s TO pg_database_owner".formatted(name));
            inside.run("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO pg_database_owner".formatted(name));
            List<String> members = new ArrayList<>(inside.rows(TABLES, row -> row.getString("add"), name));
            members.add("ALTER EXTENSION postgres_fdw ADD SCHEMA " + name);
            members.add("ALTER EXTENSION postgres_fdw ADD SERVER " + name);
            for (String member : members) inside.run(member);
        });
    }

    private Reply destroy(Session inside, String name) throws IOException, InterruptedException, SQLException {
        Optional<Link> link = all(inside).stream()
                .filter(known -> known.server().equals(name))
                .findFirst();
        if (link.isEmpty()) return Reply.notFound("There is no such link.");
        destroy(inside, link.get());
        return Reply.done("Link destroyed.");
    }

    private void destroy(Session inside, Link link) throws IOException, InterruptedException, SQLException {
        Optional<Cluster> other = clusters.beginning(link.target());
        inside.inTransaction(() -> {
            for (String add : inside.rows(TABLES, row -> row.getString("add"), link.server())) {
                inside.run(add.replace("postgres_fdw ADD", "postgres_fdw DROP"));
            }
            inside.run("ALTER EXTENSION postgres_fdw DROP SCHEMA " + link.server());
            inside.run("ALTER EXTENSION postgres_fdw DROP SERVER " + link.server());
            inside.run("DROP SCHEMA %s CASCADE".formatted(link.server()));
            inside.run("DROP SERVER %s CASCADE".formatted(link.server()));
        });
        if (other.isEmpty()) return;
        cluster.unlink(other.get());
        Optional<Session> open = other.get().sessionNow();
        if (open.isEmpty()) return;
        try (Session there = open.get()) {
            if (roles(there).contains(role())) drop(role(), there);
        }
    }

    private static void drop(String role, Session there) throws SQLException {
        there.run("ALTER ROLE %s NOLOGIN".formatted(role));
        there.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", _ -> 1, role);
        for (Database database : Database.all(there)) {
            there.run("REVOKE ALL ON DATABASE %s FROM %s".formatted(database.name(), role));
        }
        there.run("DROP ROLE " + role);
    }

    private String role() {
        return ROLE + Clusters.resource(cluster).toString().replace("-", "");
    }

    private Session admin() {
        return database.admin();
    }
}
