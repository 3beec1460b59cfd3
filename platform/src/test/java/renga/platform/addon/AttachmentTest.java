package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.app.App;
import renga.platform.release.Release;
import tools.jackson.databind.JsonNode;

/// Names of attachments, and what they do to the config and the ledger of apps.
@Timeout(120)
class AttachmentTest {
    private static final String URL = "DATABASE_URL";

    @TempDir
    Path home;

    private AddonRoom room;
    private App blog;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("heroku-postgresql", "HEROKU_POSTGRESQL_URL");
        room.register("acme", "ACME_URL");
        blog = room.ledger.app("blog");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void theFirstDatabaseIsDatabaseAndHasAColor() {
        JsonNode first = room.made("heroku-postgresql");
        assertThat(names("shop"))
                .hasSize(2)
                .contains("DATABASE")
                .anyMatch(name -> name.startsWith("HEROKU_POSTGRESQL_"));
        assertThat(room.vars(room.shop)).hasSize(2).containsKey(URL);
        assertThat(first.get("config_vars")).hasSize(2);
        assertThat(first.get("name").asString()).startsWith("postgresql-");
        room.made("heroku-postgresql");
        assertThat(names("shop")).hasSize(3);
        assertThat(room.vars(room.shop).keySet())
                .filteredOn(var -> var.startsWith("HEROKU_POSTGRESQL_"))
                .hasSize(2);
    }

    @Test
    void redisIsRedisAndThenHasAColor() {
        var manifest = room.provider.manifest("valkey", "VALKEY_URL");
        manifest.put("aliases", List.of("heroku-redis"));
        room.register(manifest);
        room.made("heroku-redis:basic");
        assertThat(names("shop")).containsExactly("REDIS");
        room.made("valkey:basic");
        assertThat(room.vars(room.shop)).hasSize(2).containsKey("REDIS_URL");
        assertThat(names("shop").getLast()).startsWith("HEROKU_REDIS_");
    }

    @Test
    void othersAreCalledByTheirPrefixAndThenByAColor() {
        room.made("acme");
        room.made("acme");
        assertThat(names("shop").getFirst()).isEqualTo("ACME");
        assertThat(names("shop").getLast()).matches("ACME_[A-Z]+");
        ok(room.order(Map.of("plan", "acme", "attachment", Map.of("name", "cache"))), 201);
        assertThat(room.vars(room.shop)).hasSize(3).containsKey("CACHE_URL");
    }

    @Test
    void aNameThatAVarOfTheAppsOwnStandsInIsLeftAlone() {
        room.ledger.set(room.shop, URL, "by hand");
        room.made("heroku-postgresql");
        assertThat(names("shop")).singleElement().asString().startsWith("HEROKU_POSTGRESQL_");
        assertThat(room.vars(room.shop)).containsEntry(URL, "by hand");
    }

