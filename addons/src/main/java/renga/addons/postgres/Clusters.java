package renga.addons.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import renga.addons.host.Scripts;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;

/// Which cluster a database is in. What there is is what the platform runs for us: there is no other state.
/// Thread-safe.
final class Clusters {
    private static final String PREFIX = "postgres-17-";
    static final String SHARED = PREFIX + "shared";
    static final String STACK = "data-13";
    private static final String LOG_NAME = "postgres";
    private static final int LOCKS = 64;

    private final ServiceHost host;
    private final String password;
    private final String script = Scripts.named(Clusters.class, "cluster.sh");
    private final List<Lock> locks = Stream.generate(ReentrantLock::new)
            .limit(LOCKS)
            .map(Lock.class::cast)
            .toList();

    /// @param password of the clusters' superuser
    Clusters(ServiceHost host, String password) {
        this.host = host;
        this.password = password;
    }

    /// The one for such a database, to be made or changed to what the plan has.
    Cluster of(UUID resource, Plan plan) {
        return of(resource, plan, Origin.NONE);
    }

    /// As [#of], where one of its own may be made from another.
    Cluster of(UUID resource, Plan plan, Origin origin) {
        String name = plan.isShared() ? SHARED : own(resource);
        Machine machine = plan.machine();
        var wish = new ServiceWish(
                STACK,
                script,
                environment(plan, origin),
                machine.dyno(),
                machine.volumeBytes(),
                Session.PORT,
                plan.isShared() ? "" : LOG_NAME);
        return new Cluster(host, name, password, Optional.of(wish));
    }

    private Map<String, String> environment(Plan plan, Origin origin) {
        return Map.of(
                "ADMIN_PASSWORD", password,
                "SETTINGS", plan.machine().settings() + origin.settings(plan),
                "ORIGIN", origin.text(),
                "SESSION_MEGABYTES", String.valueOf(plan.machine().sessionMegabytesMax()),
                "FETCH", Scripts.named(Clusters.class, "fetch.sh"),
                "KEEP_SEGMENT", Scripts.named(Clusters.class, "keep-segment.sh"),
                "KEEP_BASES", Scripts.named(Clusters.class, "keep-bases.sh"),
                "METRICS", Scripts.named(Clusters.class, "metrics.sh"));
    }

    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /// Nobody else of this process makes, changes or ends the cluster of that database until this is closed.
    Hold hold(UUID resource) {
        Lock lock = locks.get(Math.floorMod(resource.hashCode(), LOCKS));
        lock.lock();
        return lock::unlock;
    }

    /// The one the database is in, or would be in if there were any.
    Optional<Cluster> holding(UUID resource) throws IOException, InterruptedException {
        Set<String> names = host.names();
        String name = names.contains(own(resource)) ? own(resource) : SHARED;
        return names.contains(name) ? Optional.of(standing(name)) : Optional.empty();
    }

    /// One of its own that was asked for.
    Optional<Cluster> beginning(UUID resource) throws IOException, InterruptedException {
        return host.names().contains(own(resource)) ? Optional.of(standing(own(resource))) : Optional.empty();
    }

    List<Cluster> all() throws IOException, InterruptedException {
        return host.names().stream()
                .filter(name -> name.startsWith(PREFIX))
                .sorted()
                .map(this::standing)
                .toList();
    }

    /// The add-on's database in it.
    static Database database(Cluster cluster, Session session, UUID resource) throws SQLException {
        return isShared(cluster) ? new Database(session, resource) : Database.held(session, resource);
    }

    static boolean isShared(Cluster cluster) {
        return cluster.name().equals(SHARED);
    }

    /// The name of the one at that IPv4 address.
    Optional<String> at(String address) throws IOException, InterruptedException {
        return host.at(address).filter(name -> name.startsWith(PREFIX));
    }

    /// The one at that IPv4 address, if it is a database's own.
    Optional<Cluster> own(String address) throws IOException, InterruptedException {
        return at(address).filter(name -> !name.equals(SHARED)).map(this::standing);
    }

    /// Whose it is.
    static UUID resource(Cluster own) {
        return Database.uuid(own.name().substring(PREFIX.length()));
    }

    private Cluster standing(String name) {
        return new Cluster(host, name, password, Optional.empty());
    }

    private static String own(UUID resource) {
        return PREFIX + resource.toString().replace("-", "");
    }
}
