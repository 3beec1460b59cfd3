package renga.platform.push;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import renga.core.DynoSize;
import renga.dyno.DynoEvent;
import renga.dyno.DynoRuntime;
import renga.platform.api.TestApi;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.build.BuildLimits;
import renga.platform.build.Builds;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.Database;
import renga.platform.db.TestDatabase;
import renga.platform.deploy.Deploys;
import renga.platform.deploy.Launch;
import renga.platform.deploy.ServingWait;
import renga.platform.formation.DynoEnvironment;
import renga.platform.formation.Serving;
import renga.platform.log.Logs;
import renga.platform.release.LedgerGenerations;
import renga.platform.release.ReleasePhases;
import renga.platform.release.Releases;
import renga.platform.run.OneOffs;
import renga.platform.slug.Slugs;
import renga.platform.vault.LocalAuthority;
import renga.platform.vault.Vault;

/// The chain of a push on a real HTTPS server, a real database and any machine, in words tests read as sentences.
final class PushRoom implements AutoCloseable {
    static final BuildLimits LIMITS = new BuildLimits(
            1 << 20, 100, Duration.ofSeconds(20), 1 << 20, 1 << 20, 1, Duration.ofSeconds(20), DynoSize.DEFAULT);

    private final TestDatabase test = new TestDatabase();
    private final Path home;
    private final Logs logs;
    private final Slugs slugs;
    private final GitRoutes routes;

    final Database db = test.database();
    final DynoRuntime runtime;
    final Repositories repositories;
    final Apps apps;
    final Releases releases;
    final OneOffs oneOffs;
    final ReleasePhases phases;
    final Builds builds;
    final Deploys deploys;
    final TestApi api;
    final List<Integer> awaited = new CopyOnWriteArrayList<>();
    volatile ServingWait serving = (_, version, _) -> new Serving.Up(version);

    /// On a machine of its own kind: fake, or real.
    PushRoom(Path home, BuildLimits limits, DynoRuntime runtime) throws IOException {
        this.home = home;
        this.runtime = runtime;
        var clock = Clock.systemUTC();
        logs = new Logs(home.resolve("logs"), clock);
        apps = new Apps(db, clock);
        var configs = new ConfigSnapshots(Vault.open(home.resolve("keyset.json")));
        var generations = new LedgerGenerations(db, clock, apps, configs);
        oneOffs = oneOffs(generations);
        phases = new ReleasePhases(new ReleasePhases.Parts(
                db,
                generations,
                oneOffs,
                (_, _) -> {},
                _ -> DynoSize.DEFAULT,
                logs,
                home.resolve("releases"),
                clock,
                _ -> {}));
        releases = new Releases(db, clock, apps, configs, logs, _ -> {}, phases::advance);
        slugs = new Slugs(db, home.resolve("store"), runtime.slugs(), clock);
        builds = new Builds(db, runtime, slugs, home, limits, clock);
        repositories = new Repositories(home.resolve("git"));
        ServingWait wait = (app, version, limit) -> {
            awaited.add(version);
            return serving.awaitServing(app, version, limit);
        };
        var launch = new Launch(releases, slugs, phases, wait, apps, new Addresses(5443, "localhost", 8080));
        deploys = new Deploys(builds, releases, launch, logs);
        routes = new GitRoutes(deploys, repositories, apps);
        api = new TestApi(db, home, routes);
        runtime.watch(this::hear);
        phases.resume();
    }

    private OneOffs oneOffs(LedgerGenerations generations) throws IOException {
        var clock = Clock.systemUTC();
        return OneOffs.open(new OneOffs.Ground(
                db,
                runtime,
                generations,
                new DynoEnvironment("localhost"),
                logs,
                clock,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                LocalAuthority.open(home, "localhost", clock)::server));
    }

    private void hear(DynoEvent event) {
        if (event instanceof DynoEvent.Output output) phases.on(output);
        else oneOffs.on(event);
    }

    App app(String name) {
        return releases.begin(api.account(), NewApp.named(name));
    }

    /// A work tree whose remote `heroku` is the app.
    Git clone(App app) throws IOException {
        Path tree = Files.createTempDirectory(home, "work-");
        Git git = Git.init(tree, home.resolve("tls/ca.pem"));
        git.must("remote", "add", "heroku", url(app, api.token()));
        return git;
    }

    /// As [#clone], with a first commit that builds.
    Git nodeApp(App app) throws IOException {
        Git git = clone(app).write("package.json", "{}").write("Procfile", "web: node server.js\n");
        git.commit("first");
        return git;
    }

    String url(App app, String token) {
        return "https://any:" + token + "@localhost:" + api.port() + "/" + app.name() + ".git";
    }

    Path home() {
        return home;
    }

    @Override
    public void close() throws Exception {
        api.close();
        routes.close();
        builds.close();
        phases.close();
        oneOffs.close();
        slugs.close();
        logs.close();
        test.close();
    }
}
