package renga.addons.keyvalue;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;

/// An administrator's session. Of one thread.
final class Session implements AutoCloseable {
    static final String ADMIN = "renga";
    static final int PORT = 6379;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final SSLContext TLS = trusting();

    private final String address;
    private final Jedis client;

    private Session(String address, Jedis client) {
        this.address = address;
        this.client = client;
    }

    /// @param address IPv4
    /// @throws redis.clients.jedis.exceptions.JedisException if it takes no sessions
    static Session open(String address, String password) {
        var config = DefaultJedisClientConfig.builder()
                .ssl(true)
                .sslSocketFactory(TLS.getSocketFactory())
                .user(ADMIN)
                .password(password)
                .connectionTimeoutMillis((int) CONNECT_MAX.toMillis())
                .socketTimeoutMillis((int) ANSWER_MAX.toMillis())
                .build();
        var client = new Jedis(address, PORT, config);
        try {
            client.connect();
            return new Session(address, client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    String address() {
        return address;
    }

    Jedis client() {
        return client;
    }

    /// The one whose limits it has.
    Optional<Plan> plan() {
        return Optional.ofNullable(client.configGet("maxmemory").get("maxmemory"))
                .map(Long::valueOf)
                .flatMap(Plan::of);
    }

    /// Writes down what it holds as the next server reads it: one that keeps a log of writes looks at nothing else.
    ///
    /// @param log whether that one keeps such a log
    /// @return false if it takes longer
    boolean writeDown(boolean log, Duration limit) throws InterruptedException {
        if (!log) {
            client.save();
            return true;
        }
        client.configSet("appendonly", "yes");
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isLogWhole()) {
            if (System.nanoTime() > deadline) return false;
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
        return true;
    }

    private boolean isLogWhole() {
        String figures = client.info("persistence");
        return figures.contains("aof_enabled:1")
                && figures.contains("aof_rewrite_in_progress:0")
                && figures.contains("aof_rewrite_scheduled:0");
    }

    @Override
    public void close() {
        client.close();
    }

    /// The server's certificate is its own and nobody vouches for it, as with `sslmode=require`: the address is what
    /// tells it, which the platform gives to one service alone.
    static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
