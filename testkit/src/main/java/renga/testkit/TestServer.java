package renga.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The one PostgreSQL of a test JVM, started when first wanted, stopped with the JVM. Thread-safe.
final class TestServer {
    private static final String EMPTY_TABLES =
            "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples <= 0";
    private static @Nullable TestServer shared;

    private final EmbeddedPostgres postgres;
    private final Map<String, Template> templates = new HashMap<>();
    private final AtomicInteger copies = new AtomicInteger();

    private TestServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static synchronized TestServer shared() {
        TestServer known = shared;
        if (known != null) return known;
        TestServer started = new TestServer(start());
        Runtime.getRuntime().addShutdownHook(new Thread(started::stop));
        shared = started;
        return started;
    }

    /// @param empty statements that delete what a test wrote, and nothing that was there before
    /// @param handedOn names of copies that are as good as new
    private record Template(String empty, Deque<String> handedOn) {}

    synchronized String copyOf(String template, Consumer<DataSource> migrate) {
        Template known = templates.computeIfAbsent(template, _ -> make(template, migrate));
        String used = known.handedOn().poll();
        if (used != null) return used;
        String copy = "test_" + copies.incrementAndGet();
        run("CREATE DATABASE " + copy + " TEMPLATE " + database(template));
        return copy;
    }

    synchronized void handOn(String template, String name) throws SQLException {
        Template known = Objects.requireNonNull(templates.get(template));
        execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + name + "'");
        try (var connection = postgres.getDatabase("postgres", name).getConnection();
                var statement = connection.createStatement()) {
            statement.execute(known.empty());
        }
        known.handedOn().add(name);
    }

    private Template make(String template, Consumer<DataSource> migrate) {
        run("CREATE DATABASE " + database(template));
        DataSource source = postgres.getDatabase("postgres", database(template));
        migrate.accept(source);
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            // Tables refer to each other: without triggers their order does not matter.
            var empty = new StringBuilder("SET session_replication_role = replica");
            statement.execute("ANALYZE");
            try (var empties = statement.executeQuery(EMPTY_TABLES)) {
                while (empties.next()) empty.append("; DELETE FROM ").append(empties.getString(1));
            }
            return new Template(empty.toString(), new ArrayDeque<>());
        } catch (SQLException e) {
            throw new IllegalStateException("test database template " + template, e);
        }
    }

    private static String database(String template) {
        return "template_" + template;
    }

    String jdbcUrl(String name) {
        return postgres.getJdbcUrl("postgres", name);
    }

    void drop(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setPort(Ports.take(1).getFirst())
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL for tests does not start", e);
        }
    }

    private void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL for tests does not stop", e);
        }
    }

    private void run(String sql) {
        try {
            execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("test database: " + sql, e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
