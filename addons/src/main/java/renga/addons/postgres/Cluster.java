package renga.addons.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;

/// A cluster: a backing service with PostgreSQL in it. Thread-safe.
///
/// @param password of its superuser
/// @param wish how it shall run; empty: as it does, if it is there
record Cluster(ServiceHost host, String name, String password, Major major, Optional<ServiceWish> wish) {
    /// The platform waits 25 s for an answer.
    private static final Duration UP_MAX = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);

    /// Starting up or shutting down; nobody listens (any more).
    private static final Set<String> NOT_YET = Set.of("57P03", "08001", "08006");

    /// Makes or changes the cluster if that is wished, and waits until it takes sessions.
    ///
    /// @return a superuser's, in the database `postgres`; empty if it takes none yet
    Optional<Session> session() throws IOException, InterruptedException, SQLException {
        return session(UP_MAX);
    }

    /// As [#session], for no longer than that.
    Optional<Session> session(Duration limit) throws IOException, InterruptedException, SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Session> session = sessionNow();
            if (session.isPresent()) return session;
            pause();
        }
        return Optional.empty();
    }

    /// As [#session], without waiting.
    Optional<Session> sessionNow() throws IOException, InterruptedException, SQLException {
        Optional<String> address = wish.isPresent() ? host.put(name, wish.get()) : host.find(name);
        return address.isEmpty() ? Optional.empty() : connect(address.get());
    }

    /// Has it run as is wished, if it does not yet.
    void renew() throws IOException, InterruptedException {
        if (wish.isPresent()) host.put(name, wish.get());
    }

    /// The apps of the add-on reach it from now on.
    void use(UUID addon) throws IOException, InterruptedException {
        host.use(name, addon);
    }

    /// They reach it no more.
    void unuse(UUID addon) throws IOException, InterruptedException {
        host.unuse(name, addon);
    }

    /// It reaches the other one from now on.
    void link(Cluster other) throws IOException, InterruptedException {
        host.link(name, other.name());
    }

    /// And now no more.
    void unlink(Cluster other) throws IOException, InterruptedException {
        host.unlink(name, other.name());
    }

    /// Between looks for what nobody tells of.
    static void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }

    /// With all its data.
    void end() throws IOException, InterruptedException {
        host.end(name);
    }

    /// @return empty if it listens, but does not take sessions yet
    private Optional<Session> connect(String address) throws SQLException {
        try {
            return Optional.of(Session.open(address, password, "postgres"));
        } catch (SQLException e) {
            if (NOT_YET.contains(String.valueOf(e.getSQLState()))) return Optional.empty();
            throw e;
        }
    }

    @Override
    public String toString() {
        return "Cluster[" + name + "]";
    }
}
