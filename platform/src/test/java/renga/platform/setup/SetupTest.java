package renga.platform.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.build.FakeBuilder;
import renga.platform.deploy.Tar;
import renga.platform.provider.TestProvider;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// Whole apps from an archive with an app.json; only the machine is fake.
class SetupTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    private final FakeBuilder builder = FakeBuilder.on(machine);
    private SetupRoom room;
    private TestApi api;

    @BeforeEach
    void open() throws IOException {
        room = new SetupRoom(home, machine);
        api = room.deploy.api;
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void does_all_that_app_json_says() throws Exception {
        JsonNode done = setUp("shop", """
                {"name": "Shop", "success_url": "/welcome", "stack": "heroku-24",
                 "env": {"GREETING": "hello", "KEY": {"generator": "secret"}, "NAME": {"value": "x"},
                         "TOKEN": {"description": "yours"}, "MAYBE": {"required": false}},
                 "formation": {"web": {"quantity": 2, "size": "standard-2x"}},
                 "buildpacks": [{"url": "heroku/nodejs"}],
                 "scripts": {"postdeploy": "echo seeded"}}
                """, Map.of("env", Map.of("TOKEN", "t0p", "NAME", "other")));

        assertThat(done.get("status").asString()).as(done.toString()).isEqualTo("succeeded");
        assertThat(done.get("resolved_success_url").asString()).isEqualTo("http://shop.localhost:8080/welcome");
        assertThat(done.at("/build/status").asString()).isEqualTo("succeeded");
        assertThat(done.at("/postdeploy/exit_code").asInt()).isZero();
        assertThat(done.at("/postdeploy/output").asString()).isEqualTo("seeded\n");
        var app = room.deploy.apps.byName("shop").orElseThrow();
        Map<String, String> config = room.deploy.releases.config(app.id()).values();
        assertThat(config)
                .containsOnlyKeys("GREETING", "KEY", "NAME", "TOKEN")
                .containsEntry("NAME", "other")
                .containsEntry("TOKEN", "t0p");
        assertThat(config.get("KEY")).hasSize(64);
        assertThat(builder.received).containsEntry("build/plan/chosen", "yes").containsEntry("build/env/TOKEN", "t0p");
        var web = room.formations.formation(app.id()).getFirst();
        assertThat(web.quantity()).isEqualTo(2);
        assertThat(web.size().label()).isEqualTo("Standard-2X");
    }

    @Test
    void makes_its_add_ons_before_anything_is_built() throws Exception {
        JsonNode done = setUp("shop", """
                {"addons": ["acme:test", {"plan": "acme", "as": "CACHE", "options": {"size": "big"}}]}
                """, Map.of());
        assertThat(done.get("status").asString()).as(done.toString()).isEqualTo("succeeded");
        assertThat(TestApi.json(api.get("/apps/shop/config-vars")).propertyNames())
                .contains("ACME_URL", "CACHE_URL");
        assertThat(TestApi.json(api.get("/apps/shop/releases"))
                        .valueStream()
                        .map(release -> release.get("description").asString().replaceAll("[ (].*", "")))
                .containsSubsequence("Attach", "Attach", "Deploy");
        assertThat(room.provider.heard.getLast().body().get("options").toString())
                .isEqualTo("{\"size\":\"big\"}");
    }

    @Test
    void fails_without_its_add_ons() throws Exception {
        room.provider.mouths.put("POST", _ -> new TestProvider.Said(422, Map.of("message", "Pay first.")));
        JsonNode failed = setUp("shop", "{\"addons\": [\"acme\"]}", Map.of());
        assertThat(failed.get("failure_message").asString())
                .isEqualTo("The add-on could not be made: acme: Pay first.");
        assertThat(failed.get("build").isNull()).isTrue();
        JsonNode unknown = setUp("other", "{\"addons\": [\"nobody:free\"]}", Map.of());
        assertThat(unknown.get("failure_message").asString()).contains("nobody:free: Couldn't find");
    }

    @Test
    void names_everything_that_is_wrong_with_app_json() throws Exception {
        JsonNode failed = setUp("bad", """
                {"env": {"FOO": {"generator": "dice"}, "a b": "1"}, "formation": {"web": {"quantity": -1, "size": "huge"}},
                 "addons": ["acme:test", {"as": "CACHE"}]}
                """, Map.of());
        assertThat(failed.get("status").asString()).isEqualTo("failed");
        assertThat(failed.get("failure_message").asString()).isEqualTo("invalid app.json");
        assertThat(texts(failed.get("manifest_errors")))
                .hasSize(5)
                .anyMatch(error -> error.contains("addons: each has to be text, or have a plan"))
                .anyMatch(error -> error.contains("no dyno size huge"));

        JsonNode stack = setUp("stack", "{\"stack\": \"heroku-1\"}", Map.of());
        assertThat(stack.get("failure_message").asString()).contains("Stack heroku-1 does not exist here");

        JsonNode missing = setUp("missing", "{\"env\": {\"FOO\": {\"description\": \"x\"}}}", Map.of());
        assertThat(texts(missing.get("manifest_errors"))).containsExactly("config var FOO is required");
        assertThat(texts(setUp("broken", "{", Map.of()).get("manifest_errors")).getFirst())
                .startsWith("app.json is no JSON");
        JsonNode none = await(begin(
                "none",
                room.deploy.upload(Tar.of("Procfile", "web: x\n", "x", "").gzip()),
                Map.of()));
        assertThat(texts(none.get("manifest_errors"))).containsExactly("app.json not found at the root of the source");
    }

    @Test
    void tells_why_it_failed_later() throws Exception {
        JsonNode build = setUp("app-a", "{}", Map.of(), "Script", "fail compile Node.js\n");
        assertThat(build.get("failure_message").asString())
                .isEqualTo("The build failed: Push rejected, failed to compile Node.js app.");
        assertThat(build.at("/build/status").asString()).isEqualTo("failed");

        JsonNode after = setUp("app-b", "{\"scripts\": {\"postdeploy\": \"echo oh; exit 3\"}}", Map.of());
        assertThat(after.get("status").asString()).isEqualTo("failed");
        assertThat(after.get("failure_message").asString()).isEqualTo("The postdeploy command exited with status 3.");
        assertThat(after.at("/postdeploy/exit_code").asInt()).isEqualTo(3);
        assertThat(after.at("/postdeploy/output").asString()).isEqualTo("oh\n");

        JsonNode scaled = setUp("app-c", "{\"formation\": {\"clock\": {\"quantity\": 1}}}", Map.of());
        assertThat(scaled.get("failure_message").asString()).contains("no such process type");
        assertThat(api.get("/app-setups/" + java.util.UUID.randomUUID()).statusCode())
                .isEqualTo(404);
        assertThat(api.post("/app-setups", Map.of()).statusCode()).isEqualTo(422);
        assertThat(api.post("/app-setups", Map.of("source_blob", Map.of("url", "x")))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void goes_on_after_a_kill_where_it_was() throws Exception {
        JsonNode done = setUp("shop", "{\"env\": {\"KEY\": {\"generator\": \"secret\"}}}", Map.of());
        var app = room.deploy.apps.byName("shop").orElseThrow();
        String key = room.deploy.releases.config(app.id()).values().get("KEY");
        int version = room.deploy.releases.find(app.id(), "current").version();

        JsonNode again = killed(done, "config");
        assertThat(again.get("status").asString()).isEqualTo("succeeded");
        assertThat(room.deploy.releases.config(app.id()).values()).containsEntry("KEY", key);
        assertThat(room.deploy.releases.find(app.id(), "current").version())
                .as("what was deployed is not deployed again")
                .isEqualTo(version);

        JsonNode cut = killed(done, "postdeploy_runs");
        assertThat(cut.get("status").asString()).isEqualTo("failed");
        assertThat(cut.get("failure_message").asString()).contains("restarted while the postdeploy command ran");
    }

    @Test
    void answers_in_the_contract_s_shape() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        var begun = begin("shop", archive("{\"scripts\": {\"postdeploy\": \"echo hi\"}}"), Map.of());
        assertThat(schema.get().problems("app-setup", begun.toString())).isEmpty();
        assertThat(schema.get().problems("app-setup", await(begun).toString())).isEmpty();
    }

    private JsonNode setUp(String name, String manifest, Map<String, ?> overrides, String... more) throws Exception {
        return await(begin(name, archive(manifest, more), overrides));
    }

    private String archive(String manifest, String... more) {
        Tar tar = Tar.of("app.json", manifest, "Procfile", "web: serve\n");
        for (int i = 0; i < more.length; i += 2) tar.file(more[i], more[i + 1]);
        return room.deploy.upload(tar.gzip());
    }

    private JsonNode begin(String name, String url, Map<String, ?> overrides) {
        var body = new HashMap<String, Object>(
                Map.of("app", Map.of("name", name), "source_blob", Map.of("url", url), "overrides", overrides));
        var answer = api.post("/app-setups", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return TestApi.json(answer);
    }

    private JsonNode await(JsonNode setup) throws InterruptedException {
        String path = "/app-setups/" + setup.get("id").asString();
        var pause = new CountDownLatch(1);
        for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; ) {
            JsonNode now = TestApi.json(api.get(path));
            if (!now.get("status").asString().equals("pending")) return now;
            assertThat(pause.await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        throw new AssertionError("still pending: " + api.get(path).body());
    }

    /// As if the platform had been killed before that step was done.
    private JsonNode killed(JsonNode setup, String step) throws InterruptedException {
        room.deploy
                .db
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE app_setup SET status = 'pending', step = ? WHERE id = ?",
                        step,
                        java.util.UUID.fromString(setup.get("id").asString())));
        room.setups.resume();
        return await(setup);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
