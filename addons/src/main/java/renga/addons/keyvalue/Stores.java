package renga.addons.keyvalue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import renga.addons.host.Holds;
import renga.addons.host.Scripts;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;

/// The servers, one for each add-on, named by its uuid. Thread-safe.
final class Stores {
    private static final String PREFIX = "valkey-8-";
    private static final String LOG_NAME = "redis";
    private static final String STACK = "data-13";

    /// The platform waits 25 s for an answer.
    private static final Duration UP_MAX = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(50);

    private final ServiceHost host;
    private final String password;
    private final Holds holds = new Holds();
    private final String script = Scripts.named(Stores.class, "store.sh");

    /// @param password of the administrator of each
    Stores(ServiceHost host, String password) {
        this.host = host;
        this.password = password;
    }

    /// Has it run as the plan wants it.
    void put(UUID resource, Plan plan) throws IOException, InterruptedException {
        host.put(name(resource), wish(plan));
    }

    /// Waits until it takes sessions.
    ///
    /// @return empty if it does not yet
    Optional<Session> session(UUID resource) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Session> session = sessionNow(name(resource));
            if (session.isPresent()) return session;
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
        return Optional.empty();
    }

    Optional<Session> sessionNow(String name) throws IOException, InterruptedException {
        Optional<String> address = host.find(name);
        return address.isEmpty() ? Optional.empty() : connect(address.get());
    }

    /// Nobody else of this process makes, changes or ends that store until this is closed.
    Holds.Hold hold(UUID resource) {
        return holds.hold(resource);
    }

    /// Whose it is.
    static UUID resource(String name) {
        String hex = name.substring(PREFIX.length());
        return new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    boolean has(UUID resource) throws IOException, InterruptedException {
        return host.names().contains(name(resource));
    }

    List<String> names() throws IOException, InterruptedException {
        return host.names().stream()
                .filter(name -> name.startsWith(PREFIX))
                .sorted()
                .toList();
    }

    void use(UUID resource) throws IOException, InterruptedException {
        host.use(name(resource), resource);
    }

    /// With all that it holds.
    void end(UUID resource) throws IOException, InterruptedException {
        host.end(name(resource));
    }

    private Optional<Session> connect(String address) {
        try {
            return Optional.of(Session.open(address, password));
        } catch (JedisConnectionException | JedisDataException notYet) {
            // It still loads what it holds, or its keeper has yet to make room for us.
            return Optional.empty();
        }
    }

    private ServiceWish wish(Plan plan) {
        return new ServiceWish(
                STACK,
                script,
                Map.of(
                        "ADMIN_PASSWORD",
                        password,
                        "SETTINGS",
                        plan.settings(),
                        "LASTING",
                        plan.isDurable() ? "yes" : "no",
                        "RESERVED_CLIENTS",
                        String.valueOf(Plan.SESSIONS_SPARE),
                        "BALLAST_BYTES",
                        String.valueOf(plan.ballastBytes())),
                plan.dyno(),
                plan.volumeBytes(),
                Session.PORT,
                LOG_NAME);
    }

    private static String name(UUID resource) {
        return PREFIX + resource.toString().replace("-", "");
    }
}
