package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.ok;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.TestApi;
import renga.platform.provider.TestProvider;
import tools.jackson.databind.JsonNode;

/// What a provider gets to by its slug and the password of its manifest.
@Timeout(120)
class VendorTest {
    @TempDir
    Path home;

    private AddonRoom room;
    private JsonNode made;
    private String herokuId;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("acme", "ACME_URL");
        room.register("other", "OTHER_URL");
        made = room.made("acme");
        herokuId = "app-%s@localhost".formatted(room.shop.id());
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void itListsItsAddonsAndNoOthers() {
        room.made("other");
        JsonNode list = ok(acme("GET", "/vendor/apps", ""), 200);
        assertThat(list).hasSize(1);
        JsonNode line = list.get(0);
        assertThat(line.get("heroku_id").asString()).isEqualTo(herokuId);
        assertThat(line.get("callback_url").asString()).endsWith("/vendor/apps/" + id());
        assertThat(line.get("plan").asString()).isEqualTo("basic");
        assertThat(line.at("/resource/uuid").asString()).isEqualTo(id());
        JsonNode today = ok(acme("GET", "/addons", ""), 200);
        assertThat(today).hasSize(1);
        assertThat(today.get(0).get("id")).isEqualTo(made.get("id"));
    }

    @Test
    void aLongListGoesOnWhereItsLinkSays() {
        room.sql("""
                INSERT INTO addon (id, service_id, plan_id, app_id, account_id, name, state, created_at, updated_at)
                SELECT gen_random_uuid(), service_id, plan_id, app_id, account_id, 'acme-' || n, state, created_at,
                       updated_at
                FROM addon, generate_series(1, 1500) n
                """);
        Set<String> seen = new HashSet<>();
        HttpResponse<String> page = acme("GET", "/vendor/apps", "");
        ok(page, 200).forEach(line -> seen.add(line.at("/resource/uuid").asString()));
        assertThat(seen).hasSize(1_000);
        String link = page.headers().firstValue("Link").orElseThrow();
        assertThat(link).endsWith("; rel=\"next\"");
        HttpResponse<String> last = acme("GET", link.replaceFirst("<https://[^/]+(/[^>]+)>.*", "$1"), "");
        assertThat(last.headers().firstValue("Link")).isEmpty();
        ok(last, 200).forEach(line -> seen.add(line.at("/resource/uuid").asString()));
        assertThat(seen).hasSize(1_501);
    }

    @Test
    void itSeesOneByItsUuidOrByItsApp() {
        for (String key : Set.of(id(), herokuId, herokuId.replace("@", "%40"))) {
            JsonNode info = ok(acme("GET", "/vendor/apps/" + key, ""), 200);
            assertThat(info.get("id").asString()).isEqualTo(herokuId);
            assertThat(info.get("name").asString()).isEqualTo("shop");
            assertThat(info.get("owner_email").asString()).isEqualTo(TestApi.EMAIL);
            assertThat(info.at("/config/ACME_URL").asString()).isNotEmpty();
            assertThat(info.get("domains").get(0).asString()).isEqualTo("shop.localhost");
        }
    }

    @Test
    void itGivesConfigVarsOtherValues() {
        JsonNode info = ok(
                acme("PUT", "/vendor/apps/" + id(), Map.of("config", Map.of("ACME_URL", "https://acme.test/2"))), 200);
        assertThat(info.at("/config/ACME_URL").asString()).isEqualTo("https://acme.test/2");
        assertThat(room.vars(room.shop)).containsEntry("ACME_URL", "https://acme.test/2");
        assertThat(room.words(room.shop)).hasSize(2);
        var undeclared = acme("PUT", "/vendor/apps/" + id(), Map.of("config", Map.of("OTHER_URL", "x")));
        assertThat(AddonRoom.message(undeclared, 422)).contains("OTHER_URL");
        assertThat(acme("PUT", "/vendor/apps/" + id(), Map.of()).statusCode()).isEqualTo(422);
    }

    @Test
    void othersSeeNothingOfIt() {
        String others = ok(room.order("other"), 201).get("id").asString();
        assertThat(acme("GET", "/vendor/apps/" + others, "").statusCode()).isEqualTo(404);
        assertThat(acme("PUT", "/vendor/apps/" + others, Map.of("config", Map.of("ACME_URL", "x")))
                        .statusCode())
                .isEqualTo(404);
        assertThat(room.api.get("/vendor/apps").statusCode()).isEqualTo(403);
        assertThat(as("acme", "wrong-password", "GET", "/vendor/apps", "").statusCode())
                .isEqualTo(401);
        assertThat(as("nobody", TestProvider.PASSWORD, "GET", "/addons", "").statusCode())
                .isEqualTo(401);
        for (String path : Set.of("/apps", "/addons/" + id(), "/apps/shop/config-vars")) {
            assertThat(acme("GET", path, "").statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void whatIsNotThereYetOrKeptIsNotShown() throws Exception {
        room.provider.mouths.put("POST", _ -> new TestProvider.Said(202, Map.of("id", "later")));
        String later = ok(room.order("acme"), 201).get("id").asString();
        assertThat(acme("GET", "/vendor/apps/" + later, "").statusCode()).isEqualTo(404);
        room.liveOn(Grace.HOURS);
        ok(room.api.delete("/apps/shop/addons/" + id()), 200);
        assertThat(acme("GET", "/vendor/apps/" + id(), "").statusCode()).isEqualTo(404);
    }

    private String id() {
        return made.get("id").asString();
    }

    private HttpResponse<String> acme(String method, String path, Object body) {
        return as("acme", TestProvider.PASSWORD, method, path, body);
    }

    private HttpResponse<String> as(String user, String password, String method, String path, Object body) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return room.api.send(method, path, body, "Authorization", "Basic " + pair);
    }
}
