package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import tools.jackson.databind.JsonNode;

/// `output_stream_url` as the CLI uses it.
@Timeout(120)
class ReleaseOutputRoutesTest {
    @TempDir
    Path home;

    private PhaseRoom room;
    private TestApi api;

    @BeforeEach
    void open() throws Exception {
        room = new PhaseRoom(home);
        api = new TestApi(
                room.ledger.db,
                home,
                new ReleaseRoutes(room.ledger.apps, room.ledger.releases, (_, _, _) -> java.util.Optional.empty()),
                new ReleaseOutputRoutes(room.ledger.releases, room.phases));
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        room.close();
    }

    @Test
    void streamsWhatTheCommandSaysToWhoeverHasTheAddress() {
        room.deploy("echo migrating; echo migrated");
        JsonNode release = TestApi.json(api.get("/apps/shop/releases/3"));
        String path = path(release);

        var answer = api.get(path, "Authorization", "none");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(answer.body()).isEqualTo("migrating\nmigrated\n");
        assertThat(api.get(path.replaceFirst(".$", "x")).statusCode()).isEqualTo(404);
        assertThat(api.get(path.replace(room.app.id().toString(), "nobody")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void isNotFoundBeforeTheCommandWasStarted() throws Exception {
        Release first = room.deploy("sleep 1000");
        room.dyno(first);
        room.ledger.set(room.app, "A", "1");

        var answer = api.get(path(TestApi.json(api.get("/apps/shop/releases/4"))));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("The release command has not started yet.");
    }

    @Test
    void isNoneWithoutACommand() {
        room.ledger.set(room.app, "A", "1");
        assertThat(TestApi.json(api.get("/apps/shop/releases/3"))
                        .get("output_stream_url")
                        .isNull())
                .isTrue();
    }

    @Test
    void fitsTheContract() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        room.await(room.deploy("exit 1"));
        room.deploy("sleep 1000");
        String list = api.get("/apps/shop/releases").body();
        assertThat(list).contains("\"status\":\"pending\"", "\"status\":\"failed\"");
        assertThat(schema.get().problemsOfList("release", list)).isEmpty();
    }

    private static String path(JsonNode release) {
        return URI.create(release.get("output_stream_url").asString()).getPath();
    }
}
