package renga.testkit;

import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// A database of a test's own: a copy of a template that was migrated once in this JVM. Closing drops it.
/// The server behind it is for tests only: it trusts every local user and does not sync to disk.
public final class FreshDatabase implements AutoCloseable {
    private final TestServer server;
    private final String name;

    private FreshDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /// @param template names what `migrate` makes; it runs once per name
    public static FreshDatabase of(String template, Consumer<DataSource> migrate) {
        TestServer server = TestServer.shared();
        return new FreshDatabase(server, server.copyOf(template, migrate));
    }

    /// With the user in it: `jdbc:postgresql://localhost:PORT/test_1?user=postgres`.
    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    @Override
    public void close() throws SQLException {
        server.drop(name);
    }
}
