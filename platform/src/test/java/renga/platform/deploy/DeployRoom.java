package renga.platform.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import renga.core.AppId;
import renga.core.DynoSize;
import renga.dyno.DynoEvent;
import renga.dyno.DynoRuntime;
import renga.platform.api.Routes;
import renga.platform.api.TestApi;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.build.BuildLimits;
import renga.platform.build.BuildRoutes;
import renga.platform.build.Builds;
import renga.platform.build.Unpacking;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.Database;
import renga.platform.db.TestDatabase;
import renga.platform.fetch.Fetcher;
import renga.platform.formation.DynoEnvironment;
import renga.platform.formation.Serving;
import renga.platform.log.Logs;
import renga.platform.release.LedgerGenerations;
import renga.platform.release.ReleasePhases;
import renga.platform.release.ReleaseRoutes;
import renga.platform.release.Releases;
import renga.platform.run.OneOffs;
import renga.platform.slug.SlugRoutes;
import renga.platform.slug.Slugs;
import renga.platform.source.SourceLimits;
import renga.platform.source.SourceRoutes;
import renga.platform.source.Sources;
import renga.platform.vault.LocalAuthority;
import renga.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

/// Builds by the API on a real HTTPS server, a real database and any machine, in words tests read as sentences.
public final class DeployRoom implements AutoCloseable {
    public static final BuildLimits LIMITS = new BuildLimits(
            1 << 20, 100, Duration.ofSeconds(20), 1 << 20, 1 << 20, 1, Duration.ofSeconds(20), DynoSize.DEFAULT);
    public static final SourceLimits SOURCES =
            new SourceLimits(1 << 20, Duration.ofHours(1), 10, Duration.ofSeconds(5));

    private final TestDatabase test = new TestDatabase();
    public final Logs logs;
    public final OneOffs oneOffs;
    public final ReleasePhases phases;
    public final LedgerGenerations generations;
    public final ArchiveDeploys archives;
    public final Addresses addresses = new Addresses(5443, "localhost", 8080);

    /// What buildpacks get beside an app's first release.
    volatile DefaultAddons addons = DefaultAddons.NONE;

    /// Told of each app with a new current release.
    public volatile Consumer<AppId> released = _ -> {};

    final Slugs slugs;

    public final Database db = test.database();
    public final Apps apps;
    public final Releases releases;
    public final Builds builds;
    public final Sources sources;
    public final Deploys deploys;
    public final TestApi api;

    /// What a release has to wait for.
    public volatile ServingWait serving = (_, version, _) -> new Serving.Up(version);

    DeployRoom(Path home, DynoRuntime runtime) throws IOException {
        this(home, LIMITS, runtime, _ -> List.of());
    }

    /// @param more routes of other rooms, made when this one is whole but for its server
    public DeployRoom(Path home, BuildLimits limits, DynoRuntime runtime, Function<DeployRoom, List<Routes>> more)
            throws IOException {
        var clock = Clock.systemUTC();
        logs = new Logs(home.resolve("logs"), clock);
        apps = new Apps(db, clock);
        var configs = new ConfigSnapshots(Vault.open(home.resolve("keyset.json")));
        generations = new LedgerGenerations(db, clock, apps, configs);
        oneOffs = OneOffs.open(new OneOffs.Ground(
                db,
                runtime,
                generations,
                new DynoEnvironment("localhost"),
                logs,
                clock,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                LocalAuthority.open(home, "localhost", clock)::server));
        phases = new ReleasePhases(new ReleasePhases.Parts(
                db,
                generations,
                oneOffs,
                (_, _) -> {},
                _ -> DynoSize.DEFAULT,
                logs,
                home.resolve("releases"),
                clock,
                app -> released.accept(app)));
        releases = new Releases(db, clock, apps, configs, logs, app -> released.accept(app), phases::advance);
        slugs = new Slugs(db, home.resolve("store"), runtime.slugs(), clock);
        builds = new Builds(db, runtime, slugs, home, limits, clock);
        var fetcher = new Fetcher(home.resolve("tls/ca.pem"), List.of("127.0.0.0/8"));
        sources = new Sources(db, home.resolve("sources"), fetcher, SOURCES, clock);
        deploys = new Deploys(builds, releases, launch(), logs);
        archives = new ArchiveDeploys(sources, builds, deploys, clock);
        var uploads = new SlugUploads(
                db, apps, sources, new Unpacking(runtime, slugs, limits, builds::expectNone), slugs, clock);
        var routes = new ArrayList<Routes>(List.of(
                new BuildRoutes(apps, builds, archives, addresses),
                new SourceRoutes(apps, sources),
                new SlugRoutes(apps, slugs, uploads),
                new ReleaseRoutes(apps, releases, new KnownSlugs(apps, slugs, clock))));
        routes.addAll(more.apply(this));
        api = new TestApi(db, home, routes.toArray(Routes[]::new));
        runtime.watch(this::hear);
        phases.resume();
    }

    private Launch launch() {
        return new Launch(
                releases,
                slugs,
                phases,
                (app, v, limit) -> serving.awaitServing(app, v, limit),
                apps,
                addresses,
                (account, app, plan) -> addons.make(account, app, plan));
    }

    private void hear(DynoEvent event) {
        if (event instanceof DynoEvent.Output output) phases.on(output);
        else oneOffs.on(event);
    }

    public App app(String name) {
        return releases.begin(api.account(), NewApp.named(name));
    }

    /// Uploads as the CLI's plugin does.
    ///
    /// @return the address to build from
    public String upload(byte[] archive) {
        JsonNode blob = TestApi.json(api.post("/sources", "")).get("source_blob");
        HttpResponse<String> put = api.put(path(blob.get("put_url").asString()), archive);
        if (put.statusCode() != 200) throw new IllegalStateException(put.statusCode() + " " + put.body());
        return blob.get("get_url").asString();
    }

    HttpResponse<String> order(String app, String url, Object... more) {
        var blob = new HashMap<String, Object>(Map.of("url", url));
        var body = new HashMap<String, Object>(Map.of("source_blob", blob));
        for (int i = 0; i < more.length; i += 2) {
            (more[i].equals("buildpacks") ? body : blob).put((String) more[i], more[i + 1]);
        }
        return api.post("/apps/" + app + "/builds", body);
    }

    /// All that a build says, until it has ended.
    String output(JsonNode build) throws IOException {
        try (InputStream said = api.open(path(build.get("output_stream_url").asString()), Duration.ofSeconds(20))) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// @return the build as it is when its output has ended
    JsonNode awaitEnd(HttpResponse<String> ordered) throws IOException {
        JsonNode build = TestApi.json(ordered);
        if (ordered.statusCode() != 201) throw new IllegalStateException(ordered.statusCode() + " " + ordered.body());
        output(build);
        return TestApi.json(api.get("/apps/" + build.at("/app/id").asString() + "/builds/"
                + build.get("id").asString()));
    }

    static String path(String url) {
        return URI.create(url).getPath();
    }

    @Override
    public void close() throws Exception {
        api.close();
        sources.close();
        builds.close();
        phases.close();
        oneOffs.close();
        slugs.close();
        logs.close();
        test.close();
    }
}
