package renga.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The one PostgreSQL of a test JVM, started when first wanted, stopped with the JVM. Thread-safe.
final class TestServer {
    private static @Nullable TestServer shared;

    private final EmbeddedPostgres postgres;
    private final Set<String> templates = new HashSet<>();
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

    synchronized String copyOf(String template, Consumer<DataSource> migrate) {
        String source = "template_" + template;
        if (templates.add(source)) {
            run("CREATE DATABASE " + source);
            migrate.accept(postgres.getDatabase("postgres", source));
        }
        String copy = "test_" + copies.incrementAndGet();
        run("CREATE DATABASE " + copy + " TEMPLATE " + source);
        return copy;
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
