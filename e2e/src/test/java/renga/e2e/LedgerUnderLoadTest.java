package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// 200 config changes at once over HTTP, before and after a second deploy, make 200 releases, and each can be gone back
/// to exactly: its config and its slug.
@ExtendWith(RunningRenga.class)
class LedgerUnderLoadTest {
    private static final String APP = "ledger-a";
    private static final int CHANGES = 200;
    private static final int AT_ONCE = 50;

    /// Initial release, Enable Logplex, and two deploys.
    private static final int OTHERS = 4;

    @Test
    void concurrent_config_changes_are_numbered_without_gap_or_double(Instance renga) throws Exception {
        Shell user = renga.user();
        user.run("heroku create " + APP).ok();
        try (Api api = new Api(renga)) {
            PackedSlug.page(api, user, APP, "A verse").release(api, APP);
            changeConfigAtOnce(api, 0, CHANGES / 2);
            PackedSlug.page(api, user, APP, "Another verse").release(api, APP);
            changeConfigAtOnce(api, CHANGES / 2, CHANGES);

            JsonNode releases = api.get("/apps/" + APP + "/releases", "version ..; max=1000, order=asc");
            assertThat(versions(releases))
                    .isEqualTo(
                            IntStream.rangeClosed(1, CHANGES + OTHERS).boxed().toList());
            List<JsonNode> deployed = new ArrayList<>();
            for (JsonNode release : releases) if (!release.get("slug").isNull()) deployed.add(release);
            assertThat(deployed).hasSize(CHANGES + 2);
            for (JsonNode release : deployed) rollsBackExactly(api, release);
        }
    }

    private static void changeConfigAtOnce(Api api, int from, int to) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<JsonNode>> answers = new ArrayList<>();
            for (int i = from; i < to; i++) {
                String change = "{\"VAR_" + i + "\":\"" + i + "\"}";
                answers.add(executor.submit(() -> api.patch("/apps/" + APP + "/config-vars", change)));
            }
            for (Future<JsonNode> answer : answers) answer.get();
        }
    }

    private static void rollsBackExactly(Api api, JsonNode release) {
        String version = release.get("version").asString();
        JsonNode then = api.get("/apps/" + APP + "/releases/" + version + "/config-vars");
        JsonNode back = api.post("/apps/" + APP + "/releases", "{\"release\":\"" + version + "\"}");
        assertThat(back.get("description").asString()).isEqualTo("Rollback to v" + version);
        assertThat(back.get("slug")).isEqualTo(release.get("slug"));
        assertThat(api.get("/apps/" + APP + "/config-vars")).isEqualTo(then);
    }

    private static List<Integer> versions(JsonNode releases) {
        List<Integer> versions = new ArrayList<>();
        for (JsonNode release : releases) versions.add(release.get("version").asInt());
        return versions;
    }
}