    @Test
    void oneAddonInTwoApps() {
        JsonNode made = room.made("acme");
        JsonNode tie = attach(made, "blog", Map.of("name", "PRIMARY"));
        assertThat(tie.get("app").get("name").asString()).isEqualTo("blog");
        assertThat(tie.get("addon").get("app").get("name").asString()).isEqualTo("shop");
        assertThat(room.vars(blog))
                .isEqualTo(Map.of("PRIMARY_URL", room.vars(room.shop).get("ACME_URL")));
        String ref = "(@ref:%s)".formatted(made.get("name").asString());
        assertThat(room.words(blog)).containsExactly("Attach PRIMARY " + ref);
        assertThat(ok(
                        room.api.get("/addons/%s/addon-attachments"
                                .formatted(made.get("name").asString())),
                        200))
                .hasSize(2);

        ok(room.api.delete("/addon-attachments/" + tie.get("id").asString()), 200);
        assertThat(room.vars(blog)).isEmpty();
        assertThat(room.words(blog)).last().isEqualTo("Detach PRIMARY " + ref);
        assertThat(room.vars(room.shop)).hasSize(1);
        assertThat(room.api
                        .get("/addon-attachments/" + tie.get("id").asString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void anotherBecomesTheDatabaseByItsName() {
        room.made("heroku-postgresql");
        JsonNode second = room.made("heroku-postgresql");
        var wish = Map.of("name", "DATABASE");
        assertThat(message(room.api.post("/addon-attachments", body(second, "shop", wish)), 423))
                .contains("would overwrite existing attachment DATABASE");
        attach(second, "shop", Map.of("name", "DATABASE", "confirm", "shop"));
        assertThat(room.vars(room.shop).get(URL)).endsWith(second.get("id").asString());
        assertThat(room.words(room.shop))
                .last()
                .isEqualTo(
                        "Attach DATABASE (@ref:%s)".formatted(second.get("name").asString()));
        assertThat(names("shop")).hasSize(3);
        assertThat(message(room.api.post("/addon-attachments", body(second, "shop", wish)), 422))
                .contains("already");
    }

    @Test
    void overOnesOwnVarOnlyIfConfirmed() {
        room.ledger.set(room.shop, "CACHE_URL", "by hand");
        var wish = Map.of("plan", "acme", "attachment", Map.of("name", "CACHE"));
        assertThat(message(room.order(wish), 423)).contains("existing config vars CACHE_URL");
        assertThat(room.rows("addon")).isZero();
        var sure = Map.of("plan", "acme", "attachment", Map.of("name", "CACHE"), "confirm", "shop");
        ok(room.order(sure), 201);
        assertThat(room.vars(room.shop).get("CACHE_URL")).startsWith("https://resource");
    }

    @Test
    void nobodySetsItsVarsByHand() {
        room.made("heroku-postgresql");
        var patch = Map.of(URL, "mine", "A", "1");
        assertThat(message(room.api.patch("/apps/shop/config-vars", patch), 422))
                .isEqualTo("Cannot overwrite attachment values DATABASE_URL.");
        assertThat(room.vars(room.shop)).doesNotContainKey("A");
    }

    @Test
    void theProviderChangesValuesInAllApps() throws Exception {
        JsonNode made = room.made("acme");
        attach(made, "blog", Map.of("name", "PRIMARY"));
        String token = room.token(room.provider.next("POST").body());
        String path = "/addons/%s/config".formatted(made.get("id").asString());
        var other = Map.of("config", List.of(Map.of("name", "ACME_URL", "value", "moved")));
        ok(room.callback(token, "PATCH", path, other), 200);
        ok(room.callback(token, "PATCH", path, other), 200);
        assertThat(room.vars(room.shop)).isEqualTo(Map.of("ACME_URL", "moved"));
        assertThat(room.vars(blog)).isEqualTo(Map.of("PRIMARY_URL", "moved"));
        assertThat(room.words(room.shop)).hasSize(2).last().isEqualTo("Update ACME by acme");
        assertThat(room.words(blog)).hasSize(2).last().isEqualTo("Update PRIMARY by acme");
        Release release = room.ledger.releases.find(blog.id(), "current");
        assertThat(release.author().email()).isEqualTo("acme@addons.localhost");
        var foreign = Map.of("config", List.of(Map.of("name", URL, "value", "x")));
        assertThat(message(room.callback(token, "PATCH", path, foreign), 422)).contains("not among the config vars");
    }

    @Test
    void aRollbackKeepsWhatIsAttachedNow() {
        JsonNode gone = room.made("acme");
        Release target = room.ledger.deploy(room.shop, 'a');
        room.made("heroku-postgresql");
        ok(room.api.delete("/apps/shop/addons/" + gone.get("id").asString()), 200);
        room.ledger.deploy(room.shop, 'b');
        room.ledger.rollback(room.shop, "v" + target.version());
        assertThat(room.vars(room.shop)).hasSize(2).containsKey(URL).doesNotContainKey("ACME_URL");
    }

    @Test
    void aRenamedAddonIsFoundByItsNewName() {
        JsonNode made = room.made("acme");
        String path = "/apps/shop/addons/" + made.get("id").asString();
        assertThat(ok(room.api.patch(path, Map.of("name", "cache")), 200)
                        .get("name")
                        .asString())
                .isEqualTo("cache");
        ok(room.api.get("/addons/cache"), 200);
        assertThat(room.api.get("/addons/" + made.get("name").asString()).statusCode())
                .isEqualTo(404);
        assertThat(message(room.api.patch(path, Map.of("name", "no name")), 422))
                .contains("is not possible");
    }

    @Test
    void wordsFindWhatTheyMean() {
        JsonNode made = room.made("acme");
        String name = made.get("name").asString();
        for (String word : List.of(name, made.get("id").asString(), "ACME", "ACME_URL", "acme")) {
            assertThat(resolved(Map.of("addon", word, "app", "shop"))).containsExactly(name);
        }
        assertThat(resolved(Map.of("addon", "shop::ACME"))).containsExactly(name);
        assertThat(resolved(Map.of("addon", name))).containsExactly(name);
        assertThat(resolved(Map.of("addon", "acme", "addon_service", "acme"))).containsExactly(name);
        var unknown = room.api.post("/actions/addons/resolve", Map.of("addon", "x", "app", "shop"));
        assertThat(ok(unknown, 404).get("resource").asString()).isEqualTo("add_on");
        var none = room.api.post("/actions/addon-attachments/resolve", Map.of("addon_attachment", "x", "app", "shop"));
        assertThat(ok(none, 404).get("resource").asString()).isEqualTo("add_on attachment");
        var found = room.api.post(
                "/actions/addon-attachments/resolve",
                Map.of("addon_attachment", "shop::ACME"),
                "Accept-Inclusion",
                "addon:plan,config_vars");
        JsonNode tie = ok(found, 200).get(0);
        assertThat(tie.get("config_vars").toString()).isEqualTo("[\"ACME_URL\"]");
        assertThat(tie.get("addon").get("plan").get("name").asString()).isEqualTo("acme:basic");
    }

    @Test
    void aNamespaceNeedsValuesOfItsOwn() {
        JsonNode made = room.made("acme");
        var wish = body(made, "blog", Map.of("namespace", "credential:reader"));
        assertThat(message(room.api.post("/addon-attachments", wish), 422)).contains("credential:reader");
        String path =
                "/addons/%s/config/credential:reader".formatted(made.get("name").asString());
        assertThat(ok(room.api.get(path), 200)).isEmpty();
    }

    private List<String> resolved(Map<String, Object> sought) {
        return ok(room.api.post("/actions/addons/resolve", sought), 200)
                .valueStream()
                .map(addon -> addon.get("name").asString())
                .toList();
    }

    private List<String> names(String app) {
        return ok(room.api.get("/apps/%s/addon-attachments".formatted(app)), 200)
                .valueStream()
                .map(tie -> tie.get("name").asString())
                .toList();
    }

    private JsonNode attach(JsonNode addon, String app, Map<String, Object> more) {
        return ok(room.api.post("/addon-attachments", body(addon, app, more)), 201);
    }

    private static Map<String, Object> body(JsonNode addon, String app, Map<String, ?> more) {
        var body = new java.util.HashMap<String, Object>(more);
        body.put("addon", Map.of("name", addon.get("name").asString()));
        body.put("app", Map.of("name", app));
        return body;
    }
}
