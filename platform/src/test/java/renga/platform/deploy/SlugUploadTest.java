package renga.platform.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.account.Accounts;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.app.NewApp;
import renga.platform.build.FakeBuilder;
import renga.platform.release.Release;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// Slugs that were built elsewhere, as CI tools upload and release them.
class SlugUploadTest {
    private static final String COMMIT = "60883d9e8947a57e04dc9124f25df004866a2051";

    @TempDir
    Path home;

    private final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    private DeployRoom room;
    private TestApi api;
    private App app;

    @BeforeEach
    void open() throws IOException {
        FakeBuilder.on(machine);
        room = new DeployRoom(home, machine);
        api = room.api;
        app = room.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void are_uploaded_and_released_without_a_build() throws Exception {
        byte[] archive = slug().gzip();
        JsonNode ordered = order("commit", COMMIT, "checksum", sha256(archive));
        assertThat(ordered.at("/blob/method").asString()).isEqualTo("PUT");
        assertThat(release("shop", ordered)).isEqualTo(404);
        assertThat(upload(ordered, archive)).isEqualTo(200);

        JsonNode info = TestApi.json(api.get("/apps/shop/slugs/" + id(ordered)));
        assertThat(info.at("/blob/method").asString()).isEqualTo("GET");
        assertThat(info.get("size").asLong()).isEqualTo(12);
        assertThat(info.get("checksum").asString()).isEqualTo(sha256(archive));
        assertThat(release("shop", ordered)).isEqualTo(201);
        Release release = room.releases.find(app.id(), "current");
        assertThat(release.description()).isEqualTo("Deploy 60883d9");
        assertThat(release.slug().orElseThrow().id().toString()).isEqualTo(id(ordered));
        assertThat(release.slug().orElseThrow().processTypes()).containsEntry("web", "./serve");
        assertThat(machine.slugs().has(release.slug().orElseThrow().digest())).isTrue();
        assertThat(machine.found()).isEmpty();
    }

    @Test
    void have_the_checksum_they_were_announced_with() throws Exception {
        byte[] archive = slug().gzip();
        JsonNode ordered = order("checksum", sha256(archive));
        var wrong = api.put(
                DeployRoom.path(ordered.at("/blob/url").asString()),
                slug().file("./app/more", "").gzip());
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("The archive's checksum is SHA256:");
        assertThat(upload(ordered, archive)).isEqualTo(200);
        assertThat(upload(ordered, archive)).as("a second time").isEqualTo(404);
    }

    @Test
    void lie_below_app_and_hold_nothing_odd() throws IOException {
        JsonNode ordered = order();
        assertThat(upload(ordered, Tar.of("serve", "x").gzip())).isEqualTo(422);
        assertThat(upload(ordered, slug().file("./etc/passwd", "x").gzip())).isEqualTo(422);
        assertThat(upload(ordered, slug().file("./app/../x", "x").gzip())).isEqualTo(422);
        assertThat(upload(
                        ordered,
                        slug().special("./app/p", TarConstants.LF_FIFO, "").gzip()))
                .isEqualTo(422);
        assertThat(upload(ordered, "hello".getBytes(StandardCharsets.UTF_8))).isEqualTo(422);
        assertThat(upload(ordered, new byte[0])).isEqualTo(422);
        assertThat(machine.found()).isEmpty();
        assertThat(machine.slugs().all()).isEmpty();
        assertThat(upload(ordered, slug().gzip())).isEqualTo(200);
    }

    @Test
    void go_from_one_app_to_another_of_the_same_people() throws Exception {
        JsonNode ordered = order();
        upload(ordered, slug().gzip());
        release("shop", ordered);
        App other = room.app("other");
        assertThat(release("other", ordered)).isEqualTo(201);
        var mine = room.releases.find(app.id(), "current").slug().orElseThrow();
        var copy = room.releases.find(other.id(), "current").slug().orElseThrow();
        assertThat(copy.digest()).isEqualTo(mine.digest());
        assertThat(api.get("/apps/other/slugs/" + copy.id()).statusCode()).isEqualTo(200);

        var stranger = new Accounts(room.db, Clock.systemUTC()).ensure("other@example.test");
        var theirs = room.releases.begin(stranger, NewApp.named("theirs"));
        room.db
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE slug SET app_id = ? WHERE id = ?",
                        theirs.id().value(),
                        java.util.UUID.fromString(id(ordered))));
        assertThat(release("other", ordered)).isEqualTo(404);
    }

    @Test
    void are_announced_in_the_contract_s_words() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        var ordered = api.post("/apps/shop/slugs", Map.of("process_types", Map.of("web", "./serve")));
        assertThat(ordered.statusCode()).isEqualTo(201);
        assertThat(schema.get().problems("slug", ordered.body())).isEmpty();
        upload(TestApi.json(ordered), slug().gzip());
        String info = api.get("/apps/shop/slugs/" + id(TestApi.json(ordered))).body();
        assertThat(schema.get().problems("slug", info)).isEmpty();

        assertThat(api.post("/apps/shop/slugs", Map.of()).statusCode()).isEqualTo(422);
        for (var bad : new Map[] {Map.of("a b", "x"), Map.of("web", " ")}) {
            assertThat(api.post("/apps/shop/slugs", Map.of("process_types", bad))
                            .statusCode())
                    .isEqualTo(422);
        }
    }

    private static Tar slug() {
        return Tar.of().folder("./app").file("./app/serve", "#!/bin/sh\nx\n");
    }

    private JsonNode order(Object... more) {
        var body = new HashMap<String, Object>(Map.of("process_types", Map.of("web", "./serve")));
        for (int i = 0; i < more.length; i += 2) body.put((String) more[i], more[i + 1]);
        return TestApi.json(api.post("/apps/shop/slugs", body));
    }

    private int upload(JsonNode slug, byte[] archive) {
        return api.put(DeployRoom.path(slug.at("/blob/url").asString()), archive)
                .statusCode();
    }

    private int release(String name, JsonNode slug) {
        return api.post("/apps/" + name + "/releases", Map.of("slug", id(slug))).statusCode();
    }

    private static String id(JsonNode slug) {
        return slug.get("id").asString();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return "SHA256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
