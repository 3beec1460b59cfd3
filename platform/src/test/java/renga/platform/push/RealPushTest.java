package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.Boot;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.platform.app.App;
import renga.platform.build.BuildLimits;
import renga.platform.formation.Serving;
import renga.platform.release.ReleasedSlug;
import renga.testkit.Checkout;
import renga.testkit.RuncHost;

/// A real git push of a real sample through the real runtime: the answer comes from the app itself.
class RealPushTest {
    private static final Logger LOG = LoggerFactory.getLogger(RealPushTest.class);
    private static final int PORT = 5_000;

    @TempDir
    Path home;

    private RuncHost host;
    private PushRoom room;
    private volatile String answered = "";

    @BeforeEach
    void open() throws IOException {
        host = RuncHost.open(Set.of());
        room = new PushRoom(home, BuildLimits.of(2), host.runtime());
        room.serving = this::serve;
    }

    @AfterEach
    void close() throws Exception {
        if (room != null) room.close();
        if (host != null) host.close();
    }

    @Test
    void deploys_the_node_sample_and_again_when_one_line_changed() throws IOException {
        App app = room.app("express");
        Git git = sample(app, "node-express");
        assertThat(git.run("push", "heroku", "main").output()).contains("Released v3", "Verifying deploy... done.");
        assertThat(answered).isEqualTo("A verse by Node.js: the frog jumps in, the pond answers.\n");

        git.write(
                "server.js",
                Files.readString(git.tree().resolve("server.js")).replace("the pond answers", "the pond is still"));
        git.commit("one line");
        long began = System.nanoTime();
        Git.Ran again = git.run("push", "heroku", "main");
        LOG.info(
                "the second push took {} ms",
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        assertThat(again.output()).contains("Restoring node_modules from cache", "Released v4");
        assertThat(answered).contains("the pond is still");
    }

    @Test
    void deploys_the_python_sample() throws IOException {
        App app = room.app("flask");
        Git git = sample(app, "python-flask");
        Git.Ran pushed = git.run("push", "heroku", "main");
        assertThat(pushed.output()).contains("Released v3", "Verifying deploy... done.");
        assertThat(answered).isEqualTo("A verse by Python: autumn wind, the temple bell tells the hour.\n");
    }

    @Test
    void says_so_if_nothing_fits() throws IOException {
        Git git = room.clone(room.app("plain")).write("index.html", "hello");
        git.commit("first");
        Git.Ran pushed = git.run("push", "heroku", "main");
        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.output()).contains("No default language could be detected for this app.");
    }

    private Git sample(App app, String name) throws IOException {
        Git git = room.clone(app);
        Path from = Checkout.root().resolve("samples").resolve(name);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, git.tree().resolve(file.getFileName()));
            }
        }
        git.commit("first");
        return git;
    }

    /// Formation in its smallest form: one web dyno, asked once.
    private Serving serve(AppId app, int version, Duration limit) throws InterruptedException {
        ReleasedSlug slug = room.releases.find(app, "v" + version).slug().orElseThrow();
        DynoId dyno = DynoId.random();
        try {
            String address = host.runtime()
                    .start(new DynoSpec(
                            dyno,
                            app,
                            room.apps.byId(app).orElseThrow().tenant(),
                            DynoName.of("web.1"),
                            new Root.Slug(slug.digest()),
                            slug.processTypes().getOrDefault("web", ""),
                            Map.of(
                                    "HOME",
                                    "/app",
                                    "PATH",
                                    "/usr/local/bin:/usr/bin:/bin",
                                    "PORT",
                                    "" + PORT,
                                    "DYNO",
                                    "web.1"),
                            DynoSize.DEFAULT))
                    .address();
            assertThat(host.runtime().awaitListening(dyno, PORT, limit)).isEqualTo(new Boot.Listening());
            answered = get("http://" + address + ":" + PORT + "/");
            return new Serving.Up(version);
        } catch (DynoException | IOException e) {
            throw new IllegalStateException(e);
        } finally {
            host.runtime().remove(dyno);
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
