package renga.addons.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// A superuser's session in one database of a cluster. Names resolve in `pg_catalog` alone, and nothing
/// outside it may be called in a tenant's database: the tenant could have put a function of its own
/// there. Of one thread.
final class Session implements AutoCloseable {
    static final String ADMIN = "renga";
    static final int PORT = 5432;

    /// An owner may have other settings in its database.
    private static final String SETTINGS = "-c search_path=pg_catalog -c role=none -c default_transaction_read_only=off"
            + " -c statement_timeout=20s -c lock_timeout=10s"
            // Ours are nobody's business: they hold verifiers of passwords.
            + " -c log_statement=none -c log_min_duration_statement=-1 -c log_min_error_statement=panic";

    private static final int CONNECT_SECONDS_MAX = 5;

    /// The class of what says that a login or its password is none.
    private static final String NOT_LET_IN = "28";

    static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final String address;
    private final String password;
    private final Connection connection;

    private Session(String address, String password, Connection connection) {
        this.address = address;
        this.password = password;
        this.connection = connection;
    }

    /// @param address IPv4
    /// @param password of the superuser
    static Session open(String address, String password, String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", ADMIN);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "require");
        properties.setProperty("options", SETTINGS);
        properties.setProperty("connectTimeout", "" + CONNECT_SECONDS_MAX);
        properties.setProperty("socketTimeout", "" + ANSWER_MAX.toSeconds());
        properties.setProperty("ApplicationName", "renga-addons");
        // The server's error details quote what was sent, and that may be a secret.
        properties.setProperty("logServerErrorDetail", "false");
        String url = "jdbc:postgresql://%s:%d/%s".formatted(address, PORT, database);
        return new Session(address, password, DriverManager.getConnection(url, properties));
    }

    /// Whether a tenant with that URL would get a session.
    static boolean admits(String address, Database.Credential tenant, String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", tenant.role());
        properties.setProperty("password", tenant.password());
        properties.setProperty("sslmode", "require");
        properties.setProperty("connectTimeout", "" + CONNECT_SECONDS_MAX);
        String url = "jdbc:postgresql://%s:%d/%s".formatted(address, PORT, database);
        try (Connection _ = DriverManager.getConnection(url, properties)) {
            return true;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith(NOT_LET_IN)) return false;
            throw e;
        }
    }

    /// Another session, in another database.
    Session in(String database) throws SQLException {
        return open(address, password, database);
    }

    String address() {
        return address;
    }

    /// Whether its cluster follows another, and nothing can be written.
    boolean isStandby() throws SQLException {
        return row("SELECT pg_is_in_recovery()", row -> row.getBoolean(1)).orElseThrow();
    }

    /// @param sql without arguments: our names are made of letters, digits and `_`, verifiers of base 64
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    interface Work {
        void run() throws SQLException;
    }

    /// All of it or nothing.
    void inTransaction(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> rows(String query, Reader<T> reader, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int n = 0; n < arguments.length; n++) statement.setObject(n + 1, arguments[n]);
            try (ResultSet result = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (result.next()) all.add(reader.read(result));
                return all;
            }
        }
    }

    <T> Optional<T> row(String query, Reader<T> reader, Object... arguments) throws SQLException {
        return rows(query, reader, arguments).stream().findFirst();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
