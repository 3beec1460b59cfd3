package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// `heroku addons:create acme:basic -- --follow OTHER`: how the other one may be called.
@Timeout(120)
class SiblingsTest {
    @TempDir
    Path home;

    private AddonRoom room;
    private JsonNode other;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("acme", "ACME_URL", "ACME_TOKEN");
        other = room.made("acme:basic");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void theProviderGetsTheAddressOfTheOneThatIsNamed() {
        String address = room.vars(room.shop).get("ACME_URL");
        for (String option : List.of("follow", "fork", "rollback")) {
            assertThat(heard(order("shop", option, "ACME_URL"), option)).isEqualTo(address);
        }
        for (String word : List.of(
                "ACME",
                other.get("name").asString(),
                other.get("id").asString(),
                "shop::ACME",
                String.valueOf(address))) {
            assertThat(heard(order("shop", "follow", word), "follow")).isEqualTo(address);
        }
        room.ledger.app("blog");
        assertThat(heard(order("blog", "follow", "shop::ACME_URL"), "follow")).isEqualTo(address);
    }

    @Test
    void whatNamesNoneIsTheProvidersToJudge() {
        room.register("rival", "RIVAL_URL");
        room.made("rival:basic");
        for (String word : List.of("NOTHING", "RIVAL_URL", "true")) {
            assertThat(heard(order("shop", "fork", word), "fork")).isEqualTo(word);
        }
        assertThat(heard(order("shop", "size", "ACME_URL"), "size")).isEqualTo("ACME_URL");
    }

    @Test
    void whichOneIsMeantHasToBeClearAndReady() {
        room.made("acme:basic");
        assertThat(message(order("shop", "follow", "acme"), 422)).contains("acme may be any of 2 add-ons");
        room.provider.mouths.put("POST", _ -> new Said(202, Map.of("id", "r-1")));
        String name = room.made("acme:basic").get("name").asString();
        room.provider.mouths.remove("POST");
        assertThat(message(order("shop", "follow", name), 422)).contains(name + " is not ready: it is provisioning");
        assertThat(order("shop", "follow", "nobody::ACME").statusCode()).isEqualTo(404);
        assertThat(room.rows("addon")).isEqualTo(3);
    }

    private HttpResponse<String> order(String app, String option, String word) {
        var wish = Map.of("plan", "acme:basic", "config", Map.of(option, word));
        return room.api.post("/apps/" + app + "/addons", wish);
    }

    private String heard(HttpResponse<String> made, String option) {
        ok(made, 201);
        return room.provider.heard.getLast().body().get("options").get(option).asString();
    }
}
