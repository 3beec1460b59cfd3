package renga.addons.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import renga.addons.host.Scripts;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;
import renga.core.DynoSize;

/// Connection pooling: PgBouncer in transaction mode, a backing service beside a cluster of its own, with an address of
/// its own. Its role may ask for the verifiers of those who may log in just now, and nothing else; it hands on what
/// clients prove, so it needs none of their passwords. Thread-safe.
final class Pools {
    static final String COMMAND = "POST connection-pooling";

    /// The credential that is pooled.
    static final String DEFAULT = "default";

    static final String NAMESPACE = "connection-pooling:" + DEFAULT;
    static final String ROLE = "renga_pool";

    private static final String PREFIX = "pool-17-";
    private static final Duration UP_MAX = Duration.ofSeconds(15);

    /// It keeps its certificate there.
    private static final long VOLUME_BYTES = 64L << 20;

    /// Heroku's takes 10,000; a client takes 4 KB here, and two descriptors of the dyno's.
    private static final int CLIENTS_MAX = 2_000;

    /// Of the connections that a plan has: the rest is for who comes directly.
    private static final int SESSIONS_PERCENT = 75;

    /// Superusers and those whose time is over are not told of.
    private static final String LOGIN = """
            CREATE OR REPLACE FUNCTION public.renga_login(login text, OUT name text, OUT verifier text)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT rolname, rolpassword FROM pg_authid
            WHERE rolname = login AND rolcanlogin AND NOT rolsuper AND NOT rolreplication
              AND (rolvaliduntil IS NULL OR rolvaliduntil > now())
            $$
            """;

    private final ServiceHost host;
    private final String secret;
    private final String script = Scripts.named(Pools.class, "pool.sh");

    /// @param secret what passwords of roles are derived from: the same each time, for there is no other state
    Pools(ServiceHost host, String secret) {
        this.host = host;
        this.secret = secret;
    }

    /// Makes the pool, or changes it to what the plan has.
    ///
    /// @param session in the cluster's database `postgres`
    /// @return its address; empty if it does not listen yet
    Optional<String> ensure(UUID resource, Cluster cluster, Session session, Plan plan)
            throws IOException, InterruptedException, SQLException {
        letIn(session, password(resource));
        ServiceWish wish = wish(resource, session.address(), plan);
        host.put(name(resource), wish);
        host.link(name(resource), cluster.name());
        host.use(name(resource), resource);
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> address = host.put(name(resource), wish);
            if (address.isPresent()) return address;
            Cluster.pause();
        }
        return Optional.empty();
    }

    /// Has the one there is run as it should for that plan.
    void renew(UUID resource, Session session, Plan plan) throws IOException, InterruptedException {
        if (isThere(resource)) host.put(name(resource), wish(resource, session.address(), plan));
    }

    /// @return its address, if there is one that listens
    Optional<String> find(UUID resource) throws IOException, InterruptedException {
        return host.find(name(resource));
    }

    /// The database's config vars by its pool.
    static Map<String, Map<String, String>> config(String address, Database database, Database.Credential credential) {
        return Map.of(NAMESPACE, Postgres.config(address, database, credential));
    }

    void end(UUID resource) throws IOException, InterruptedException {
        if (isThere(resource)) host.end(name(resource));
    }

    boolean isThere(UUID resource) throws IOException, InterruptedException {
        return host.names().contains(name(resource));
    }

    private static void letIn(Session session, String password) throws SQLException {
        boolean there = !session.rows("SELECT 1 FROM pg_roles WHERE rolname = ?", _ -> 1, ROLE)
                .isEmpty();
        session.inTransaction(() -> {
            if (!there) session.run("CREATE ROLE %s LOGIN".formatted(ROLE));
            session.run("ALTER ROLE %s PASSWORD '%s'".formatted(ROLE, Database.verifier(ROLE, password)));
            session.run("GRANT CONNECT ON DATABASE postgres TO " + ROLE);
            session.run(LOGIN);
            session.run("REVOKE ALL ON FUNCTION public.renga_login FROM PUBLIC");
            session.run("GRANT EXECUTE ON FUNCTION public.renga_login TO " + ROLE);
        });
    }

    private ServiceWish wish(UUID resource, String cluster, Plan plan) {
        Map<String, String> environment = Map.of(
                "CLUSTER", cluster,
                "PORT", String.valueOf(Session.PORT),
                "ROLE", ROLE,
                "PASSWORD", password(resource),
                "CLIENTS", String.valueOf(CLIENTS_MAX),
                "SESSIONS", String.valueOf(plan.connectionsMax() * SESSIONS_PERCENT / 100));
        String size = DynoSize.STANDARD_1X.label();
        return new ServiceWish(Clusters.STACK, script, environment, size, VOLUME_BYTES, Session.PORT, "");
    }

    private String password(UUID resource) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), mac.getAlgorithm()));
            return HexFormat.of().formatHex(mac.doFinal((ROLE + resource).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String name(UUID resource) {
        return PREFIX + resource.toString().replace("-", "");
    }
}
