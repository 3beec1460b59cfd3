package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.testkit.RuncHost;

/// The provider over a real cluster in a real dyno.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PostgresTest {
    private static final String ADMIN_PASSWORD = "0123456789abcdef0123456789abcdef";

    private @Nullable RuncHost runc;
    private @Nullable Postgres postgres;
    private @Nullable RuncServices services;

    @BeforeAll
    void open() throws Exception {
        runc = RuncHost.open(Set.of());
        services = new RuncServices(runc);
        assumeTrue(services.isReady(), "there is no root file system for services: run stack/build data");
        postgres = new Postgres(services, ADMIN_PASSWORD);
    }

    @AfterAll
    void close() throws Exception {
        if (runc != null) runc.close();
    }

    @Test
    void aDatabaseIsMadeAndReachedOverTls() throws Exception {
        UUID addon = UUID.randomUUID();
        try (Connection own = open(made(addon))) {
            assertThat(one(own, "SELECT current_database()"))
                    .isEqualTo("d" + addon.toString().replace("-", ""));
            assertThat(one(own, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("t");
            run(own, "CREATE TABLE frog (name text)");
            run(own, "CREATE EXTENSION hstore");
            run(own, "CREATE EXTENSION vector");
            assertThat(one(own, "SELECT count(*) > 0 FROM pg_stat_statements")).isEqualTo("t");
            assertThat(one(own, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("20");
        }
        assertThat(services().used).contains(addon);
        assertThatThrownBy(() -> open(made(addon) + "?sslmode=disable").close()).isInstanceOf(SQLException.class);
    }

    @Test
    void askedTwiceThereIsOneAndTheLastAnswerHolds() throws Exception {
        UUID addon = UUID.randomUUID();
        String first = made(addon);
        try (Connection own = open(first)) {
            run(own, "CREATE TABLE kept (n int)");
        }
        String second = made(addon);
        assertThat(URI.create(second).getPath()).isEqualTo(URI.create(first).getPath());
        try (Connection own = open(second)) {
            assertThat(one(own, "SELECT count(*) FROM kept")).isEqualTo("0");
        }
        assertThatThrownBy(() -> open(first).close()).hasMessageContaining("password authentication failed");
    }

    @Test
    void manyAtOnceAreMadeOneByOne() throws Exception {
        UUID same = UUID.randomUUID();
        List<Callable<String>> orders = new ArrayList<>();
        IntStream.range(0, 6).forEach(n -> orders.add(() -> made(n % 2 == 0 ? same : UUID.randomUUID())));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> url : threads.invokeAll(orders))
                assertThat(url.get()).startsWith("postgres://u");
        }
        assertThat(one(
                        admin(),
                        "SELECT count(*) FROM pg_database WHERE datname = 'd%s'"
                                .formatted(same.toString().replace("-", ""))))
                .isEqualTo("1");
    }

    @Test
    void oneTenantIsShutOutOfAnothersDatabaseAndOfTheServer() throws Exception {
        String mine = made(UUID.randomUUID());
        String theirs = made(UUID.randomUUID());
        String crossed =
                mine.replace(URI.create(mine).getPath(), URI.create(theirs).getPath());
        assertThatThrownBy(() -> open(crossed).close()).hasMessageContaining("permission denied for database");
        for (String common : List.of("/postgres", "/template1")) {
            String there = mine.replace(URI.create(mine).getPath(), common);
            assertThatThrownBy(() -> open(there).close()).hasMessageContaining("permission denied for database");
        }
        try (Connection own = open(mine)) {
            for (String sql : List.of(
                    "COPY (SELECT 1) TO PROGRAM 'true'",
                    "COPY (SELECT 1) TO '/tmp/x'",
                    "SELECT pg_read_file('/etc/passwd')",
                    "SELECT pg_ls_dir('/')",
                    "SELECT * FROM pg_authid",
                    "CREATE EXTENSION file_fdw",
                    "CREATE EXTENSION plpython3u",
                    "CREATE ROLE another",
                    "CREATE DATABASE another",
                    "ALTER SYSTEM SET work_mem = '1GB'",
                    "SET temp_file_limit = -1",
                    "ALTER ROLE CURRENT_USER CONNECTION LIMIT 100",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'renga' AND pid IS NOT NULL"
                            + " UNION ALL SELECT pg_reload_conf()")) {
                assertThatThrownBy(() -> run(own, sql)).as(sql).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void aPlanChangesLimitsAndAnUnknownOneIsRefused() throws Exception {
        UUID addon = UUID.randomUUID();
        String url = made(addon);
        assertThat(provider().change(addon, "essential-2")).isInstanceOf(Answer.Done.class);
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("40");
        }
        assertThat(provider().change(addon, "huge")).isInstanceOf(Answer.Refused.class);
        assertThat(provider().change(UUID.randomUUID(), "essential-1")).isInstanceOf(Answer.Gone.class);
        assertThat(provider().provision(new Order(UUID.randomUUID(), "huge", Map.of())))
                .isInstanceOf(Answer.Refused.class);
        assertThat(provider().provision(new Order(UUID.randomUUID(), "essential-0", Map.of("fork", "x"))))
                .isEqualTo(new Answer.Refused("This plan takes no options: leave out --fork."));
    }

    @Test
    void whatIsGivenUpIsGoneWithItsSessions() throws Exception {
        UUID addon = UUID.randomUUID();
        try (Connection own = open(made(addon))) {
            assertThat(provider().deprovision(addon)).isInstanceOf(Answer.Done.class);
            assertThatThrownBy(() -> one(own, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertThat(provider().deprovision(addon)).isEqualTo(new Answer.Gone());
        assertThat(one(
                        admin(),
                        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'u%"
                                + addon.toString().replace("-", "") + "'"))
                .isEqualTo("0");
    }

    @Test
    void dataOutlivesTheDyno() throws Exception {
        String url = made(UUID.randomUUID());
        try (Connection own = open(url)) {
            run(own, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
        }
        services().kill();
        made(UUID.randomUUID());
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT count(*) FROM kept")).isEqualTo("1000");
        }
    }

    private String made(UUID addon) throws Exception {
        Answer answer = provider().provision(new Order(addon, "essential-0", Map.of()));
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return Objects.requireNonNull(((Answer.Done) answer).config().get("HEROKU_POSTGRESQL_URL"));
    }

    /// As an app does that takes the URL apart.
    private static Connection open(String url) throws SQLException {
        URI uri = URI.create(url);
        String[] user = uri.getUserInfo().split(":", 2);
        String query = uri.getQuery() == null ? "sslmode=require" : uri.getQuery();
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s?%s".formatted(uri.getHost(), uri.getPort(), uri.getPath(), query),
                user[0],
                user[1]);
    }

    private Connection admin() throws Exception {
        return open("postgres://renga:%s@%s:5432/postgres"
                .formatted(ADMIN_PASSWORD, services().address()));
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Postgres provider() {
        return Objects.requireNonNull(postgres);
    }

    private RuncServices services() {
        return Objects.requireNonNull(services);
    }
}
