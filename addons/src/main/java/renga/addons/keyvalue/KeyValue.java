package renga.addons.keyvalue;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;
import renga.addons.host.ServiceHost;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Partner;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Provides `heroku-redis`. What there is is what the servers hold: there is no other state. Thread-safe.
public final class KeyValue implements Partner, AutoCloseable {
    public static final String SLUG = "heroku-redis";
    static final String URL = "REDIS_URL";

    /// As long as a database's login goes on.
    private static final Duration GRACE = Duration.ofMinutes(30);

    /// Within the time that the platform waits for an answer.
    private static final Duration WRITTEN_MAX = Duration.ofSeconds(15);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
    private static final String STARTING = "The store is still starting. Try again in a minute.";
    private static final String NONE = "There is no such store.";
    private static final String NO_BACKUPS = "There are no backups of a key-value store: what it holds is on its disk.";
    private static final Logger LOG = LoggerFactory.getLogger(KeyValue.class);

    private final Stores stores;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("key-value-upkeep").factory());

    /// @param password of servers' administrator
    public KeyValue(ServiceHost host, String password, InstantSource clock) {
        this.stores = new Stores(host, password);
        this.clock = clock;
    }

    /// Looks after the stores from now on: passwords whose time is over, and that they run as this version wants them.
    public void start() {
        var _ = timer.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Answer provision(Order order) throws IOException, InterruptedException {
        Optional<Plan> plan = Plan.named(order.plan());
        if (plan.isEmpty()) return noSuchPlan(order.plan());
        if (!order.options().isEmpty()) {
            return new Answer.Refused("This plan takes no options: leave out --"
                    + String.join(", --", order.options().keySet()) + ".");
        }
        try (var _ = stores.hold(order.uuid())) {
            stores.put(order.uuid(), plan.get());
        }
        return on(order.uuid(), session -> {
            String password = new Tenant(session.client()).ensure();
            stores.use(order.uuid());
            LOG.info("store of {} is there", order.uuid());
            return new Answer.Done(config(session, password), "Your key-value store is ready.");
        });
    }

    /// Another server takes the place of the one that runs, on what that has written down.
    @Override
    public Answer change(UUID resource, String name) throws IOException, InterruptedException {
        Optional<Plan> plan = Plan.named(name);
        if (plan.isEmpty()) return noSuchPlan(name);
        if (!stores.has(resource)) return new Answer.Gone();
        try (var _ = stores.hold(resource)) {
            Answer saved = on(
                    resource,
                    session -> session.writeDown(plan.get().isDurable(), WRITTEN_MAX)
                            ? new Answer.Done(Map.of(), "Your key-value store has the new plan's limits.")
                            : new Answer.Unavailable(
                                    "What the store holds is still being written down. Try again in a minute."));
            if (saved instanceof Answer.Done) stores.put(resource, plan.get());
            return saved;
        }
    }

    @Override
    public Answer rotate(UUID resource, boolean forced) throws IOException, InterruptedException {
        if (!stores.has(resource)) return new Answer.Gone();
        return on(resource, session -> {
            var tenant = new Tenant(session.client());
            String password =
                    forced ? tenant.ensure() : tenant.rotate(clock.instant().plus(GRACE));
            if (forced) tenant.endSessions();
            LOG.info("store of {} has another password", resource);
            return new Answer.Done(config(session, password), "Your key-value store has other credentials.");
        });
    }

    @Override
    public Answer deprovision(UUID resource) throws IOException, InterruptedException {
        if (!stores.has(resource)) return new Answer.Gone();
        try (var _ = stores.hold(resource)) {
            stores.end(resource);
        }
        LOG.info("store of {} is gone", resource);
        return new Answer.Done(Map.of(), "Your key-value store is gone.");
    }

    @Override
    public Reply ask(Question question) throws IOException, InterruptedException {
        if (!stores.has(question.resource())) return Reply.notFound(NONE);
        Optional<Session> open = stores.session(question.resource());
        if (open.isEmpty()) return Reply.unavailable(STARTING);
        try (Session session = open.get()) {
            return new Commands(session, question).answer();
        }
    }

    @Override
    public Reply recipe(Question question) {
        return Reply.refused(NO_BACKUPS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    void look() {
        try {
            for (String name : stores.names()) look(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the stores are not looked after just now: {}", e.getMessage());
        }
    }

    private void look(String name) throws IOException, InterruptedException {
        UUID resource = Stores.resource(name);
        try (var _ = stores.hold(resource)) {
            Optional<Session> open = stores.sessionNow(name);
            if (open.isEmpty()) return;
            try (Session session = open.get()) {
                new Tenant(session.client()).retireUntil(clock.instant());
                Optional<Plan> plan = session.plan();
                if (plan.isPresent() && stores.has(resource)) stores.put(resource, plan.get());
            }
        } catch (JedisException e) {
            LOG.warn("{} is not looked after just now: {}", name, e.getMessage());
        }
    }

    private interface Work {
        Answer on(Session session) throws IOException, InterruptedException;
    }

    private Answer on(UUID resource, Work work) throws IOException, InterruptedException {
        Optional<Session> open = stores.session(resource);
        if (open.isEmpty()) return new Answer.Unavailable(STARTING);
        try (Session session = open.get()) {
            return work.on(session);
        }
    }

    private static Map<String, String> config(Session session, String password) {
        return Map.of(URL, "rediss://:%s@%s:%d".formatted(password, session.address(), Session.PORT));
    }

    private static Answer noSuchPlan(String name) {
        return new Answer.Refused("There is no plan %s here.".formatted(name));
    }
}
