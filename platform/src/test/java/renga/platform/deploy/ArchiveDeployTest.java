package renga.platform.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.build.FakeBuilder;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// Builds of archives, asked for as the CLI's plugin and other clients do; only the machine that builds is fake.
class ArchiveDeployTest {
    private static final byte[] NODE_APP = Tar.of("./package.json", "{}", "./Procfile", "web: node server.js\n")
            .gzip();

    @TempDir
    Path home;

    private final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    private final FakeBuilder builder = FakeBuilder.on(machine);
    private DeployRoom room;
    private TestApi api;
    private App app;

    @BeforeEach
    void open() throws IOException {
        room = new DeployRoom(home, machine);
        api = room.api;
        app = room.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void answers_at_once_streams_and_becomes_a_release() throws Exception {
        var ordered = room.order("shop", room.upload(NODE_APP), "version", "v1.3.0");
        assertThat(ordered.statusCode()).isEqualTo(201);
        JsonNode begun = TestApi.json(ordered);
        assertThat(begun.get("status").asString()).isEqualTo("pending");

        assertThat(room.output(begun))
                .startsWith("-----> Building on the Heroku-24 stack\n")
                .contains(
                        "-----> Launching...\n       Released v3\n       http://shop.localhost:8080/ deployed to Heroku\n");
        JsonNode ended =
                TestApi.json(api.get("/apps/shop/builds/" + begun.get("id").asString()));
        assertThat(ended.get("status").asString()).isEqualTo("succeeded");
        assertThat(ended.at("/source_blob/version").asString()).isEqualTo("v1.3.0");
        assertThat(ended.at("/release/id").asString())
                .isEqualTo(room.releases.find(app.id(), "v3").id().toString());
        assertThat(room.releases.find(app.id(), "v3").description()).isEqualTo("Deploy v1.3.0");
        assertThat(builder.environment).containsEntry("SOURCE_VERSION", "v1.3.0");
        assertThat(builder.received)
                .containsEntry("app/Procfile", "web: node server.js\n")
                .doesNotContainKey("app/./Procfile");
    }

    @Test
    void takes_what_other_packers_and_code_hosts_send() throws Exception {
        var hosted = Tar.of()
                .folder("shop-0a1b2c")
                .file("shop-0a1b2c/Procfile", "web: hosted\n")
                .gzip();
        assertThat(status(room.upload(hosted))).isEqualTo("succeeded");
        assertThat(builder.received).containsEntry("app/Procfile", "web: hosted\n");

        byte[] zstd =
                Zstd.compress(Tar.of("Procfile", "web: zstd\n", "bin/x", "").plain());
        assertThat(status(room.upload(zstd))).isEqualTo("succeeded");
        assertThat(builder.received)
                .containsEntry("app/Procfile", "web: zstd\n")
                .containsKey("app/bin/x");
    }

    @Test
    void the_first_deploy_brings_the_add_ons_that_the_buildpack_wants() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        room.addons = (_, to, plan) -> {
            asked.add(to.name() + " " + plan);
            return plan.equals("counter")
                    ? new DefaultAddons.Made.Not("nobody offers it.")
                    : new DefaultAddons.Made.As("DATABASE");
        };
        byte[] source = Tar.of("Procfile", "web: serve\n", "Addons", "heroku-postgresql counter")
                .gzip();
        assertThat(room.output(TestApi.json(room.order("shop", room.upload(source)))))
                .contains("The buildpack wants heroku-postgresql: added as DATABASE\n")
                .contains("The buildpack wants counter, which could not be added: nobody offers it.\n")
                .contains("heroku addons:create counter -a shop\n", "Released v3");
        assertThat(status(room.upload(source))).isEqualTo("succeeded");
        assertThat(asked).containsExactly("shop heroku-postgresql", "shop counter");
    }

    @Test
    void checks_the_checksum() throws Exception {
        String url = room.upload(NODE_APP);
        String right = HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(NODE_APP));
        JsonNode good = room.awaitEnd(room.order("shop", url, "checksum", "SHA256:" + right));
        assertThat(good.get("status").asString()).isEqualTo("succeeded");
        assertThat(good.at("/source_blob/checksum").asString()).isEqualTo("SHA256:" + right);

