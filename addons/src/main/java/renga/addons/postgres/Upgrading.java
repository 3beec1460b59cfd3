package renga.addons.postgres;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Brings a database to a newer major version: a second cluster is made, the database is closed, dumped and restored
/// there, and then the first one goes. Until then the first one is the database, and has it again if that fails. The
/// platform asks until it is done; there are both clusters meanwhile, and no other state.
record Upgrading(Clusters clusters, Pools pools) {
    static final String PATH = "upgrade/";
    static final String BUSY = "It is being upgraded: wait for that with heroku pg:upgrade:wait.";

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String NONE = "There is no such database.";
    private static final String STARTING = "The database server is still starting. Try again in a minute.";
    private static final String ESSENTIAL = "Databases of essential plans have PostgreSQL %s, the newest here.";
    private static final String FOLLOWED = "Another database follows it, and would be left behind. End that with"
            + " heroku pg:unfollow or destroy the follower, then upgrade.";
    private static final String CANCELED = "it was canceled";
    private static final String FAILED = "Upgrade failed: ";
    private static final Logger LOG = LoggerFactory.getLogger(Upgrading.class);

    Reply answer(Question question) throws IOException, InterruptedException, SQLException {
        Major to = Major.newest();
        String wanted = question.body().path("version").asString("");
        if (!wanted.isEmpty() && !wanted.equals(to.number())) {
            return Reply.refused("Databases are upgraded to PostgreSQL %s, not to %s.".formatted(to.number(), wanted));
        }
        try (var _ = clusters.hold(question.resource())) {
            Optional<Cluster> held = clusters.holding(question.resource());
            if (held.isEmpty()) return Reply.notFound(NONE);
            Cluster old = held.get();
            Optional<Cluster> next = clusters.upgrade(question.resource());
            return switch (question.what()) {
                case "GET upgrade/wait_status" -> status(question, old, next);
                case "POST upgrade/run" ->
                    next.isPresent() ? goOn(question, old, next.get()) : begin(question, old, to);
                case "POST upgrade/dry_run" -> {
                    Optional<Reply> refusal = next.isPresent() ? Optional.of(Reply.refused(BUSY)) : refusal(old, to);
                    yield refusal.orElseGet(() ->
                            Reply.done("It can be upgraded to PostgreSQL %s. Its data is copied".formatted(to.number())
                                    + " meanwhile, and nobody gets in. Start that with heroku pg:upgrade:run."));
                }
                case "POST upgrade/cancel" -> cancel(question, old, next);
                default -> Reply.notFound("Renga Postgres knows no such command: " + question.what());
            };
        }
    }

    /// Until the two are exchanged. Then the platform may not know of that yet.
    private Reply cancel(Question question, Cluster old, Optional<Cluster> next)
            throws IOException, InterruptedException, SQLException {
        if (next.isEmpty()) return alreadyThere(question, old).orElseGet(() -> Reply.done("Nothing is upgraded."));
        Optional<Session> open = old.session();
        if (open.isEmpty()) return Reply.later(PAUSE, STARTING);
        try (Session session = open.get()) {
            abandon(Clusters.database(old, session, question.resource()), next.get(), CANCELED);
            return Reply.done("The upgrade is canceled. The database is as it was before.");
        }
    }

    private Optional<Reply> refusal(Cluster old, Major to) throws IOException, InterruptedException, SQLException {
        if (Clusters.isShared(old)) return Optional.of(Reply.refused(ESSENTIAL.formatted(to.number())));
        if (old.major() == to) {
            return Optional.of(Reply.refused("It has PostgreSQL %s, the newest here.".formatted(to.number())));
        }
        Optional<Session> open = old.session();
        if (open.isEmpty()) return Optional.of(Reply.unavailable(STARTING));
        try (Session session = open.get()) {
            if (session.isStandby()) return Optional.empty();
            if (!new Followers(session).slots().isEmpty()) return Optional.of(Reply.refused(FOLLOWED));
            Database database = Clusters.database(old, session, Clusters.resource(old));
            return Links.refusal(session, database.name()).map(Reply::refused);
        }
    }

    private Reply begin(Question question, Cluster old, Major to)
            throws IOException, InterruptedException, SQLException {
        Optional<Reply> before = old.major() == to ? alreadyThere(question, old) : Optional.empty();
        if (before.isEmpty()) before = refusal(old, to);
        if (before.isPresent()) return before.get();
        UUID resource = question.resource();
        try (Session session = old.session().orElseThrow()) {
            Database database = Clusters.database(old, session, resource);
            Plan plan = database.plan().orElse(Plan.STANDARD_0);
            if (session.isStandby() && !new Followers(session).promote()) return Reply.unavailable(STARTING);
            session.run("COMMENT ON DATABASE postgres IS NULL");
            Origin origin = Origin.upgrade(session.address(), database.name());
            Cluster next = clusters.of(resource, plan, origin, to);
            next.renew();
            next.link(old);
            LOG.info("database {} is to have PostgreSQL {}", database.name(), to.number());
            return later();
        }
    }

