package renga.platform.push;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import renga.dyno.DynoRuntime;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.build.BuildLimits;
import renga.platform.build.Builds;
import renga.platform.deploy.DeployRoom;
import renga.platform.deploy.Deploys;
import renga.platform.deploy.ServingWait;
import renga.platform.formation.Serving;
import renga.platform.release.Releases;

/// [DeployRoom] with git in front.
final class PushRoom implements AutoCloseable {
    static final BuildLimits LIMITS = DeployRoom.LIMITS;

    private final Path home;
    private final DeployRoom room;
    private final GitRoutes routes;

    final DynoRuntime runtime;
    final Repositories repositories;
    final Apps apps;
    final Releases releases;
    final Builds builds;
    final Deploys deploys;
    final TestApi api;
    final List<Integer> awaited = new CopyOnWriteArrayList<>();
    volatile ServingWait serving = (_, version, _) -> new Serving.Up(version);

    /// On a machine of its own kind: fake, or real.
    PushRoom(Path home, BuildLimits limits, DynoRuntime runtime) throws IOException {
        this.home = home;
        this.runtime = runtime;
        repositories = new Repositories(home.resolve("git"), Clock.systemUTC());
        var made = new ArrayList<GitRoutes>();
        room = new DeployRoom(home, limits, runtime, parts -> {
            made.add(new GitRoutes(parts.deploys, repositories, parts.apps));
            return List.copyOf(made);
        });
        routes = made.getFirst();
        room.serving = (app, version, limit) -> {
            awaited.add(version);
            return serving.awaitServing(app, version, limit);
        };
        apps = room.apps;
        releases = room.releases;
        builds = room.builds;
        deploys = room.deploys;
        api = room.api;
    }

    App app(String name) {
        return room.app(name);
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
        room.close();
        routes.close();
        repositories.close();
    }
}
