package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// The sample with a database and a queue, whose app.json names both: set up from an archive, asked, scaled.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AddonSampleTest {
    private static final String APP = "node-haiku";
    private static final int VERSES = 40;

    private final Shell user;
    private final Api api;
    private final String page;

    AddonSampleTest(Instance renga) {
        this.user = renga.user();
        this.api = new Api(renga);
        this.page = "http://" + APP + ".localhost:" + renga.httpPort() + "/";
    }

    @Test
    @Order(1)
    void an_app_json_brings_what_it_names() {
        Repository repository = Repository.of(user, APP, APP);
        repository
                .shell()
                .run("git archive --format=tar.gz -o ../haiku.tgz HEAD")
                .ok();
        JsonNode source = api.post("/sources", "").get("source_blob");
        user.run("curl -sf --cacert $NODE_EXTRA_CA_CERTS -T haiku.tgz '"
                        + source.get("put_url").asString() + "'")
                .ok();
        JsonNode setup = api.post(
                "/app-setups",
                "{\"app\": {\"name\": \"" + APP + "\"}, \"source_blob\": {\"url\": \""
                        + source.get("get_url").asString() + "\"}}");
        String path = "/app-setups/" + setup.get("id").asString();
        Eventually.that(() -> assertThat(api.get(path).get("status").asString()).isNotEqualTo("pending"));
        assertThat(api.get(path).get("status").asString())
                .as(api.get(path).toString())
                .isEqualTo("succeeded");
        assertThat(api.get("/apps/" + APP + "/config-vars").propertyNames()).contains("DATABASE_URL", "REDIS_URL");
    }

    @Test
    @Order(2)
    void both_workers_take_from_the_queue_and_write_into_the_database() {
        Eventually.that(() -> assertThat(user.run("heroku ps -a " + APP).ok().out())
                .contains("web.1: up", "worker.1: up", "worker.2: up"));
        user.run("for i in $(seq " + VERSES + "); do curl -sf -H 'Content-Type: text/plain' -d \"frog $i\" " + page
                        + " || exit 1; done")
                .ok();
        Eventually.that(() -> assertThat(verses()).hasSize(VERSES));
        Set<String> by =
                verses().valueStream().map(verse -> verse.get("by").asString()).collect(Collectors.toSet());
        assertThat(by).containsExactlyInAnyOrder("worker.1", "worker.2");
        user.run("heroku apps:destroy " + APP + " --confirm " + APP).ok();
    }

    @Test
    @Order(3)
    void a_buildpack_brings_the_database_that_an_app_has_the_driver_for() {
        Repository repository = Repository.of(user, "python-django", "poems");
        repository.shell().run("heroku create poems").ok();
        repository.push().ok();
        user.run("heroku addons -a poems").ok().prints("heroku-postgresql", "DATABASE");
        String visits = "curl -sf " + page.replace(APP, "poems") + "visits";
        assertThat(user.run(visits).ok().text()).isEqualTo("{\"visits\": 1, \"encrypted\": true}");
        user.run("heroku apps:destroy poems --confirm poems").ok();
    }

    private JsonNode verses() {
        return Json.MAPPER.readTree(user.run("curl -sf " + page).ok().out());
    }
}
