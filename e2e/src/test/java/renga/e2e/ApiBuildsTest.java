package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.testkit.Checkout;
import tools.jackson.databind.JsonNode;

/// Deploys without git: the builds plugin's own commands, a slug that is uploaded, an app from an archive with
/// app.json.
/// Each method goes on where the one before it left the app.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiBuildsTest {
    private final Instance renga;
    private final Shell user;
    private final Repository repository;

    ApiBuildsTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
        this.repository = Repository.of(user, "node-express", "by-api");
        user.run("heroku create by-api --no-remote").ok();
    }

    @Test
    @Order(1)
    void builds_create_sends_a_folder_and_shows_the_build() {
        plugin("create version=v1.2.3").ok().tells("-----> Node.js app detected", "-----> Launching...", "Released v3");
        Eventually.that(() -> assertThat(body("by-api")).contains("the pond answers"));
    }

    @Test
    @Order(2)
    void builds_lists_informs_and_outputs() {
        plugin("index").ok().tells("=== by-api Builds", "v1.2.3", "succeeded");
        plugin("info").ok().tells("Buildpacks: Node.js", "Status:", "succeeded", "Release:", "v3");
        plugin("output").ok().tells("-----> Node.js app detected");
        plugin("cancel").tells("Can only cancel pending builds");
        plugin("cache:purge confirm=by-api").ok();
    }

    @Test
    @Order(3)
    void a_build_that_fails_exits_with_1() {
        Shell broken = Repository.of(user, "node-express", "by-api-broken").shell();
        broken.run("rm -f package.json package-lock.json Procfile").ok();
        plugin(broken, "create").exits(1).tells("No default language could be detected", "Build failed");
        assertThat(body("by-api")).contains("the pond answers");
    }

    @Test
    @Order(4)
    void a_slug_built_elsewhere_is_released() {
        try (var api = new Api(renga)) {
            JsonNode slug = api.post("/apps/by-api/slugs", """
                    {"process_types": {"web": "python3 -m http.server $PORT"}, "commit": "0123abc"}""");
            user.run("mkdir -p elsewhere/app && echo 'a verse from elsewhere' >elsewhere/app/index.html")
                    .ok();
            user.run(
                            "tar czf slug.tgz -C elsewhere ./app && curl -fsS --cacert \"$NODE_EXTRA_CA_CERTS\" -T slug.tgz '%s'"
                                    .formatted(slug.at("/blob/url").asString()))
                    .ok();
            JsonNode release = api.post(
                    "/apps/by-api/releases",
                    "{\"slug\": \"%s\"}".formatted(slug.get("id").asString()));
            assertThat(release.get("description").asString()).isEqualTo("Deploy 0123abc");
            Eventually.that(() -> assertThat(body("by-api")).contains("a verse from elsewhere"));
        }
        user.run("heroku rollback v3 -a by-api").ok();
        Eventually.that(() -> assertThat(body("by-api")).contains("the pond answers"));
    }

    @Test
    @Order(5)
    void app_json_sets_a_whole_app_up() {
        repository.write("app.json", """
                {"env": {"GREETING": "hi", "KEY": {"generator": "secret"}}, "success_url": "/",
                 "formation": {"web": {"quantity": 1, "size": "standard-1x"}},
                 "scripts": {"postdeploy": "echo prepared $GREETING"}}
                """);
        try (var api = new Api(renga)) {
            JsonNode blob = api.post("/sources", "").get("source_blob");
            repository
                    .shell()
                    .run("tar czf - --exclude .git . | curl -fsS --cacert \"$NODE_EXTRA_CA_CERTS\" -T - '%s'"
                            .formatted(blob.get("put_url").asString()))
                    .ok();
            JsonNode begun =
                    api.post("/app-setups", """
                    {"app": {"name": "by-setup"}, "source_blob": {"url": "%s"}}""".formatted(blob.get("get_url").asString()));
            String path = "/app-setups/" + begun.get("id").asString();
            Eventually.that(() -> assertThat(status(api, path)).isNotEqualTo("pending"));
            JsonNode done = api.get(path);
            assertThat(done.get("status").asString()).as(done.toString()).isEqualTo("succeeded");
            assertThat(done.at("/postdeploy/output").asString()).isEqualTo("prepared hi\n");
        }
        Eventually.that(() -> assertThat(body("by-setup")).contains("the pond answers"));
        assertThat(user.run("heroku config:get KEY -a by-setup").ok().text()).hasSize(64);
    }

    private static String status(Api api, String path) {
        return api.get(path).get("status").asString();
    }

    private String body(String app) {
        return user.run("curl -sS --max-time 5 http://%s.localhost:%d/".formatted(app, renga.httpPort()))
                .out();
    }

    private Outcome plugin(String words) {
        return plugin(repository.shell(), words);
    }

    /// It is of a time that read certificates from elsewhere than Node.js does.
    private Outcome plugin(Shell shell, String words) {
        Shell where = shell.with("SSL_CERT_FILE", shell.environment().getOrDefault("NODE_EXTRA_CA_CERTS", ""))
                .without("SSL_CERT_DIR");
        String[] command = words.split(" ", 2);
        return where.run("node %s %s by-api %s"
                .formatted(Checkout.root().resolve("e2e/plugin.js"), command[0], command.length > 1 ? command[1] : ""));
    }
}
