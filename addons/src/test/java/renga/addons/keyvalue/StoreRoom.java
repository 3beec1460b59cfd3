package renga.addons.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import renga.addons.host.RuncServices;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;
import renga.core.Json;
import renga.testkit.FakeClock;
import renga.testkit.RuncHost;
import tools.jackson.databind.JsonNode;

/// The provider over real servers in real dynos, and its tenants.
final class StoreRoom implements AutoCloseable {
    static final String ADMIN_PASSWORD = "0123456789abcdef0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    final RuncServices services;
    final KeyValue provider;
    final FakeClock clock = FakeClock.frozen();
    private final RuncHost runc;

    private StoreRoom(RuncHost runc) throws IOException {
        this.runc = runc;
        this.services = new RuncServices(runc);
        this.provider = new KeyValue(services, ADMIN_PASSWORD, clock);
    }

    static StoreRoom open() {
        try {
            return new StoreRoom(RuncHost.open(Set.of()));
        } catch (IOException e) {
            throw new IllegalStateException("no host for stores", e);
        }
    }

    @Override
    public void close() throws Exception {
        provider.close();
        runc.close();
    }

    /// The URL of a new store, or of one that there is with another password.
    String made(UUID addon, String plan) throws Exception {
        return url(provider.provision(new Order(addon, plan, Map.of())));
    }

    static String url(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return ((Answer.Done) answer).config().getOrDefault("REDIS_URL", "");
    }

    JsonNode ask(UUID addon, String plan, String what, String body, int status) throws Exception {
        Instant created = Instant.parse("2026-11-26T10:00:00Z");
        Reply reply =
                provider.ask(new Question(addon, plan, what, Json.MAPPER.readTree(body), created, Map.of(), Map.of()));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        return Json.MAPPER.valueToTree(reply.body());
    }

    static String name(UUID addon) {
        return "valkey-8-" + addon.toString().replace("-", "");
    }

    /// A client as an app has it, which does not ask who vouches for the certificate.
    static Jedis client(String url) {
        URI address = URI.create(url);
        assertThat(address.getScheme()).isEqualTo("rediss");
        String password = address.getUserInfo().substring(1);
        var config = DefaultJedisClientConfig.builder()
                .ssl(true)
                .sslSocketFactory(Session.trusting().getSocketFactory())
                .password(password)
                .timeoutMillis((int) PATIENCE.toMillis())
                .build();
        return new Jedis(address.getHost(), address.getPort(), config);
    }

    static void until(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
