package renga.addons.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.host.ServiceHost;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Partner;

/// Provides `heroku-postgresql`. What there is is what the cluster holds: there is no other state. Thread-safe.
public final class Postgres implements Partner {
    public static final String SLUG = "heroku-postgresql";
    private static final String URL = "HEROKU_POSTGRESQL_URL";
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);

    private final SharedCluster cluster;

    /// @param password of clusters' superuser
    public Postgres(ServiceHost host, String password) {
        this.cluster = new SharedCluster(host, password);
    }

    @Override
    public Answer provision(Order order) throws IOException, InterruptedException, SQLException {
        Optional<Plan> plan = Plan.named(order.plan());
        if (plan.isEmpty()) return noSuchPlan(order.plan());
        if (!order.options().isEmpty()) {
            return new Answer.Refused("This plan takes no options: leave out --"
                    + String.join(", --", order.options().keySet()) + ".");
        }
        return onCluster(session -> {
            var database = new Database(session.admin(), order.uuid());
            String password = database.ensure(plan.get().connectionsMax());
            cluster.use(order.uuid());
            LOG.info("database {} is there", database.name());
            String url = "postgres://%s:%s@%s:%d/%s"
                    .formatted(database.role(), password, session.address(), SharedCluster.PORT, database.name());
            return new Answer.Done(Map.of(URL, url), "Your database is ready.");
        });
    }

    @Override
    public Answer change(UUID resource, String name) throws IOException, InterruptedException, SQLException {
        Optional<Plan> plan = Plan.named(name);
        if (plan.isEmpty()) return noSuchPlan(name);
        return onCluster(session -> {
            var database = new Database(session.admin(), resource);
            if (!database.exists()) return new Answer.Gone();
            database.limit(plan.get().connectionsMax());
            return new Answer.Done(Map.of(), "Your database has the new plan's limits.");
        });
    }

    @Override
    public Answer deprovision(UUID resource) throws IOException, InterruptedException, SQLException {
        return onCluster(session -> {
            if (!new Database(session.admin(), resource).drop()) return new Answer.Gone();
            LOG.info("database of {} is gone", resource);
            return new Answer.Done(Map.of(), "Your database is gone.");
        });
    }

    private interface Work {
        Answer on(SharedCluster.Session session) throws IOException, InterruptedException, SQLException;
    }

    private Answer onCluster(Work work) throws IOException, InterruptedException, SQLException {
        Optional<SharedCluster.Session> open = cluster.session();
        if (open.isEmpty()) {
            return new Answer.Unavailable("The database server is still starting. Try again in a minute.");
        }
        try (SharedCluster.Session session = open.get()) {
            return work.on(session);
        }
    }

    private static Answer noSuchPlan(String name) {
        return new Answer.Refused("There is no plan %s here.".formatted(name));
    }
}
