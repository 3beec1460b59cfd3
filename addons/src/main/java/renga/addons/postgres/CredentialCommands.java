package renga.addons.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Answers the `pg:credentials` commands for one database.
record CredentialCommands(Database database, List<Login> logins, Question question) {
    static final String ROOT = "credentials";
    private static final String DEFAULT = "default";
    private static final String ROTATION = "/credentials_rotation";
    private static final String NAMESPACE = "credential:";
    private static final String ESSENTIAL = "Databases of essential plans have the default credential only.";

    /// @param path behind `credentials`: empty, or a name and what to do with it
    Reply answer(String method, String path) throws SQLException {
        if (path.isEmpty()) return method.equals("GET") ? Reply.ok(all()) : create();
        String name = path.substring(1).replace(ROTATION, "");
        boolean rotation = path.endsWith(ROTATION);
        if (name.equals(DEFAULT) && method.equals("GET")) return Reply.ok(usual());
        Optional<NamedLogins.NamedLogin> login = named().find(name);
        if (login.isEmpty()) return Reply.notFound("There is no credential %s.".formatted(name));
        return switch (method) {
            case "GET" -> Reply.ok(shown(login.get()));
            case "POST" -> rotation ? rotate(name) : Reply.notFound("There is no such command for a credential.");
            case "DELETE" -> {
                named().destroy(name);
                yield Reply.done("Credential destroyed.").configured(Map.of(NAMESPACE + name, Map.of()));
            }
            default -> Reply.notFound("There is no such command for a credential.");
        };
    }

    /// All but the default one, which the platform has rotated already.
    Reply rotateAll() throws SQLException {
        var config = new LinkedHashMap<String, Map<String, String>>();
        for (NamedLogins.NamedLogin login : named().all()) config.putAll(renewed(login.name()));
        return Reply.done("The credentials are rotated.").configured(config);
    }

    Reply repairDefault() throws SQLException {
        named().repairDefault();
        return Reply.done("The default credential owns everything.");
    }

    private NamedLogins named() {
        return new NamedLogins(database);
    }

    private Reply create() throws SQLException {
        String name = question.body().path("name").asString("");
        Optional<Plan> plan = database.plan();
        if (plan.isEmpty() || plan.get().isShared()) return Reply.refused(ESSENTIAL);
        Optional<String> problem = NamedLogins.problem(name);
        if (problem.isPresent()) return Reply.refused(problem.get());
        boolean there = named().find(name).isPresent();
        if (there && question.configOf().containsKey(NAMESPACE + name)) {
            return Reply.refused("There is a credential %s already.".formatted(name));
        }
        if (!there && named().all().size() >= NamedLogins.MAX) {
            return Reply.refused("A database has %d credentials at most.".formatted(NamedLogins.MAX));
        }
        return Reply.done("Credential created.").configured(renewed(name));
    }

    private Reply rotate(String name) throws SQLException {
        Map<String, Map<String, String>> config = renewed(name);
        if (question.body().path("forced").asBoolean(false)) named().endSessions(name);
        return Reply.done("The credential is rotated.").configured(config);
    }

    private Map<String, Map<String, String>> renewed(String name) throws SQLException {
        Plan plan = database.plan().orElse(Plan.STANDARD_0);
        Database.Credential credential = named().ensure(name, plan);
        return Map.of(NAMESPACE + name, Postgres.config(database.admin().address(), database, credential));
    }

    private List<Map<String, Object>> all() throws SQLException {
        List<Map<String, Object>> all = new ArrayList<>(List.of(usual()));
        for (NamedLogins.NamedLogin login : named().all()) all.add(shown(login));
        return all;
    }

    private Map<String, Object> usual() {
        List<Map<String, Object>> roles = new ArrayList<>();
        for (Login login : logins) {
            String state = login.until().isPresent() ? "revoking" : "active";
            roles.add(role(login.role(), state, login.sessions(), question.config()));
        }
        return credential(DEFAULT, logins.size() > 1 ? "rotating" : "active", roles.reversed());
    }

    private Map<String, Object> shown(NamedLogins.NamedLogin login) {
        Map<String, String> config = question.configOf().getOrDefault(NAMESPACE + login.name(), Map.of());
        return credential(login.name(), "active", List.of(role(login.name(), "active", login.sessions(), config)));
    }

    private Map<String, Object> credential(String name, String state, List<Map<String, Object>> roles) {
        var credential = new LinkedHashMap<String, Object>();
        credential.put("uuid", question.resource());
        credential.put("name", name);
        credential.put("state", state);
        credential.put("database", database.name());
        credential.put("host", database.admin().address());
        credential.put("port", Session.PORT);
        credential.put("credentials", roles);
        return credential;
    }

    /// Passwords are known to nobody but the config vars: of a login before the last there is none any more.
    private static Map<String, Object> role(String role, String state, int sessions, Map<String, String> config) {
        String password = Optional.ofNullable(config.get(Postgres.URL))
                .flatMap(Database.Credential::of)
                .filter(credential -> credential.role().equals(role))
                .map(Database.Credential::password)
                .orElse("");
        return Map.of("user", role, "password", password, "state", state, "connections", sessions);
    }
}
