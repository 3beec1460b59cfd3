package renga.addons.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds databases to their sizes, ends logins whose time is over, and has clusters run as this version wants them.
/// Needs no memory: it looks.
final class Upkeep implements AutoCloseable {
    /// A database that is written at 100 MB/s is over its size by 1.5 GB when that is seen.
    private static final Duration PERIOD = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final Clusters clusters;
    private final Pools pools;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("postgres-upkeep").factory());

    Upkeep(Clusters clusters, Pools pools, InstantSource clock) {
        this.clusters = clusters;
        this.pools = pools;
        this.clock = clock;
    }

    void start() {
        var _ = timer.scheduleWithFixedDelay(this::round, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    void round() {
        try {
            for (Cluster cluster : clusters.all()) look(cluster);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the databases are not looked after just now: {}", e.getMessage());
        }
    }

    private void look(Cluster cluster) throws IOException, InterruptedException {
        try {
            Optional<Session> open = cluster.sessionNow();
            if (open.isEmpty()) return;
            try (Session session = open.get()) {
                List<Database> databases = Database.all(session);
                if (session.isStandby()) {
                    new Followers(session).endStrangers();
                } else {
                    databases.forEach(this::tend);
                    forgetFollowers(cluster, new Followers(session));
                    Links.forget(clusters, session);
                }
                if (!databases.isEmpty()) renew(cluster, databases.getFirst());
            }
        } catch (SQLException e) {
            LOG.warn("{} is not looked after just now: {}", cluster, e.getMessage());
        }
    }

    private void tend(Database database) {
        try {
            database.tend(clock.instant());
            new Restoring(database).watch();
        } catch (SQLException e) {
            // It may be gone since, or being dropped.
            LOG.warn("database of {} is not looked after just now: {}", database.uuid(), e.getMessage());
        }
    }

    /// What is held back for those that are gone would fill the disk. Who was promoted has no business here any more.
    private void forgetFollowers(Cluster leader, Followers followers)
            throws IOException, InterruptedException, SQLException {
        for (Followers.Slot slot : followers.slots()) {
            if (slot.active() || mayFollow(slot.follower())) continue;
            followers.forget(slot.follower());
            Optional<Cluster> promoted = clusters.beginning(slot.follower());
            if (promoted.isPresent()) promoted.get().unlink(leader);
        }
    }

    /// Also while it is made, or does not run.
    private boolean mayFollow(UUID follower) throws IOException, InterruptedException, SQLException {
        Optional<Cluster> cluster = clusters.beginning(follower);
        if (cluster.isEmpty()) return false;
        Optional<Session> open = cluster.get().sessionNow();
        if (open.isEmpty()) return true;
        try (Session session = open.get()) {
            return session.isStandby();
        }
    }

    /// Of those in a cluster any one says what it is to be.
    private void renew(Cluster cluster, Database database) throws IOException, InterruptedException, SQLException {
        UUID resource = Clusters.isShared(cluster) ? database.uuid() : Clusters.resource(cluster);
        try (var _ = clusters.hold(resource)) {
            Optional<Plan> plan = database.plan();
            if (plan.isEmpty() || !clusters.all().contains(cluster)) return;
            clusters.of(resource, plan.get(), Origin.of(database.admin()), cluster.major())
                    .renew();
            if (!Clusters.isShared(cluster)) pools.renew(resource, database.admin(), plan.get());
        }
    }
}
