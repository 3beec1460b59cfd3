package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
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
    private final Instance renga;
    private final Shell user;

    KeyValueTest(Instance renga) {
        this.renga = renga;
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
    void it_is_destroyed_rests_and_comes_back_with_what_it_held() {
        String url = url();
        assertThat(ask(url, "SET frog 42")).contains("+OK");
        user.run("heroku addons:destroy REDIS -a reeds --confirm reeds")
                .ok()
                .tells("Destroying stems on reeds... done");
        assertThat(user.run("heroku redis:info -a reeds").ok().out()).doesNotContain("stems");
        Eventually.that(() -> assertThat(ask(url, "PING")).doesNotContain("PONG"));
        user.run("heroku create brook").ok();
        assertThat(renga.launcher("addons:kept").ok().out()).containsPattern("stems +heroku-redis:mini +reeds ");
        renga.launcher("addons:return stems --app brook")
                .ok()
                .prints("stems (heroku-redis:mini) is back, in brook as REDIS");
        assertThat(ask(url, "GET frog")).contains("42");
        user.run("heroku redis:info -a brook").ok().prints("=== stems (REDIS_URL)", "available");
        user.run("heroku apps:destroy reeds --confirm reeds").ok();
        user.run("heroku apps:destroy brook --confirm brook").ok();
        assertThat(renga.launcher("addons:forget stems").ok().err()).contains("stems and its data are gone");
    }

    private String url() {
        try (var api = new Api(renga)) {
            return api.get("/apps/reeds/config-vars").get("REDIS_URL").asString();
        }
    }

    /// By the host, which reaches every service.
    private String ask(String url, String command) {
        URI at = URI.create(url);
        String password = at.getUserInfo().substring(1);
        return user.run("printf 'AUTH %s\\r\\n%s\\r\\nQUIT\\r\\n' '" + password + "' '" + command
                        + "' | timeout 5 openssl s_client -quiet -connect " + at.getHost() + ":" + at.getPort()
                        + " 2>/dev/null")
                .out();
    }
}
