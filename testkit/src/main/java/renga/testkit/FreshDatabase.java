package renga.testkit;

import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// A database of a test's own: a copy of a template that was migrated once in this JVM. Closing drops it; a test that
/// left its tables as they were hands it on instead, which costs a tenth.
/// The server behind it is for tests only: it trusts every local user and does not sync to disk.
public final class FreshDatabase implements AutoCloseable {
    private final TestServer server;
    private final String template;
    private final String name;

    private FreshDatabase(TestServer server, String template, String name) {
        this.server = server;
        this.template = template;
        this.name = name;
    }

    /// @param template names what `migrate` makes; it runs once per name
    public static FreshDatabase of(String template, Consumer<DataSource> migrate) {
        TestServer server = TestServer.shared();
        return new FreshDatabase(server, template, server.copyOf(template, migrate));
    }

    /// With the user in it: `jdbc:postgresql://localhost:PORT/test_1?user=postgres`.
    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /// Empties its tables for the next test. Whoever is still connected is cut off.
    public void handOn() throws SQLException {
        server.handOn(template, name);
    }

    @Override
    public void close() throws SQLException {
        server.drop(name);
    }
}
