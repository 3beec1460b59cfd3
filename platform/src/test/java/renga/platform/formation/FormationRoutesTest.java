package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.ReleaseId;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.formation.FormationRoutes.AppRef;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// What `heroku ps*` sees, over HTTPS.
@Timeout(60)
class FormationRoutesTest {
    private final List<String> stoppedOneOffs = new CopyOnWriteArrayList<>();
    private World world;
    private TestApi api;
    private AppId shop;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        world = new World(folder);
        shop = world.app("shop");
        DynoLog log = (_, source, dyno, text) -> world.log.add(source + "[" + dyno + "]: " + text);
        api = new TestApi(
                world.db.database(),
                Files.createDirectory(folder.resolve("home")),
                new FormationRoutes(world.formations, this::app, log),
                new DynoRoutes(world.formations, new OneRun(), this::app),
                new DynoSizeRoutes(this::app));
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        world.close();
    }

    @Test
    void listsTheFormation() throws Exception {
        deploy();

        JsonNode list = TestApi.json(api.get("/apps/shop/formation"));
        assertThat(list.findValuesAsString("type")).containsExactly("web", "worker");
        JsonNode web = TestApi.json(api.get("/apps/shop/formation/web"));
        assertThat(web).isEqualTo(list.get(0));
        assertThat(web.get("quantity").asInt()).isEqualTo(1);
        assertThat(web.get("size").asString()).isEqualTo("Standard-1X");
        assertThat(web.get("command").asString()).isEqualTo("serve");
        assertThat(web.get("app").get("name").asString()).isEqualTo("shop");
        assertThat(TestApi.json(api.get("/apps/shop/formation/" + web.get("id").asString())))
                .isEqualTo(web);
    }

    @Test
    void scalesAsTheCliAsks() throws Exception {
        deploy();
        HttpResponse<String> answer = api.patch("/apps/shop/formation", """
                {"updates":[{"type":"web","quantity":"2"},{"type":"worker","quantity":"+1","size":"standard-2x"}]}
                """);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestApi.json(answer).findValuesAsString("quantity")).containsExactly("2", "1");
        assertThat(TestApi.json(answer).findValuesAsString("size")).containsExactly("Standard-1X", "Standard-2X");
        world.awaitLine("app[api]: Scaled to web@2:Standard-1X worker@1:Standard-2X by user " + TestApi.EMAIL);
        world.await(shop, dynos -> dynos.size() == 3);
    }

    @Test
    void scalesOneTypeAsOtherClientsAsk() throws Exception {
        deploy();
        HttpResponse<String> answer =
                api.patch("/apps/shop/formation/web", "{\"quantity\":3,\"dyno_size\":{\"name\":\"Standard-2X\"}}");

        assertThat(TestApi.json(answer).get("quantity").asInt()).isEqualTo(3);
        assertThat(TestApi.json(answer).get("dyno_size").get("name").asString()).isEqualTo("Standard-2X");
        JsonNode worker = TestApi.json(api.patch("/apps/shop/formation/worker", "{\"quantity\":\"-0\"}"));
        assertThat(worker.get("quantity").asInt()).isZero();
    }

    @Test
    void saysWhatIsWrongWithAScale() throws Exception {
        deploy();

        refused("{\"updates\":[{\"type\":\"clock\",\"quantity\":\"1\"}]}", 404, "process type (clock)");
        refused("{\"updates\":[{\"type\":\"web\",\"quantity\":\"many\"}]}", 422, "A quantity is a number");
        refused("{\"updates\":[{\"type\":\"web\",\"quantity\":\"1\",\"size\":\"huge\"}]}", 422, "Standard-1X");
        refused("{\"updates\":[{\"type\":\"web\",\"quantity\":\"101\"}]}", 422, "the limit is 100");
        refused("{\"updates\":[{\"type\":\"web\",\"quantity\":\"-2\"}]}", 422, "below 0");
        refused("{\"updates\":[{\"quantity\":\"1\"}]}", 422, "needs a `type`");
        refused("{}", 422, "needs `updates`");
        assertThat(world.formations.formation(shop))
                .extracting(ProcessType::quantity)
                .containsExactly(1, 0);
    }

    @Test
    void showsFormationDynosAndOneOffs() throws Exception {
        deploy();
        HttpResponse<String> answer = api.get("/apps/shop/dynos");

        assertThat(TestApi.json(answer).findValuesAsString("name")).contains("run.4711", "web.1");
        JsonNode web = TestApi.json(api.get("/apps/shop/dynos/web.1"));
        assertThat(web.get("state").asString()).isEqualTo("up");
        assertThat(web.get("release").get("version").asInt()).isEqualTo(1);
        assertThat(web.get("attach_url").isNull()).isTrue();
        assertThat(TestApi.json(api.get("/apps/shop/dynos/run.4711"))
                        .get("type")
                        .asString())
                .isEqualTo("run");
        assertThat(api.get("/apps/shop/dynos/web.9").statusCode()).isEqualTo(404);
    }

    @Test
    void pagesALongList() throws Exception {
        deploy();
        HttpResponse<String> first = api.get("/apps/shop/dynos", "Range", "name ..; max=1");
        assertThat(first.statusCode()).isEqualTo(206);
        String next = first.headers().firstValue("Next-Range").orElseThrow();
        HttpResponse<String> second = api.get("/apps/shop/dynos", "Range", next);

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(TestApi.json(first).findValuesAsString("name")).contains("run.4711");
        assertThat(TestApi.json(second).findValuesAsString("name")).contains("web.1");
    }

    @Test
    void restarts() throws Exception {
        deploy();
        for (String path : List.of("/dynos/web.1", "/formations/web", "/dynos")) {
            DynoId before = world.dyno(shop, "web.1").id();
            assertThat(api.delete("/apps/shop" + path).statusCode()).isEqualTo(202);
            world.await(
                    shop,
                    dynos -> dynos.stream()
                            .anyMatch(dyno -> !dyno.id().equals(before) && dyno.state() == DynoView.State.UP));
        }
        assertThat(api.delete("/apps/shop/dynos/web.7").statusCode()).isEqualTo(404);
        assertThat(api.delete("/apps/shop/formations/clock").statusCode()).isEqualTo(404);
        assertThat(stoppedOneOffs).isEmpty();
    }

    @Test
    void stops() throws Exception {
        deploy();
        for (String path : List.of("/dynos/web.1", "/formations/web")) {
            DynoId before = world.dyno(shop, "web.1").id();
            assertThat(api.post("/apps/shop" + path + "/actions/stop", "").statusCode())
                    .isEqualTo(202);
            world.await(
                    shop,
                    dynos -> dynos.stream()
                            .anyMatch(dyno -> !dyno.id().equals(before) && dyno.state() == DynoView.State.UP));
        }
        api.post("/apps/shop/dynos/run.4711/actions/stop", "");
        api.post("/apps/shop/formations/run/actions/stop", "");
        assertThat(stoppedOneOffs).containsExactly("run.4711", "run.4711");
        assertThat(api.post("/apps/shop/dynos/run.1/actions/stop", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsTheSizesThereAre() {
        JsonNode sizes = TestApi.json(api.get("/dyno-sizes"));

        assertThat(sizes.findValuesAsString("name")).contains("Eco", "Standard-1X", "Performance-L");
        assertThat(TestApi.json(api.get("/dyno-sizes/standard-2x"))
                        .get("memory")
                        .asDouble())
                .isEqualTo(1.0);
        assertThat(TestApi.json(api.get("/apps/shop/available-dyno-sizes"))).isEqualTo(sizes);
        assertThat(api.get("/dyno-sizes/huge").statusCode()).isEqualTo(404);
    }

    @Test
    void answersAsTheContractsSchemaSays() throws Exception {
        Optional<ContractSchema> found = ContractSchema.find();
        assumeThat(found)
                .as("shared/contract/schema.json is beside the project")
                .isPresent();
        ContractSchema schema = found.orElseThrow();
        deploy();

        assertThat(schema.problemsOfList(
                        "formation", api.get("/apps/shop/formation").body()))
                .isEmpty();
        assertThat(schema.problems(
                        "formation", api.get("/apps/shop/formation/web").body()))
                .isEmpty();
        assertThat(schema.problemsOfList(
                        "formation",
                        api.patch("/apps/shop/formation", "{\"updates\":[{\"type\":\"web\",\"quantity\":1}]}")
                                .body()))
                .isEmpty();
        assertThat(schema.problemsOfList("dyno", api.get("/apps/shop/dynos").body()))
                .isEmpty();
        assertThat(schema.problems("dyno", api.get("/apps/shop/dynos/web.1").body()))
                .isEmpty();
        assertThat(schema.problemsOfList("dyno-size", api.get("/dyno-sizes").body()))
                .isEmpty();
        assertThat(schema.problems("dyno-size", api.get("/dyno-sizes/eco").body()))
                .isEmpty();
    }

    private void deploy() throws InterruptedException {
        world.deploy(shop, Map.of("web", "serve", "worker", "work"));
    }

    private void refused(String body, int status, String words) {
        HttpResponse<String> answer = api.patch("/apps/shop/formation", body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(TestApi.json(answer).get("message").asString()).contains(words);
    }

    private AppRef app(AccountId by, String nameOrId) {
        if (by.equals(api.account().id()) && nameOrId.equals("shop")) return new AppRef(shop, "shop");
        throw Refusal.noSuchApp();
    }

    /// One `run.4711` that never ends.
    private final class OneRun implements OneOffDynos {
        private final DynoView run = new DynoView(
                DynoId.random(),
                AppId.random(),
                new DynoName("run", 4711),
                "bash",
                DynoSize.DEFAULT,
                DynoView.State.UP,
                ReleaseId.random(),
                1,
                Optional.empty(),
                Instant.EPOCH,
                Instant.EPOCH);

        @Override
        public List<DynoView> dynos(AppId app) {
            return List.of(run);
        }

        @Override
        public Optional<DynoView> dyno(AppId app, String nameOrId) {
            return Optional.of(run).filter(dyno -> dyno.name().toString().equals(nameOrId));
        }

        @Override
        public boolean stop(AppId app, String nameOrId) {
            boolean there = dyno(app, nameOrId).isPresent();
            if (there) stoppedOneOffs.add(nameOrId);
            return there;
        }
    }
}