    /// Of an upgrade that was done, but whose answer was lost.
    private Optional<Reply> alreadyThere(Question question, Cluster cluster)
            throws IOException, InterruptedException, SQLException {
        Optional<Session> open = cluster.session();
        if (open.isEmpty()) return Optional.of(Reply.later(PAUSE, STARTING));
        try (Session session = open.get()) {
            return isToldOf(question, session) ? Optional.empty() : Optional.of(done(question, session));
        }
    }

    /// Whether the platform knows where it is.
    private static boolean isToldOf(Question question, Session session) {
        String url = question.config().getOrDefault(Postgres.URL, "");
        return url.isEmpty() || URI.create(url).getHost().equals(session.address());
    }

    private Reply goOn(Question question, Cluster old, Cluster next)
            throws IOException, InterruptedException, SQLException {
        Optional<Session> fresh = next.sessionNow();
        if (fresh.isEmpty()) {
            // Who began may have been killed before it did this.
            next.link(old);
            return later();
        }
        try (Session to = fresh.get()) {
            String outcome = UpgradeCopy.outcome(to);
            Optional<Session> open = old.sessionNow();
            if (open.isEmpty()) return later();
            try (Session from = open.get()) {
                Database database = Clusters.database(old, from, question.resource());
                var copy = new UpgradeCopy(database, new Database(to, database.uuid()));
                if (outcome.isEmpty()) {
                    copy.prepare();
                    return later();
                }
                if (!outcome.equals(UpgradeCopy.DONE)) return abandon(database, next, outcome);
                copy.finish();
                Plan plan = database.plan().orElse(Plan.STANDARD_0);
                return exchange(question, old, next, to, plan);
            }
        }
    }

    private Reply exchange(Question question, Cluster old, Cluster next, Session to, Plan plan)
            throws IOException, InterruptedException, SQLException {
        UUID resource = question.resource();
        next.use(resource);
        if (pools.isThere(resource) && pools.ensure(resource, next, to, plan).isEmpty()) return later();
        old.unuse(resource);
        old.end();
        LOG.info("{} takes the place of {}", next, old);
        return done(question, to);
    }

    /// The database is as it was before.
    private static Reply abandon(Database database, Cluster next, String why)
            throws IOException, InterruptedException, SQLException {
        next.end();
        database.place().open();
        String said = FAILED + why.replaceAll("[^\\p{Graph} ]", "?").replace("'", "''");
        database.admin().run("COMMENT ON DATABASE postgres IS '%s'".formatted(said));
        LOG.warn("database {} is not upgraded: {}", database.name(), why);
        return Reply.refused("%s%s. The database is as it was before.".formatted(FAILED, why));
    }

    /// Apps get its new address.
    private static Reply done(Question question, Session session) {
        Map<String, Map<String, String>> configOf = new HashMap<>();
        question.configOf().forEach((namespace, config) -> {
            if (!namespace.equals(Pools.NAMESPACE)) configOf.put(namespace, moved(config, session.address()));
        });
        return Reply.done("The database has PostgreSQL %s."
                        .formatted(Major.newest().number()))
                .configured(moved(question.config(), session.address()), configOf);
    }

    private static Map<String, String> moved(Map<String, String> config, String address) {
        String url = Followers.url(config.get(Postgres.URL), address);
        return url.isEmpty() ? Map.of() : Map.of(Postgres.URL, url);
    }

    private static Reply later() {
        return Reply.later(
                PAUSE,
                "Upgrade started. Nobody gets into the database until it is done; then its apps get"
                        + " a release with its new address. Follow it with heroku pg:upgrade:wait.");
    }

    private static Reply status(Question question, Cluster old, Optional<Cluster> next)
            throws IOException, InterruptedException, SQLException {
        if (next.isPresent()) {
            String step = next.get().sessionNow().isPresent() ? "copying the data" : "making the new server";
            return waiting(step);
        }
        Optional<Session> open = old.session();
        if (open.isEmpty()) return Reply.unavailable(STARTING);
        try (Session session = open.get()) {
            if (!isToldOf(question, session)) return waiting("telling the apps");
            String said = session.row(
                            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
                                    + " WHERE datname = 'postgres'",
                            row -> row.getString(1))
                    .orElse("");
            if (said.startsWith(FAILED)) return Reply.ok(Map.of("message", said, "error?", true, "waiting?", false));
        }
        return Reply.ok(Map.of("message", "available: PostgreSQL " + old.major().number(), "waiting?", false));
    }

    private static Reply waiting(String step) {
        return Reply.ok(Map.of("message", "upgrading", "step", step, "waiting?", true));
    }
}
