package renga.e2e;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// A real key-value store by the official CLI (contract, cli-smoke.md items 51 and 52).
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyValueTest {
    private final Shell user;

    KeyValueTest(Instance renga) {
        this.user = renga.user();
    }

    @Test
    @Order(51)
    void a_store_is_made_and_told_of() {
        user.run("heroku create reeds").ok();
        user.run("heroku addons:create heroku-redis:mini --name stems -a reeds")
                .ok()
                .tells("Your key-value store is ready.", "as REDIS_URL");
        user.run("heroku redis:info -a reeds")
                .ok()
                .prints("=== stems (REDIS_URL)", "Plan:", "Mini", "Status:", "available", "Valkey 8.");
        user.run("heroku redis:maxmemory --policy allkeys-lru -a reeds")
                .ok()
                .prints("set to allkeys-lru.", "evicts the least recently used keys first");
        user.run("heroku redis:credentials -a reeds").ok().prints("rediss://");
        user.run("heroku redis:credentials --reset -a reeds").ok();
        user.run("heroku releases -a reeds").ok().prints("Update REDIS");
    }

    @Test
    @Order(52)
    void it_is_destroyed() {
        user.run("heroku addons:destroy REDIS -a reeds --confirm reeds")
                .ok()
                .tells("Destroying stems on reeds... done");
        user.run("heroku apps:destroy reeds --confirm reeds").ok();
    }
}