        var bad = room.order("shop", url, "checksum", "SHA256:" + "0".repeat(64));
        assertThat(room.output(TestApi.json(bad)))
                .contains(" !     The source's checksum is SHA256:" + right + ", not");
        assertThat(room.order("shop", url, "checksum", "md5:1").statusCode()).isEqualTo(422);
    }

    @Test
    void fetches_what_lies_elsewhere() throws Exception {
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/app.tgz", exchange -> {
            exchange.sendResponseHeaders(200, NODE_APP.length);
            exchange.getResponseBody().write(NODE_APP);
            exchange.close();
        });
        elsewhere.start();
        String host = "http://127.0.0.1:" + elsewhere.getAddress().getPort();
        try {
            assertThat(status(host + "/app.tgz?token=x")).isEqualTo("succeeded");
            var missing = room.order("shop", host + "/none?token=secret");
            assertThat(room.output(TestApi.json(missing)))
                    .contains("could not be fetched: it answers with status 404")
                    .doesNotContain("secret");
        } finally {
            elsewhere.stop(0);
        }
        var inside = room.order("shop", "http://10.0.0.1/app.tgz");
        assertThat(room.output(TestApi.json(inside))).contains(" !     ").contains("10.0.0.1");
        assertThat(home.resolve("sources"))
                .satisfiesAnyOf(
                        folder -> assertThat(folder).doesNotExist(),
                        folder -> assertThat(folder).isEmptyDirectory());
    }

    @Test
    void tells_of_a_failure_everywhere() throws Exception {
        var ordered = room.order(
                "shop",
                room.upload(Tar.of("Script", "fail compile Node.js\n", "x", "").gzip()));
        JsonNode failed = room.awaitEnd(ordered);
        assertThat(failed.get("status").asString()).isEqualTo("failed");
        assertThat(failed.get("release").isNull()).isTrue();

        JsonNode result =
                TestApi.json(api.get("/apps/shop/builds/" + failed.get("id").asString() + "/result"));
        assertThat(result.get("exit_code").asInt()).isEqualTo(1);
        assertThat(result.get("lines")
                        .valueStream()
                        .map(line -> line.get("line").asString()))
                .contains(" !     Push rejected, failed to compile Node.js app.\n");
        assertThat(room.releases.find(app.id(), "current").version()).isEqualTo(2);
    }

    @Test
    void builds_one_at_a_time_and_cancels() throws Exception {
        String url = room.upload(Tar.of("Script", "say begun\nwait\n", "x", "").gzip());
        JsonNode build = TestApi.json(room.order("shop", url));
        String path = "/apps/shop/builds/" + build.get("id").asString();
        String output = DeployRoom.path(build.get("output_stream_url").asString());
        try (var said = new BufferedReader(
                new InputStreamReader(api.open(output, Duration.ofSeconds(20)), StandardCharsets.UTF_8))) {
            awaitLine(said, "begun");
            assertThat(api.get(path + "/result").statusCode()).isEqualTo(404);
            assertThat(room.order("shop", url).statusCode()).isEqualTo(409);
            assertThat(api.delete("/apps/shop/build-cache").statusCode()).isEqualTo(409);
            assertThat(api.delete(path).statusCode()).isEqualTo(200);
            awaitLine(said, "The build was cancelled by dev@example.test.");
            said.transferTo(java.io.Writer.nullWriter());
        }
        assertThat(TestApi.json(api.get(path)).get("status").asString()).isEqualTo("failed");
        assertThat(machine.found()).isEmpty();
        assertThat(status(room.upload(NODE_APP))).isEqualTo("succeeded");
    }

    @Test
    void takes_other_buildpacks_for_once() throws Exception {
        var other = List.of(Map.of("url", "https://example.test/pack.git#v1"), Map.of("name", "heroku/python"));
        room.awaitEnd(room.order("shop", room.upload(NODE_APP), "buildpacks", other));
        assertThat(builder.received.get("build/plan/buildpacks"))
                .contains("https://example.test/pack.git#v1")
                .contains("heroku/python");

        room.awaitEnd(room.order("shop", room.upload(NODE_APP)));
        assertThat(builder.received).containsEntry("build/plan/chosen", "no");
        assertThat(room.order("shop", room.upload(NODE_APP), "buildpacks", List.of(Map.of("url", "nope/none")))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void answers_in_the_contract_s_shapes() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        assertThat(schema.get().problems("source", api.post("/sources", "").body()))
                .isEmpty();
        assertThat(schema.get()
                        .problems("source", api.post("/apps/shop/sources", "").body()))
                .isEmpty();
        var ordered = room.order("shop", room.upload(NODE_APP));
        assertThat(schema.get().problems("build", ordered.body())).isEmpty();
        room.awaitEnd(ordered);
        var list = api.get("/apps/shop/builds", "Range", "started_at ..; max=1, order=desc");
        assertThat(schema.get().problemsOfList("build", list.body())).isEmpty();
    }

    @Test
    void says_what_an_order_lacks() {
        assertThat(api.post("/apps/shop/builds", Map.of()).statusCode()).isEqualTo(422);
        for (String url : List.of("file:///etc/passwd", "ftp://x/y", "https://", "nonsense", "http://a b/")) {
            assertThat(room.order("shop", url).statusCode()).as(url).isEqualTo(422);
        }
        assertThat(room.order("shop", room.upload(NODE_APP), "version", "a\tb").statusCode())
                .isEqualTo(422);
        assertThat(room.order("nope", "https://example.test/x").statusCode()).isEqualTo(404);
    }

    private String status(String url) throws IOException {
        return room.awaitEnd(room.order("shop", url)).get("status").asString();
    }

    private static void awaitLine(BufferedReader said, String wanted) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(wanted)) return;
        }
        throw new AssertionError("never said: " + wanted);
    }
}
