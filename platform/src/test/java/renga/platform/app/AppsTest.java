package renga.platform.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import renga.platform.TestPlatform;
import renga.platform.account.Accounts;
import renga.platform.api.TestApi;
import renga.platform.refusal.Refusal;

class AppsTest {
    @TempDir
    Path home;

    TestPlatform platform;

    @BeforeEach
    void start() {
        platform = new TestPlatform(home);
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ab", "Shop", "1shop", "shop-", "sh op", "sh.op", "a-name-that-is-longer-than-thirty-chars"})
    void namesThatAreNoHostLabelAreRefused(String name) {
        var answer = platform.api.post("/apps", Map.of("name", name));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(TestApi.json(answer).get("id").asString()).isEqualTo("invalid_params");
    }

    @Test
    void aTakenNameIsRefusedInHerokusWords() {
        platform.ledger.app("shop");
        var answer = platform.api.post("/apps", Map.of("name", "shop"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).isEqualTo("{\"id\":\"invalid_params\",\"message\":\"Name shop is already taken\"}");
        platform.ledger.app("other");
        assertThat(platform.api.patch("/apps/other", Map.of("name", "shop")).statusCode())
                .isEqualTo(422);
    }

    @Test
    void anUnnamedAppGetsAName() {
        String name = TestApi.json(platform.api.post("/apps", "")).get("name").asString();
        assertThat(name).matches("[a-z]+-[a-z]+-[0-9]{5}");
    }

    @Test
    void stacksAndRegionsThatAreNotHereAreRefused() {
        assertThat(platform.api.post("/apps", Map.of("stack", "cedar-14")).statusCode())
                .isEqualTo(422);
        assertThat(platform.api.post("/apps", Map.of("region", "eu")).statusCode())
                .isEqualTo(422);
    }

    @Test
    void appsMadeAtTheSameTimeHaveDifferentTenants() throws Exception {
        var tenants = new HashSet<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = IntStream.range(0, 30)
                    .mapToObj(i -> threads.submit(() -> platform.ledger.app("app-" + i)))
                    .toList();
            for (var app : made) tenants.add(app.get().tenant());
        }
        assertThat(tenants)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 30).boxed().toList());
    }

    @Test
    void aDestroyedAppFreesItsNameAtOnceAndItsTenantAtTheEnd() throws Exception {
        App shop = platform.ledger.app("shop");
        var ends = new AppEnds(platform.ledger.db, platform.ledger.apps, platform.works);
        platform.ledger.db.jdbi().useTransaction(tx -> platform.ledger.apps.vanish(tx, shop.id()));
        assertThat(platform.api.get("/apps/shop").statusCode()).isEqualTo(404);
        App second = platform.ledger.app("shop");
        assertThat(second.tenant()).isNotEqualTo(shop.tenant());

        platform.ledger.apps.forget(shop.id());
        assertThat(platform.ledger.app("third").tenant()).isEqualTo(shop.tenant());

        ends.destroy(second.id()).get(20, TimeUnit.SECONDS);
        assertThat(platform.destroyed).containsExactly(second.id());
        assertThat(rows("release", second)).isZero();
        assertThat(rows("config_snapshot", second)).isZero();
        assertThat(platform.ledger.apps.byId(second.id())).isEmpty();
    }

    @Test
    void somebodyElsesAppIsNotFound() {
        var accounts = new Accounts(platform.ledger.db, Clock.systemUTC());
        var other = accounts.ensure("other@example.test");
        App theirs = platform.ledger.releases.begin(other, NewApp.named("theirs"));
        var answer = platform.api.get("/apps/theirs");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo(platform.api.get("/apps/nope").body());
        for (String path :
                new String[] {"", "/config-vars", "/releases", "/collaborators", "/releases/1/config-vars"}) {
            assertThat(platform.api.get("/apps/" + theirs.id() + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(platform.api
                        .patch("/apps/theirs/config-vars", Map.of("A", "1"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(platform.api.delete("/apps/theirs").statusCode()).isEqualTo(404);
        assertThat(TestApi.json(platform.api.get("/apps"))).isEmpty();
        assertThat(platform.ledger.apps.byName("theirs")).isPresent();
    }

    @Test
    void changesOfAVanishedAppAreRefused() {
        App shop = platform.ledger.app("shop");
        platform.ledger.db.jdbi().useTransaction(tx -> platform.ledger.apps.vanish(tx, shop.id()));
        assertThatThrownBy(() -> platform.ledger.set(shop, "A", "1")).isInstanceOf(Refusal.class);
    }

    @Test
    void addressesAreTheRoutersAndGits() {
        var app = TestApi.json(platform.api.post("/apps", Map.of("name", "shop")));
        assertThat(app.get("git_url").asString()).isEqualTo("https://localhost:5443/shop.git");
        assertThat(app.get("web_url").asString()).isEqualTo("http://shop.localhost:8080/");
    }

    private int rows(String table, App app) {
        return platform.ledger
                .db
                .jdbi()
                .withHandle(h -> h.createQuery("SELECT count(*) FROM " + table + " WHERE app_id = :id")
                        .bind("id", app.id())
                        .mapTo(Integer.class)
                        .one());
    }
}
