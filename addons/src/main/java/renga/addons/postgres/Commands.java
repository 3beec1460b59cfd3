package renga.addons.postgres;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;
import tools.jackson.databind.JsonNode;

/// Answers the `pg:` commands for one database (contract, data-services.md §2).
record Commands(Database database, Question question) {
    private static final String RESET = "PUT reset";
    private static final String RESET_STATISTICS = "PUT stats_reset";
    private static final String REPAIR_DEFAULT = "POST repair-default";

    private static final Set<String> WRITING = Set.of(RESET, RESET_STATISTICS, REPAIR_DEFAULT);

    Reply answer() throws SQLException {
        List<Login> logins = database.logins();
        // A reset that was cut off may have left none: it can be done again.
        boolean there = !logins.isEmpty() && (question.what().equals(RESET) || database.exists());
        if (!there) return Reply.notFound("There is no such database.");
        boolean standby = session().isStandby();
        boolean writes = WRITING.contains(question.what())
                || (question.what().contains(" " + CredentialCommands.ROOT)
                        && !question.what().startsWith("GET"));
        if (standby && writes) return Reply.refused(Followers.READ_ONLY);
        if (!standby && Database.standing(logins).isEmpty()) {
            database.fit(Plan.named(question.plan()));
            logins = database.logins();
        }
        return answer(logins);
    }

    private Session session() {
        return database.admin();
    }

    private Reply answer(List<Login> logins) throws SQLException {
        return switch (question.what()) {
            case "GET" -> Reply.ok(info(logins));
            case "GET wait_status" -> Reply.ok(Map.of("message", "available", "waiting?", false));
            case RESET -> reset();
            case "PUT unfollow" -> unfollow();
            case "POST connection_reset" -> {
                database.endSessions();
                yield Reply.done("Connections terminated.");
            }
            case RESET_STATISTICS -> {
                resetStatistics();
                yield Reply.done("Statistics reset.");
            }
            case "POST diagnose" -> Reply.ok(Map.of("checks", diagnosis().checks()));
            case "GET metrics", "GET burst_status" -> Reply.ok(Map.of());
            case "GET config" -> settings();
            case "PATCH config" -> change();
            case "POST credentials_rotation" -> credentials(logins).rotateAll();
            case REPAIR_DEFAULT -> credentials(logins).repairDefault();
            case String what
            when what.contains(" " + CredentialCommands.ROOT) -> {
                String[] words = what.split(" " + CredentialCommands.ROOT, 2);
                yield credentials(logins).answer(words[0], words[1]);
            }
            default -> Reply.notFound("Renga Postgres knows no such command: " + question.what());
        };
    }

    private CredentialCommands credentials(List<Login> logins) {
        return new CredentialCommands(database, logins, question);
    }

    private Map<String, Object> info(List<Login> logins) throws SQLException {
        Plan plan = database.plan().orElseThrow();
        Optional<String> leader = leader();
        var info = new LinkedHashMap<String, Object>();
        info.put("addon_id", question.resource());
        info.put("created_at", question.createdAt());
        info.put("plan", plan.title());
        info.put("database_name", database.name());
        info.put("database_user", logins.getLast().role());
        info.put("port", Session.PORT);
        info.put("resource_url", question.config().get(Postgres.URL));
        info.put("waiting?", false);
        info.put("credentials", 1 + new NamedLogins(database).all().size());
        info.put("following", leader.orElse(null));
        info.put("leader", leader.orElse(null));
        info.put("info", new Info(database, logins, plan, question).rows());
        return info;
    }

    private Optional<String> leader() throws SQLException {
        return new Followers(session())
                .leader()
                .map(at -> Followers.url(question.config().get(Postgres.URL), at));
    }

    private Reply unfollow() throws SQLException {
        if (!session().isStandby()) return Reply.refused("It follows no other database.");
        Optional<Plan> plan = database.plan();
        if (!new Followers(session()).promote())
            return Reply.unavailable("It is still being promoted. Try again in a minute.");
        database.fit(plan);
        return Reply.done("It follows no longer.");
    }

    private Reply reset() throws SQLException {
        Extensions extensions = Extensions.of(question.body());
        Optional<Reply> refusal = extensions.refusal(session());
        if (refusal.isPresent()) return refusal.get();
        database.reset(extensions);
        return Reply.done("Database reset.");
    }

    private Diagnosis diagnosis() throws SQLException {
        return new Diagnosis(database, database.plan().orElse(Plan.ESSENTIAL_0));
    }

    private Reply settings() throws SQLException {
        var all = new LinkedHashMap<String, Object>();
        for (Setting setting : Setting.values()) all.put(setting.key(), setting.shown(session()));
        return Reply.ok(all);
    }

    private Reply change() throws SQLException {
        if (isShared()) return Reply.refused("Databases of essential plans have no settings of their own.");
        var changed = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, JsonNode> wish : question.body().properties()) {
            Optional<Setting> setting = Setting.named(wish.getKey());
            if (setting.isEmpty()) return Reply.refused("There is no setting %s here.".formatted(wish.getKey()));
            Optional<Map<String, Object>> now = setting.get().change(wish.getValue(), session());
            if (now.isEmpty()) {
                return Reply.refused("%s takes %s."
                        .formatted(setting.get().key(), setting.get().takes()));
            }
            changed.put(setting.get().key(), now.get());
        }
        return Reply.ok(changed);
    }

    private boolean isShared() throws SQLException {
        return database.plan().filter(Plan::isShared).isPresent();
    }

    private void resetStatistics() throws SQLException {
        try (Session inside = session().in(database.name())) {
            inside.run("SELECT pg_stat_reset()");
        }
        session().run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public");
        session()
                .run("SELECT public.pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = '%s'), 0)"
                        .formatted(database.name()));
    }

    static Standing standing(List<Login> logins) {
        return Database.standing(logins).orElseThrow();
    }
}
