package renga.addons.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;

/// The cluster of all `essential` databases: a backing service, made when the first one is wanted. Thread-safe.
final class SharedCluster {
    static final String NAME = "postgres-17-shared";

    /// The platform waits 25 s for an answer.
    private static final Duration UP_MAX = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long VOLUME_BYTES = 64L << 30;

    /// Parallel queries share memory through /dev/shm, of which a dyno has 64 MB for all: there are none.
    private static final String SETTINGS = """
            listen_addresses = '*'
            port = 5432
            unix_socket_directories = '/tmp'
            ssl = on
            password_encryption = 'scram-sha-256'
            max_connections = 500
            shared_buffers = 128MB
            work_mem = 4MB
            temp_file_limit = 1GB
            max_parallel_workers_per_gather = 0
            max_wal_size = 512MB
            shared_preload_libraries = 'pg_stat_statements'
            idle_in_transaction_session_timeout = '24h'
            log_destination = 'stderr'
            log_timezone = 'UTC'
            timezone = 'UTC'
            """;

    /// Starting up or shutting down; nobody listens (any more).
    private static final Set<String> NOT_YET = Set.of("57P03", "08001", "08006");

    private final ServiceHost host;
    private final ServiceWish wish;
    private final String password;

    /// @param password of the cluster's superuser
    SharedCluster(ServiceHost host, String password) {
        this.host = host;
        this.password = password;
        this.wish = new ServiceWish(
                "data-13",
                script(),
                Map.of("ADMIN_PASSWORD", password, "SETTINGS", SETTINGS),
                "Standard-2X",
                VOLUME_BYTES,
                Session.PORT);
    }

    /// Makes the cluster if need be, and waits until it takes sessions.
    ///
    /// @return empty if it takes none yet
    Optional<Session> session() throws IOException, InterruptedException, SQLException {
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> address = host.put(NAME, wish);
            Optional<Session> session = address.isEmpty() ? Optional.empty() : connect(address.get());
            if (session.isPresent()) return session;
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
        return Optional.empty();
    }

    void use(UUID addon) throws IOException, InterruptedException {
        host.use(NAME, addon);
    }

    /// @return empty if there is no cluster, or it takes no sessions just now
    Optional<Session> sessionIfThere() throws IOException, InterruptedException, SQLException {
        Optional<String> address = host.find(NAME);
        return address.isEmpty() ? Optional.empty() : connect(address.get());
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

    private static String script() {
        try (InputStream in = Objects.requireNonNull(SharedCluster.class.getResourceAsStream("cluster.sh"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cluster.sh is in this jar", e);
        }
    }
}
