package renga.platform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.formation.DynoWire;
import renga.platform.formation.FormationRoutes;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class RunRoutesTest {
    @TempDir
    Path home;

    private RunRoom room;
    private TestApi api;

    @BeforeEach
    void open() throws Exception {
        room = new RunRoom(home, RunRoom.LIMITS);
        api = new TestApi(room.ledger.db, home, new RunRoutes(room.oneOffs, (account, name) -> {
            var app = room.ledger.apps.visible(account, name);
            return new FormationRoutes.AppRef(app.id(), app.name());
        }));
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        room.close();
    }

    @Test
    void answersInTheContractsShape() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        for (boolean attach : new boolean[] {true, false}) {
            var answer = run(Map.of("command", "echo hi", "attach", attach));
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(schema.get().problems("dyno", answer.body())).isEmpty();
        }
    }

    @Test
    void aRowIsShownAsTheApiShowsIt() {
        assertThat(run(Map.of("command", "echo hi", "attach", true)).statusCode())
                .isEqualTo(201);
        String row = room.ledger
                .db
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT to_jsonb(one_off)::text FROM one_off")
                        .mapTo(String.class)
                        .one());
        var waiting = room.oneOffs.ofType("run").getFirst();
        var ref = new FormationRoutes.AppRef(waiting.app(), "shop");
        assertThat(room.oneOffs.portrait(ref, row)).isEqualTo(DynoWire.of(ref, waiting, Optional.empty()));
    }

    @Test
    void attachedOnesAreMetAtTheNameAskedFor() throws Exception {
        var answer = run(Map.of(
                "command", "echo $COLUMNS $A", "attach", true, "env", Map.of("COLUMNS", 80, "LINES", 24, "A", "b")));
        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode dyno = TestApi.json(answer);
        URI url = URI.create(dyno.get("attach_url").asString());

        assertThat(url.getScheme()).isEqualTo("rendezvous");
        assertThat(url.getHost()).isEqualTo("localhost");
        assertThat(url.getPort()).isEqualTo(room.oneOffs.port());
        assertThat(dyno.get("name").asString()).matches("run\\.\\d{4}");
        assertThat(dyno.get("state").asString()).isEqualTo("starting");
        assertThat(dyno.get("type").asString()).isEqualTo("run");
        assertThat(dyno.get("size").asString()).isEqualTo("Standard-1X");
        assertThat(dyno.get("release").get("version").asInt()).isEqualTo(2);
        assertThat(dyno.get("app").get("name").asString()).isEqualTo("shop");
        try (var client = new RunClient(url.getPort(), url.getPath().substring(1))) {
            assertThat(client.greeted().rest()).isEqualTo("80 b\n");
        }
    }

    @Test
    void detachedOnesHaveNoAddress() {
        var answer = run(Map.of("command", "sleep 1000", "size", "standard-2x", "type", "clock"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(TestApi.json(answer).get("attach_url").isNull()).isTrue();
        assertThat(TestApi.json(answer).get("size").asString()).isEqualTo("Standard-2X");
        assertThat(TestApi.json(answer).get("name").asString()).matches("clock\\.\\d{4}");
        assertThat(TestApi.json(answer).get("state").asString()).isEqualTo("up");
    }

    @Test
    void whatCannotBeIsRefusedWithWhatToDo() {
        for (var wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("command", "x", "size", "huge"),
                Map.of("command", "x", "type", "no type"),
                Map.of("command", "x", "time_to_live", 0),
                Map.of("command", "x", "env", Map.of("1A", "x")),
                Map.of("command", "x", "env", Map.of("A", List.of())))) {
            var answer = run(wrong);
            assertThat(answer.statusCode()).as(wrong.toString()).isEqualTo(422);
            assertThat(TestApi.json(answer).get("id").asString()).isEqualTo("invalid_params");
        }
        assertThat(room.dynos()).isEmpty();
        assertThat(api.post("/apps/nope/dynos", Map.of("command", "x")).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> run(Map<String, ?> wish) {
        return api.post("/apps/shop/dynos", wish);
    }
}
