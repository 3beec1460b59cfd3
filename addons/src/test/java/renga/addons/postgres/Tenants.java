package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import renga.addons.host.RuncServices;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;
import renga.core.Json;
import renga.testkit.RuncHost;
import tools.jackson.databind.JsonNode;

/// The provider over a real cluster in a real dyno, and its tenants.
final class Tenants implements AutoCloseable {
    private static final String ADMIN_PASSWORD = "0123456789abcdef0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);
    static final Instant CREATED = Instant.parse("2026-11-26T10:00:00Z");

    private final RuncHost runc;
    final RuncServices services;
    final Postgres provider;

    private Tenants(RuncHost runc) throws IOException {
        this.runc = runc;
        this.services = new RuncServices(runc);
        this.provider = new Postgres(services, ADMIN_PASSWORD, Clock.systemUTC());
    }

    static Tenants open() {
        try {
            return new Tenants(RuncHost.open(Set.of()));
        } catch (Exception e) {
            throw new IllegalStateException("no host for the cluster", e);
        }
    }

    boolean areReady() {
        return services.isReady();
    }

    @Override
    public void close() throws Exception {
        provider.close();
        runc.close();
    }

    /// The URL of a new database, or of one that there is with another password.
    String made(UUID addon) throws Exception {
        return made(addon, "essential-0");
    }

    String made(UUID addon, String plan) throws Exception {
        return url(provider.provision(new Order(addon, plan, Map.of())));
    }

    static String url(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return Objects.requireNonNull(((Answer.Done) answer).config().get(Postgres.URL));
    }

    /// As an app does that takes the URL apart.
    static Connection open(String url) throws SQLException {
        URI uri = URI.create(url);
        String[] user = uri.getUserInfo().split(":", 2);
        String query = uri.getQuery() == null ? "sslmode=require" : uri.getQuery();
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s?%s".formatted(uri.getHost(), uri.getPort(), uri.getPath(), query),
                user[0],
                user[1]);
    }

    static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// What a superuser sees.
    String admin(String sql) throws Exception {
        try (Connection connection = admin()) {
            return one(connection, sql);
        }
    }

    /// In a cluster of its own.
    String adminOf(String service, String sql) throws Exception {
        try (Connection connection =
                open("postgres://renga:%s@%s:5432/postgres".formatted(ADMIN_PASSWORD, services.address(service)))) {
            return one(connection, sql);
        }
    }

    Connection admin() throws Exception {
        return adminIn("postgres");
    }

    Connection adminIn(String database) throws Exception {
        return open("postgres://renga:%s@%s:5432/%s"
                .formatted(ADMIN_PASSWORD, services.address(Clusters.SHARED), database));
    }

    RecipeDynos dynos() {
        return new RecipeDynos(runc);
    }

    /// A round of the upkeep, as it would be at that time.
    void upkeep(Instant at) {
        var clusters = new Clusters(services, ADMIN_PASSWORD);
        try (var upkeep = new Upkeep(clusters, new Pools(services, ADMIN_PASSWORD), InstantSource.fixed(at))) {
            upkeep.round();
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    /// Waits for what nobody tells of.
    static void until(Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    Reply ask(UUID addon, String url, String what) throws Exception {
        return ask(addon, url, what, "{}");
    }

    Reply ask(UUID addon, String url, String what, String body) throws Exception {
        return provider.ask(question(addon, url, what, body));
    }

    Reply recipe(UUID addon, String url, String name, String body) throws Exception {
        return provider.recipe(question(addon, url, "POST " + name, body));
    }

    private static Question question(UUID addon, String url, String what, String body) {
        return new Question(
                addon, "essential-0", what, Json.MAPPER.readTree(body), CREATED, Map.of(Postgres.URL, url), Map.of());
    }

    static JsonNode json(Reply reply) {
        return Json.MAPPER.valueToTree(reply.body());
    }
}
