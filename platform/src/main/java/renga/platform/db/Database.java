package renga.platform.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/// The platform's PostgreSQL: a pool, migrated before the first caller sees it. Thread-safe.
public final class Database implements AutoCloseable {
    /// Enough to keep two to eight cores busy; everybody else waits in line, at most ACQUIRE_MILLIS_MAX.
    private static final int CONNECTIONS_MAX = 16;

    private static final long ACQUIRE_MILLIS_MAX = 30_000;

    /// The server may still be starting when we do.
    private static final long START_MILLIS_MAX = 60_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = HouseTypes.on(Jdbi.create(pool));
    }

    /// Connects, migrates, and answers when both are done.
    public static Database open(DatabaseUrl url) {
        var config = new HikariConfig();
        config.setPoolName("renga");
        config.setJdbcUrl(url.jdbc());
        url.user().ifPresent(config::setUsername);
        url.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(ACQUIRE_MILLIS_MAX);
        config.setInitializationFailTimeout(START_MILLIS_MAX);
        config.addDataSourceProperty("ApplicationName", "renga-platform");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The server's error details quote rows, and rows may hold secrets.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        var pool = new HikariDataSource(config);
        migrate(pool);
        return new Database(pool);
    }

    /// Brings a database up to date; forward only.
    public static void migrate(DataSource source) {
        Migrations.apply(source);
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /// Outside of the pool, for who keeps it.
    Connection connection() throws SQLException {
        var properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        if (pool.getUsername() != null) properties.setProperty("user", pool.getUsername());
        if (pool.getPassword() != null) properties.setProperty("password", pool.getPassword());
        return DriverManager.getConnection(pool.getJdbcUrl(), properties);
    }

    @Override
    public void close() {
        pool.close();
    }
}
