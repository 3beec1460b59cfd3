package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.BuildId;
import renga.core.DynoSize;
import renga.core.Json;
import renga.core.ReleaseId;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.TestDatabase;
import renga.platform.log.Logs;
import renga.platform.release.Releases;
import renga.platform.slug.SlugOrder;
import renga.platform.slug.SlugOrders;
import renga.platform.slug.SlugRoutes;
import renga.platform.slug.Slugs;
import renga.platform.vault.Vault;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// What the API tells of builds, slugs and buildpacks.
class BuildRoutesTest {
    private static final BuildLimits LIMITS = new BuildLimits(
            1 << 20, 100, Duration.ofSeconds(20), 1 << 20, 1 << 20, 1, Duration.ofSeconds(20), DynoSize.DEFAULT);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path home;

    private final TestDatabase test = new TestDatabase();
    private final FakeRuntime runtime = new FakeRuntime(FakeClock.ticking());
    private final FakeBuilder builder = FakeBuilder.on(runtime);
    private Logs logs;
    private Slugs slugs;
    private Builds builds;
    private TestApi api;
    private App app;

    @BeforeEach
    void open() {
        var clock = Clock.systemUTC();
        var db = test.database();
        logs = new Logs(home.resolve("logs"), clock);
        var apps = new Apps(db, clock);
        slugs = new Slugs(db, home.resolve("store"), runtime.slugs(), clock);
        builds = new Builds(db, runtime, slugs, home, LIMITS, clock);
        api = new TestApi(
                db,
                home,
                new BuildRoutes(
                        apps,
                        builds,
                        (_, _, _, _) -> {
                            throw new IllegalStateException("nobody orders a build here");
                        },
                        new Addresses(5443, "localhost", 8080)),
                new BuildpackRoutes(apps, new Buildpacks(db, home)),
                new RegistryRoutes(new Buildpacks(db, home), new BuildpackRevisions(db, clock)),
                new SlugRoutes(apps, slugs, new NoOrders()));
        var vault = new ConfigSnapshots(Vault.open(home.resolve("keyset.json")));
        app = new Releases(db, clock, apps, vault, logs, _ -> {}, _ -> {}).begin(api.account(), NewApp.named("shop"));
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        builds.close();
        slugs.close();
        logs.close();
        test.close();
    }

