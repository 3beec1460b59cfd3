package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Broker, provider and data service are killed (-9) while databases and stores come and go, at moments that a seed
/// chooses: after it,
/// what the broker knows of is there once, and nothing else is.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledAddonsTest {
    private static final String ADDONS = "/apps/pond/addons";
    private static final int ROUNDS = 4;

    /// A service that dies again and again is started after a minute at last.
    private static final Duration SOON = Duration.ofMinutes(2);

    private static final int MOMENT_MILLIS_MAX = 1_200;

    private static final List<String> PLANS = List.of(
            "heroku-postgresql:essential-0",
            "heroku-postgresql:essential-0",
            "heroku-postgresql:standard-0",
            "heroku-redis:mini");

    /// The processes of our services; those of others are let be.
    private static final String KILL_SERVICES = "for p in $(pgrep -x 'postgres|valkey-server'); do"
            + " if grep -qs renga-%s /proc/$p/cgroup; then kill -9 $p; fi; done";

    private Instance renga;
    private Api api;
    private String cluster;

    private enum Part {
        BROKER,
        PROVIDER,
        SERVICE
    }

    @BeforeAll
    void aClusterIsThere() {
        // What is kept would be there still.
        renga = Instance.start(Map.of("RENGA_ADDON_GRACE_HOURS", "0"));
        api = new Api(renga);
        api.post("/apps", "{\"name\": \"pond\"}");
        JsonNode first = api.post(ADDONS, order(PLANS.getFirst()));
        String url = api.get("/apps/pond/config-vars").get("DATABASE_URL").asString();
        cluster = "PGPASSWORD=$(cat %s/addons/postgres.admin) psql 'postgres://renga@%s/postgres' -Atc "
                .formatted(renga.home(), url.substring(url.indexOf('@') + 1, url.lastIndexOf('/')));
        assertThat(databases()).hasSize(1);
        assertThat(first.get("state").asString()).isEqualTo("provisioned");
    }

    @AfterAll
    void stop() {
        if (api != null) api.close();
        if (renga != null) renga.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void what_is_known_is_there_once_and_nothing_else(long seed) throws Exception {
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String plan = PLANS.get(random.nextInt(PLANS.size()));
            killDuring(random, () -> api.post(ADDONS, order(plan)));
            Eventually.within(SOON, this::allIsInOrder);
            List<JsonNode> more = addons();
            if (more.size() < 2) continue;
            String last = more.getLast().get("id").asString();
            killDuring(random, () -> api.delete(ADDONS + "/" + last));
            Eventually.within(SOON, this::allIsInOrder);
        }
        for (JsonNode addon : addons().subList(1, addons().size())) {
            api.delete(ADDONS + "/" + addon.get("id").asString());
        }
        Eventually.within(SOON, this::allIsInOrder);
        assertThat(databases()).hasSize(1);
    }

    /// Whoever asks may hear anything, or nothing.
    private void killDuring(Random random, Runnable request) throws Exception {
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                request.run();
            } catch (UncheckedIOException | AssertionError cutOff) {
                assertThat(cutOff).isNotNull();
            }
        });
        LockSupport.parkNanos(random.nextInt(MOMENT_MILLIS_MAX) * 1_000_000L);
        kill(Part.values()[random.nextInt(Part.values().length)]);
        asking.join();
    }

    private void kill(Part part) throws IOException {
        switch (part) {
            case BROKER -> renga.outside().run("kill -9 " + renga.pid("platform"));
            case PROVIDER -> renga.outside().run("kill -9 " + renga.pid("addons"));
            case SERVICE -> {
                String instance =
                        Files.readString(renga.home().resolve("instance")).strip();
                renga.outside().run(KILL_SERVICES.formatted(instance));
            }
        }
    }

    private void allIsInOrder() {
        try {
            List<JsonNode> addons = addons();
            assertThat(addons)
                    .allSatisfy(
                            addon -> assertThat(addon.get("state").asString()).isEqualTo("provisioned"));
            List<String> shared = addons.stream()
                    .filter(addon -> addon.get("plan").get("name").asString().endsWith("essential-0"))
                    .map(addon -> "d" + hex(addon))
                    .sorted()
                    .toList();
            assertThat(databases()).isEqualTo(shared);
            assertThat(logins())
                    .isEqualTo(
                            shared.stream().map(name -> "u" + name.substring(1)).toList());
            List<String> volumes = new ArrayList<>(List.of("postgres-17-shared"));
            for (JsonNode addon : addons) {
                String plan = addon.get("plan").get("name").asString();
                if (plan.endsWith("standard-0")) volumes.add("postgres-17-" + hex(addon));
                if (plan.endsWith("mini")) volumes.add("valkey-8-" + hex(addon));
            }
            assertThat(volumes()).containsExactlyInAnyOrderElementsOf(volumes);
            for (JsonNode var : api.get("/apps/pond/config-vars")) answers(var.asString());
        } catch (UncheckedIOException e) {
            throw new AssertionError("not yet back", e);
        }
    }

    private void answers(String url) {
        String question = url.startsWith("rediss:") ? ping(url) : "psql '" + url + "' -Atc 'SELECT 1'";
        assertThat(renga.outside().run(question).ok().text()).isIn("1", "+PONG");
    }

    private static String ping(String url) {
        URI store = URI.create(url);
        String password = store.getUserInfo().substring(store.getUserInfo().indexOf(':') + 1);
        String user = store.getUserInfo().substring(0, store.getUserInfo().indexOf(':'));
        return "printf 'AUTH %s %s\\r\\nPING\\r\\nQUIT\\r\\n' | timeout 10 openssl s_client -quiet -connect %s:%d 2>/dev/null | tr -d '\\r' | grep -x +PONG"
                .formatted(user.isEmpty() ? "default" : user, password, store.getHost(), store.getPort());
    }

    private List<JsonNode> addons() {
        return api.get(ADDONS)
                .valueStream()
                .sorted((a, b) -> a.get("created_at")
                        .asString()
                        .compareTo(b.get("created_at").asString()))
                .toList();
    }

    private List<String> databases() {
        return sql("SELECT datname FROM pg_database WHERE datname ~ '^d[0-9a-f]{32}' ORDER BY 1");
    }

    private List<String> logins() {
        return sql("SELECT rolname FROM pg_roles WHERE rolname ~ '^u[0-9a-f]{32}' ORDER BY 1");
    }

    private List<String> volumes() {
        return renga.outside()
                .run("cd " + renga.home() + "/volumes && ls | sed -n 's/[.]img$//p'")
                .text()
                .lines()
                .toList();
    }

    private List<String> sql(String query) {
        return renga.outside()
                .run(cluster + "\"" + query + "\"")
                .ok()
                .text()
                .lines()
                .toList();
    }

    private static String hex(JsonNode addon) {
        return addon.get("id").asString().replace("-", "");
    }

    private static String order(String plan) {
        return "{\"plan\": {\"name\": \"" + plan + "\"}}";
    }
}
