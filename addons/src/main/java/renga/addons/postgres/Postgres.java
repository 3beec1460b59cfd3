package renga.addons.postgres;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.host.ServiceHost;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Partner;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Provides `heroku-postgresql`. What there is is what the clusters hold: there is no other state. Thread-safe.
public final class Postgres implements Partner, AutoCloseable {
    public static final String SLUG = "heroku-postgresql";
    static final String URL = "HEROKU_POSTGRESQL_URL";

    /// As long as Heroku lets what was rotated away go on.
    private static final Duration GRACE = Duration.ofMinutes(30);

    private static final String NONE = "There is no such database.";
    private static final String STARTING = "The database server is still starting. Try again in a minute.";
    private static final String OTHER_KIND =
            "A database goes from an essential plan to a standard one, or back, by a new"
                    + " add-on: make one with heroku addons:create, and copy what is in it with pg_dump and pg_restore.";
    private static final String NEWEST_ONLY = "Databases of essential plans have PostgreSQL %s: leave out --version, or"
                    .formatted(Major.newest().number())
            + " take a standard plan.";
    private static final String NO_SERVER =
            "PostgreSQL %s cannot be run here yet: after an upgrade of Renga it takes a few minutes. Try again then, or"
                    + " ask the operator of this server.";
    private static final String POOL_STARTING = "The pool is still starting. Try again in a minute.";
    private static final String NO_POOLS = "Connections to databases of essential plans are not pooled.";
    private static final String DEFAULT_ONLY =
            "Only the default credential is pooled, and who has it may ask for that.";
    private static final String FOLLOWER_SILENT =
            "A database that follows it does not answer, and its apps could not be"
                    + " told of other credentials. Try again in a minute, or destroy the follower.";
    private static final String NO_PLAN = "Look at it with heroku pg:info first: it was made by an earlier version.";
    private static final Answer GONE_NOW = new Answer.Done(Map.of(), "Your database is gone.");
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);

    private final Clusters clusters;
    private final Pools pools;
    private final Descending descending;
    private final InstantSource clock;
    private final Upkeep upkeep;

    /// @param password of clusters' superuser
    public Postgres(ServiceHost host, String password, InstantSource clock) {
        this.clusters = new Clusters(host, password);
        this.pools = new Pools(host, password);
        this.descending = new Descending(clusters);
        this.clock = clock;
        this.upkeep = new Upkeep(clusters, pools, clock);
    }

    /// Looks after the databases from now on: their sizes, and logins whose time is over.
    public void start() {
        upkeep.start();
    }

    @Override
    public Answer provision(Order order) throws IOException, InterruptedException, SQLException {
        Optional<Plan> plan = Plan.named(order.plan());
        if (plan.isEmpty()) return noSuchPlan(order.plan());
        try (var _ = clusters.hold(order.uuid())) {
            Optional<Descent> descent = Descent.of(order.options());
            Optional<Major> version = Descent.version(order.options());
            if (descent.isPresent()) return descending.provision(order.uuid(), plan.get(), descent.get(), version);
            Major major = version.orElse(Major.newest());
            if (plan.get().isShared() && major != Major.newest()) return new Answer.Refused(NEWEST_ONLY);
            return made(order.uuid(), plan.get(), clusters.of(order.uuid(), plan.get(), Origin.NONE, major));
        } catch (Descent.Unfit e) {
            return new Answer.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Answer made(UUID uuid, Plan plan, Cluster cluster)
            throws IOException, InterruptedException, SQLException {
        try {
            return on(cluster, session -> {
                var database = new Database(session, uuid);
                Database.Credential credential = database.ensure(plan);
                cluster.use(uuid);
                LOG.info("database {} is there", database.name());
                return new Answer.Done(config(session.address(), database, credential), "Your database is ready.");
            });
        } catch (ServiceHost.Refused e) {
            LOG.warn("there is no cluster for {}: {}", uuid, e.getMessage());
            return new Answer.Unavailable(NO_SERVER.formatted(cluster.major().number()));
        }
    }

    @Override
    public Answer change(UUID resource, String name) throws IOException, InterruptedException, SQLException {
        Optional<Plan> plan = Plan.named(name);
        if (plan.isEmpty()) return noSuchPlan(name);
        Optional<Cluster> before = clusters.holding(resource);
        if (before.isEmpty()) return new Answer.Gone();
        if (Clusters.isShared(before.get()) != plan.get().isShared()) return new Answer.Refused(OTHER_KIND);
        try (var _ = clusters.hold(resource)) {
            Origin origin = plan.get().isShared() ? Origin.NONE : descending.origin(before.get(), plan.get());
            Cluster after =
                    clusters.of(resource, plan.get(), origin, before.get().major());
            return onDatabase(resource, after, (session, database) -> {
                if (!session.isStandby()) database.fit(plan);
                pools.renew(resource, session, plan.get());
                return new Answer.Done(Map.of(), "Your database has the new plan's limits.");
            });
        } catch (Descent.Unfit e) {
            return new Answer.Refused(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Answer rotate(UUID resource, boolean forced) throws IOException, InterruptedException, SQLException {
        Optional<Cluster> cluster = clusters.holding(resource);
        if (cluster.isEmpty()) return new Answer.Gone();
        Optional<String> pool = pools.find(resource);
        if (pool.isEmpty() && pools.isThere(resource)) return new Answer.Unavailable(POOL_STARTING);
        return onDatabase(resource, cluster.get(), (session, database) -> {
            if (session.isStandby()) return new Answer.Refused(Followers.NOT_ITS_OWN);
            if (Database.standing(database.logins()).isEmpty()) return new Answer.Refused(NO_PLAN);
            Optional<Map<UUID, String>> followers = clusters.followers(session);
            if (followers.isEmpty()) return new Answer.Unavailable(FOLLOWER_SILENT);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Database.Credential credential = database.rotate(forced ? now : now.plus(GRACE));
            if (forced) database.retireUntil(now);
            LOG.info("database {} has another login", database.name());
            Map<UUID, Map<String, String>> configAt = new HashMap<>();
            followers.get().forEach((follower, address) -> {
                configAt.put(follower, config(address, database, credential));
            });
            return new Answer.Done(
                    config(session.address(), database, credential),
                    pool.map(address -> Pools.config(address, database, credential))
                            .orElse(Map.of()),
                    configAt,
                    "Your database has other credentials.");
        });
    }

    @Override
    public Answer deprovision(UUID resource) throws IOException, InterruptedException, SQLException {
        Optional<Cluster> cluster = clusters.holding(resource);
        if (cluster.isEmpty()) return new Answer.Gone();
        if (!Clusters.isShared(cluster.get())) {
            try (var _ = clusters.hold(resource)) {
                pools.end(resource);
                Optional<Cluster> upgrade = clusters.upgrade(resource);
                if (upgrade.isPresent()) upgrade.get().end();
                cluster.get().end();
            }
            LOG.info("cluster of {} is gone", resource);
            return GONE_NOW;
        }
        return on(cluster.get(), session -> {
            if (!new Database(session, resource).drop()) return new Answer.Gone();
            LOG.info("database of {} is gone", resource);
            return GONE_NOW;
        });
    }

    @Override
    public Reply ask(Question question) throws IOException, InterruptedException, SQLException {
        if (question.what().contains(" " + Upgrading.PATH)) return new Upgrading(clusters, pools).answer(question);
        boolean changes = !question.what().startsWith("GET");
        if (changes && clusters.upgrade(question.resource()).isPresent()) return Reply.refused(Upgrading.BUSY);
        if (question.what().equals(Pools.COMMAND)) return pool(question);
        return answer(question, (cluster, database) -> {
            if (!Links.isMeant(question)) return new Commands(database, question).answer();
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            return new Links(clusters, cluster, database, now).answer(question);
        });
    }

    private Reply pool(Question question) throws IOException, InterruptedException, SQLException {
        String name = question.body().path("credential").asString(Pools.DEFAULT);
        Optional<Database.Credential> credential =
                Optional.ofNullable(question.config().get(URL)).flatMap(Database.Credential::of);
        if (!name.equals(Pools.DEFAULT) || credential.isEmpty()) return Reply.refused(DEFAULT_ONLY);
        try (var _ = clusters.hold(question.resource())) {
            return answer(question, (cluster, database) -> {
                if (Clusters.isShared(cluster)) return Reply.refused(NO_POOLS);
                if (database.admin().isStandby()) return Reply.refused(Followers.READ_ONLY);
                Plan plan = database.plan().orElse(Plan.STANDARD_0);
                Optional<String> pool = pools.ensure(question.resource(), cluster, database.admin(), plan);
                if (pool.isEmpty()) return Reply.unavailable(POOL_STARTING);
                LOG.info("database {} has a pool", database.name());
                return Reply.done("Connections are pooled.")
                        .configured(Pools.config(pool.get(), database, credential.get()));
            });
        }
    }

    @Override
    public Reply recipe(Question question) throws IOException, InterruptedException, SQLException {
        if (question.what().equals(Recipes.PROOF)) return proof(question);
        if (clusters.upgrade(question.resource()).isPresent()) return Reply.unavailable(Upgrading.BUSY);
        Optional<URI> copied = Recipes.copied(question);
        Optional<String> other = copied.isPresent() ? clusters.at(copied.get().getHost()) : Optional.empty();
        return answer(question, (cluster, database) -> new Recipes(cluster.name(), database, question, other).answer());
    }

    private Reply proof(Question question) throws IOException, InterruptedException {
        return clusters.holding(question.resource())
                .map(cluster -> Recipes.proof(cluster.name(), question))
                .orElseGet(() -> Reply.notFound(NONE));
    }

    @Override
    public void close() {
        upkeep.close();
    }

    private interface Reading {
        Reply on(Cluster cluster, Database database) throws IOException, InterruptedException, SQLException;
    }

    private Reply answer(Question question, Reading reading) throws IOException, InterruptedException, SQLException {
        Optional<Cluster> cluster = clusters.holding(question.resource());
        if (cluster.isEmpty()) return Reply.notFound(NONE);
        Optional<Session> open = cluster.get().session();
        if (open.isEmpty()) return Reply.unavailable(STARTING);
        try (Session session = open.get()) {
            return reading.on(cluster.get(), Clusters.database(cluster.get(), session, question.resource()));
        }
    }

    private interface Work {
        Answer on(Session session) throws IOException, InterruptedException, SQLException;
    }

    private interface DatabaseWork {
        Answer on(Session session, Database database) throws IOException, InterruptedException, SQLException;
    }

    private static Answer onDatabase(UUID resource, Cluster cluster, DatabaseWork work)
            throws IOException, InterruptedException, SQLException {
        return on(cluster, session -> {
            Database database = Clusters.database(cluster, session, resource);
            return database.exists() ? work.on(session, database) : new Answer.Gone();
        });
    }

    private static Answer on(Cluster cluster, Work work) throws IOException, InterruptedException, SQLException {
        Optional<Session> open = cluster.session();
        if (open.isEmpty()) return new Answer.Unavailable(STARTING);
        try (Session session = open.get()) {
            return work.on(session);
        }
    }

    static Map<String, String> config(String address, Database database, Database.Credential credential) {
        String url = "postgres://%s:%s@%s:%d/%s"
                .formatted(credential.role(), credential.password(), address, Session.PORT, database.name());
        return Map.of(URL, url);
    }

    private static Answer noSuchPlan(String name) {
        return new Answer.Refused("There is no plan %s here.".formatted(name));
    }
}