    @Test
    void a_row_is_shown_as_the_api_shows_it() throws Exception {
        BuildId built = build("Procfile", "web: serve\n");
        JsonNode info = TestApi.json(api.get("/apps/shop/builds/" + built));
        String row = test.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT to_jsonb(build)::text FROM build")
                        .mapTo(String.class)
                        .one());
        Object portrait = builds.portrait(row, "localhost:" + api.port(), "https://localhost:5443/shop.git")
                .orElseThrow();
        assertThat(Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(portrait)))
                .isEqualTo(info);
    }

    @Test
    void tells_of_a_build_and_its_slug() throws Exception {
        BuildId built = build("Procfile", "web: serve\n");
        JsonNode info = TestApi.json(api.get("/apps/shop/builds/" + built));

        assertThat(info.at("/status").asString()).isEqualTo("succeeded");
        assertThat(info.at("/source_blob/version").asString()).isEqualTo(COMMIT);
        assertThat(info.at("/user/email").asString()).isEqualTo(TestApi.EMAIL);
        assertThat(info.at("/buildpacks/0/name").asString()).isEqualTo("Node.js");
        assertThat(info.at("/release/id").asString()).isNotEmpty();

        JsonNode slug =
                TestApi.json(api.get("/apps/shop/slugs/" + info.at("/slug/id").asString()));
        assertThat(slug.at("/commit").asString()).isEqualTo(COMMIT);
        assertThat(slug.at("/process_types/web").asString()).isEqualTo("serve");
        assertThat(slug.at("/size").asLong()).isEqualTo(11);
        assertThat(slug.at("/checksum").isNull()).isTrue();
    }

    @Test
    void lists_builds_newest_first_when_asked_so() throws Exception {
        build("Script", "fail compile Node.js\n");
        build("Procfile", "web: serve\n");
        var answer = api.get("/apps/shop/builds", "Range", "created_at ..; max=1, order=desc");

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(TestApi.json(answer).at("/0/status").asString()).isEqualTo("succeeded");
        String next = answer.headers().firstValue("Next-Range").orElseThrow();
        assertThat(TestApi.json(api.get("/apps/shop/builds", "Range", next))
                        .at("/0/status")
                        .asString())
                .isEqualTo("failed");
    }

    @Test
    void streams_the_output_to_whoever_has_its_address() throws Exception {
        BuildId built = build("Script", "say hello there\n");
        String url = TestApi.json(api.get("/apps/shop/builds/" + built))
                .at("/output_stream_url")
                .asString();
        String path = url.substring(url.indexOf("/build-output"));

        String all = api.get(path, "Authorization", "Bearer nobody").body();
        assertThat(all).contains("hello there\n").contains("-----> Compressing...\n");
        assertThat(api.get(path, "Range", "bytes=10-").body()).isEqualTo(all.substring(10));
        assertThat(api.get(path.substring(0, path.length() - 1) + "x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void cancels_only_what_is_pending() throws Exception {
        BuildId built = build("Procfile", "web: serve\n");
        assertThat(api.delete("/apps/shop/builds/" + built).statusCode()).isEqualTo(422);
        assertThat(api.delete("/apps/shop/builds/" + app.id()).statusCode()).isEqualTo(404);
        assertThat(api.delete("/apps/shop/build-cache").statusCode()).isEqualTo(204);
    }

    @Test
    void keeps_the_buildpacks_an_owner_chose() throws Exception {
        var body = Map.of(
                "updates",
                List.of(
                        Map.of("buildpack", "heroku/nodejs"),
                        Map.of("buildpack", "https://example.test/pack.git#v1"),
                        Map.of("buildpack", "https://registry.example.test/buildpacks/heroku/python.tgz")));
        JsonNode put = TestApi.json(api.send("PUT", "/apps/shop/buildpack-installations", body));

        assertThat(put).isEqualTo(TestApi.json(api.get("/apps/shop/buildpack-installations")));
        assertThat(put.at("/0/buildpack/url").asString()).isEqualTo("urn:buildpack:heroku/nodejs");
        assertThat(put.at("/0/buildpack/name").asString()).isEqualTo("heroku/nodejs");
        assertThat(put.at("/2/buildpack/name").asString()).isEqualTo("heroku/python");
        build("Procfile", "web: serve\n");
        assertThat(builder.received)
                .containsEntry("build/plan/chosen", "yes")
                .containsEntry("build/plan/buildpacks", """
                        0\theroku/nodejs\tbundled\there
                        1\thttps://example.test/pack.git#v1\tgit\thttps://example.test/pack.git#v1
                        2\theroku/python\tbundled\there
                        """)
                .containsKey("build/buildpacks/0/rest.tar")
                .containsKey("build/buildpacks/2/bin/detect");
    }

    @Test
    void refuses_buildpacks_nobody_knows() {
        var body = Map.of("updates", List.of(Map.of("buildpack", "heroku/cobol")));
        var answer = api.send("PUT", "/apps/shop/buildpack-installations", body);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains("There is no buildpack \\\"heroku/cobol\\\" here. Known: ", "heroku/nodejs, heroku/p");
    }

    @Test
    void answers_the_registry_s_clients() {
        var answer = api.get("/buildpacks/heroku%2Fnodejs");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestApi.json(answer).at("/blob_url").asString()).isEqualTo("urn:buildpack:heroku/nodejs");
        assertThat(api.get("/buildpacks/heroku%2Fcobol").statusCode()).isEqualTo(404);

        JsonNode found = TestApi.json(api.get("/buildpacks?in%5Bnamespace%5D%5B%5D=renga&in%5Bname%5D%5B%5D=python"));
        assertThat(found).hasSize(1);
        assertThat(found.at("/0/id").asString()).isEqualTo("renga/python");
        assertThat(TestApi.json(api.get("/buildpacks?like%5Bdescription%5D=PACKAGE.json"))
                        .at("/0/name")
                        .asString())
                .isEqualTo("nodejs");

        JsonNode versions = TestApi.json(api.get("/buildpacks/heroku%2Fnodejs/revisions"));
        assertThat(versions).hasSize(1).isEqualTo(TestApi.json(api.get("/buildpacks/heroku%2Fnodejs/revisions")));
        assertThat(versions.at("/0/release").asInt()).isEqualTo(1);
        JsonNode readme = TestApi.json(api.get("/buildpacks/heroku%2Fnodejs/readme"));
        assertThat(new String(
                        java.util.Base64.getDecoder()
                                .decode(readme.at("/content").asString()),
                        StandardCharsets.UTF_8))
                .contains("package.json");
    }

    @Test
    void lets_the_operator_point_names_elsewhere() throws Exception {
        assertThat(TestApi.json(api.get("/buildpacks/heroku%2Fpython/revisions")))
                .hasSize(1);
        java.nio.file.Files.writeString(home.resolve("buildpacks.conf"), """
                # ours
                heroku/python   https://git.example.test/python.git#v2
                acme/own        https://me:s3cret@git.example.test/own.git
                broken line
                """);
        var chosen = Map.of("updates", List.of(Map.of("buildpack", "heroku/python"), Map.of("buildpack", "acme/own")));
        assertThat(api.send("PUT", "/apps/shop/buildpack-installations", chosen).statusCode())
                .isEqualTo(200);
        build("Procfile", "web: serve\n");

        assertThat(builder.received).containsEntry("build/plan/buildpacks", """
                0\theroku/python\tgit\thttps://git.example.test/python.git#v2
                1\tacme/own\tgit\thttps://me:s3cret@git.example.test/own.git
                """);
        assertThat(api.get("/buildpacks").body())
                .contains("https://git.example.test/own.git")
                .doesNotContain("s3cret");
        assertThat(TestApi.json(api.get("/buildpacks/heroku%2Fpython/revisions")))
                .hasSize(2);
    }

    @Test
    void unpacks_an_archive_of_the_operator_s_machine() throws Exception {
        java.nio.file.Path archive = home.resolve("own.tgz");
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(java.nio.file.Files.newOutputStream(archive)))) {
            var entry = new TarArchiveEntry("own-1.0/bin/compile");
            entry.setSize(2);
            tar.putArchiveEntry(entry);
            tar.write(new byte[] {'o', 'k'});
            tar.closeArchiveEntry();
        }
        java.nio.file.Files.writeString(home.resolve("buildpacks.conf"), "acme/own " + archive + "\n");
        var chosen = Map.of("updates", List.of(Map.of("buildpack", "acme/own")));
        api.send("PUT", "/apps/shop/buildpack-installations", chosen);
        build("Procfile", "web: serve\n");
        assertThat(builder.received).containsEntry("build/buildpacks/0/own-1.0/bin/compile", "ok");
        assertThat(builder.received.get("build/plan/buildpacks")).isEqualTo("0\tacme/own\tarchive\there\n");

        java.nio.file.Files.writeString(archive, "no archive");
        assertThat(failure(build("Procfile", "web: serve\n")))
                .startsWith("The buildpack acme/own cannot be used. The archive is damaged");

        java.nio.file.Files.delete(home.resolve("buildpacks.conf"));
        assertThat(failure(build("Procfile", "web: serve\n"))).startsWith("There is no buildpack acme/own here");
    }

    @Test
    void hands_config_vars_over_as_files_and_operator_settings_as_environment() throws Exception {
        java.nio.file.Files.writeString(
                home.resolve("build.env"), "# mirrors\nNPM_CONFIG_REGISTRY=https://npm.example.test/\n");
        build("Procfile", "web: serve\n");
        assertThat(builder.received).containsEntry("build/env/SECRET", "a\nb");
        assertThat(builder.environment)
                .containsEntry("NPM_CONFIG_REGISTRY", "https://npm.example.test/")
                .containsEntry("STACK", "heroku-24")
                .containsEntry("SOURCE_VERSION", COMMIT)
                .doesNotContainKey("SECRET");
    }

    @Test
    void answers_in_the_contract_s_shapes() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        BuildId built = build("Procfile", "web: serve\n");
        build("Script", "fail compile Node.js\n");
        var chosen = Map.of("updates", List.of(Map.of("buildpack", "heroku/nodejs")));

        assertThat(schema.get()
                        .problemsOfList("build", api.get("/apps/shop/builds").body()))
                .isEmpty();
        String build = api.get("/apps/shop/builds/" + built).body();
        assertThat(schema.get().problems("build", build)).isEmpty();
        String slug = api.get("/apps/shop/slugs/"
                        + TestApi.json(api.get("/apps/shop/builds/" + built))
                                .at("/slug/id")
                                .asString())
                .body();
        assertThat(schema.get().problems("slug", slug)).isEmpty();
        String put =
                api.send("PUT", "/apps/shop/buildpack-installations", chosen).body();
        assertThat(schema.get().problemsOfList("buildpack-installation", put)).isEmpty();
    }

    private String failure(BuildId build) {
        return builds.find(build).flatMap(Build::failure).orElseThrow();
    }

    private BuildId build(String file, String content) throws InterruptedException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Source source = sink -> sink.file(file, false, bytes.length, new java.io.ByteArrayInputStream(bytes));
        var request = new BuildRequest(
                app.id(),
                app.tenant(),
                new Build.User(api.account().id(), TestApi.EMAIL),
                "heroku-24",
                source,
                BuildRequest.Revision.commit(COMMIT, "first", Instant.EPOCH),
                List.of(),
                Map.of("SECRET", "a\nb"),
                "request");
        var heard = new ByteArrayOutputStream();
        try (OpenBuild build =
                builds.open(request, heard::write, new Cancellation()).orElseThrow()) {
            if (build.run() instanceof BuildOutcome.Built) build.released(ReleaseId.random());
            return build.row().id();
        }
    }

    /// Nobody uploads slugs here.
    private record NoOrders() implements SlugOrders {
        @Override
        public Ordered order(App app, Account account, SlugOrder order) {
            throw new IllegalStateException("a slug was ordered");
        }

        @Override
        public void upload(SlugId id, String secret, InputStream archive) {
            throw new IllegalStateException("a slug was uploaded");
        }

        @Override
        public Optional<String> checksum(SlugId id) {
            return Optional.empty();
        }
    }
}
