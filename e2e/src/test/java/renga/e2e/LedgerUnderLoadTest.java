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

/// 200 config changes at once over HTTP make 200 releases, and each can be gone back to exactly.
@ExtendWith(RunningRenga.class)
class LedgerUnderLoadTest {
    private static final int CHANGES = 200;
    private static final int AT_ONCE = 50;

    @Test
    void concurrent_config_changes_are_numbered_without_gap_or_double(Instance renga) throws Exception {
        try (Api api = new Api(renga)) {
            api.post("/apps", "{\"name\":\"ledger-a\"}");
            changeConfigAtOnce(api);
            JsonNode releases = api.get("/apps/ledger-a/releases", "version ..; max=1000, order=asc");
            assertThat(versions(releases))
                    .isEqualTo(IntStream.rangeClosed(1, CHANGES + 2).boxed().toList());
            for (int version : new int[] {2, 3, 50, 101, CHANGES + 2}) rollsBackExactly(api, version);
        }
    }

    private static void changeConfigAtOnce(Api api) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                String change = "{\"VAR_" + i + "\":\"" + i + "\"}";
                answers.add(executor.submit(() -> api.patch("/apps/ledger-a/config-vars", change)));
            }
            for (Future<JsonNode> answer : answers) answer.get();
        }
    }

    private static void rollsBackExactly(Api api, int version) {
        JsonNode then = api.get("/apps/ledger-a/releases/" + version + "/config-vars");
        JsonNode back = api.post("/apps/ledger-a/releases", "{\"release\":\"" + version + "\"}");
        assertThat(back.get("description").asString()).isEqualTo("Rollback to v" + version);
        assertThat(api.get("/apps/ledger-a/config-vars")).isEqualTo(then);
        assertThat(back.get("slug"))
                .isEqualTo(api.get("/apps/ledger-a/releases/" + version).get("slug"));
    }

    private static List<Integer> versions(JsonNode releases) {
        List<Integer> versions = new ArrayList<>();
        for (JsonNode release : releases) versions.add(release.get("version").asInt());
        return versions;
    }
}
