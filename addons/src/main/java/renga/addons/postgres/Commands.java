package renga.addons.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Answers the `pg:` commands for one database (contract, data-services.md §2).
///
/// @param session of the superuser
record Commands(Session session, Question question) {
    private static final String DEFAULT = "default";
    private static final String RESET = "PUT reset";

    Reply answer() throws SQLException {
        var database = new Database(session, question.resource());
        List<Login> logins = database.logins();
        // A reset that was cut off may have left none: it can be done again.
        boolean there = !logins.isEmpty() && (question.what().equals(RESET) || database.exists());
        if (!there) return Reply.notFound("There is no such database.");
        if (Database.standing(logins).isEmpty()) {
            database.fit(Plan.named(question.plan()));
            logins = database.logins();
        }
        return answer(database, logins);
    }

    private Reply answer(Database database, List<Login> logins) throws SQLException {
        return switch (question.what()) {
            case "GET" -> Reply.ok(info(database, logins));
            case "GET wait_status" -> Reply.ok(Map.of("message", "available", "waiting?", false));
            case RESET -> reset(database);
            case "POST connection_reset" -> {
                database.endSessions();
                yield Reply.done("Connections terminated.");
            }
            case "PUT stats_reset" -> {
                resetStatistics(database);
                yield Reply.done("Statistics reset.");
            }
            case "GET credentials" -> Reply.ok(List.of(credential(database, logins)));
            case "GET credentials/" + DEFAULT -> Reply.ok(credential(database, logins));
            case "POST credentials" -> Reply.refused("There are no credentials but the default one yet.");
            default -> Reply.notFound("Renga Postgres knows no such command: " + question.what());
        };
    }

    private Map<String, Object> info(Database database, List<Login> logins) throws SQLException {
        var info = new LinkedHashMap<String, Object>();
        info.put("addon_id", question.resource());
        info.put("created_at", question.createdAt());
        info.put("plan", standing(logins).plan().title());
        info.put("database_name", database.name());
        info.put("database_user", logins.getLast().role());
        info.put("port", Session.PORT);
        info.put("resource_url", question.config().get(Postgres.URL));
        info.put("waiting?", false);
        info.put("credentials", 1);
        info.put("following", null);
        info.put("leader", null);
        info.put("info", new Info(session, database, logins, question.createdAt()).rows());
        return info;
    }

    private Reply reset(Database database) throws SQLException {
        Extensions extensions = Extensions.of(question.body());
        Optional<Reply> refusal = extensions.refusal(session);
        if (refusal.isPresent()) return refusal.get();
        database.reset(extensions);
        return Reply.done("Database reset.");
    }

    private void resetStatistics(Database database) throws SQLException {
        try (Session inside = session.in(database.name())) {
            inside.run("SELECT pg_stat_reset()");
        }
        session.run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public");
        session.run("SELECT public.pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = '%s'), 0)"
                .formatted(database.name()));
    }

    private Map<String, Object> credential(Database database, List<Login> logins) {
        boolean rotating = logins.size() > 1;
        List<Map<String, Object>> roles = new ArrayList<>();
        for (Login login : logins) roles.add(role(login));
        var credential = new LinkedHashMap<String, Object>();
        credential.put("uuid", question.resource());
        credential.put("name", DEFAULT);
        credential.put("state", rotating ? "rotating" : "active");
        credential.put("database", database.name());
        credential.put("host", session.address());
        credential.put("port", Session.PORT);
        credential.put("credentials", roles.reversed());
        return credential;
    }

    /// Passwords are known to nobody but the config vars: of a login before the last there is none any more.
    private Map<String, Object> role(Login login) {
        return Map.of(
                "user", login.role(),
                "password", password(login).orElse(""),
                "state", login.until().isPresent() ? "revoking" : "active",
                "connections", login.sessions());
    }

    private Optional<String> password(Login login) {
        return Optional.ofNullable(question.config().get(Postgres.URL))
                .flatMap(Database.Credential::of)
                .filter(credential -> credential.role().equals(login.role()))
                .map(Database.Credential::password);
    }

    static Standing standing(List<Login> logins) {
        return Database.standing(logins).orElseThrow();
    }
}
