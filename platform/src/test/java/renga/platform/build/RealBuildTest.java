package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.DynoSize;
import renga.core.ReleaseId;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.TestDatabase;
import renga.platform.log.Logs;
import renga.platform.release.Releases;
import renga.platform.slug.Slugs;
import renga.platform.vault.Vault;
import renga.testkit.RuncHost;

/// Builds on the real runtime that end badly: what they leave, and what they say. The app's own `bin/compile` is the
/// buildpack.
@Timeout(180)
class RealBuildTest {
    private static final String INLINE = "heroku-community/inline";
    private static final BuildLimits LIMITS = new BuildLimits(
            1 << 20,
            200_000,
            Duration.ofSeconds(60),
            1 << 20,
            1 << 24,
            1,
            Duration.ofSeconds(20),
            DynoSize.STANDARD_1X);

    @TempDir
    Path home;

    private final TestDatabase test = new TestDatabase();
    private RuncHost host;
    private Logs logs;
    private Slugs slugs;
    private Builds builds;
    private Account dev;
    private App app;

    @BeforeEach
    void open() throws IOException {
        host = RuncHost.open(Set.of());
        var clock = Clock.systemUTC();
        var db = test.database();
        logs = new Logs(home.resolve("logs"), clock);
        slugs = new Slugs(db, home.resolve("store"), host.runtime().slugs(), clock);
        builds = new Builds(db, host.runtime(), slugs, home, LIMITS, clock);
        dev = new Accounts(db, clock).ensure("dev@example.test");
        var vault = new ConfigSnapshots(Vault.open(home.resolve("keyset.json")));
        app = new Releases(db, clock, new Apps(db, clock), vault, logs, _ -> {}, _ -> {})
                .begin(dev, NewApp.named("shop"));
    }

    @AfterEach
    void close() throws Exception {
        if (builds != null) builds.close();
        if (slugs != null) slugs.close();
        if (logs != null) logs.close();
        if (host != null) host.close();
        test.close();
    }

    @Test
    void oneThatRunsOutOfMemorySaysHowMuchItHad() throws Exception {
        Heard heard = new Heard();
        BuildOutcome outcome = build("head -c 3000m /dev/zero | tail | wc -c\n", heard, new Cancellation());

        String sentence =
                "The build ran out of memory: it had 1024.0M. Build less at the same time, or with fewer workers.";
        assertThat(outcome).as(heard.text()).isEqualTo(new BuildOutcome.Failed(sentence));
        assertThat(heard.text()).contains(" !     " + sentence, " !     Push failed");
        assertThatNothingIsLeft();
    }

    @Test
    void oneThatGoesOnWithoutWhatTheKernelEndedIsBuilt() throws Exception {
        Heard heard = new Heard();
        String compile = "head -c 3000m /dev/zero | tail | wc -c || echo 'then without'\n";
        BuildOutcome outcome = build(compile, heard, new Cancellation());

        assertThat(outcome).as(heard.text()).isInstanceOf(BuildOutcome.Built.class);
        assertThat(heard.text()).contains(" !     A process of the build was ended for lack of memory; it went on.");
    }

    @Test
    void oneThatIsCancelledLeavesNothingAndTheCacheIntact() throws Exception {
        build("echo first > \"$2/kept\"\n", new Heard(), new Cancellation());
        var cancellation = new Cancellation();
        Heard heard = new Heard() {
            @Override
            public void say(byte[] bytes, int offset, int length) {
                super.say(bytes, offset, length);
                if (text().contains("begun")) cancellation.cancel("The build was cancelled by dev@example.test.");
            }
        };
        String compile =
                "cat \"$2/kept\"; head -c 4m /dev/urandom > \"$2/half\"; echo begun; sleep 1000 & sleep 1000\n";
        BuildOutcome outcome = build(compile, heard, cancellation);

        assertThat(outcome).isEqualTo(new BuildOutcome.Failed("The build was cancelled by dev@example.test."));
        assertThat(heard.text()).contains("first\n");
        assertThatNothingIsLeft();

        Heard after = new Heard();
        assertThat(build("cat \"$2/kept\"\n", after, new Cancellation())).isInstanceOf(BuildOutcome.Built.class);
        assertThat(after.text()).contains("first\n");
    }

    @Test
    void oneThatLeavesWhatNoSlugCanHoldSaysWhatAndTheNextIsFine() throws Exception {
        refused("mkfifo pipe\n", "/app/pipe cannot be part of the slug: it is a device, a pipe or a socket.");
        refused("touch $'caf\\xe9'\n", "/app/caf\uFFFD cannot be part of the slug: its name is not UTF-8.");
        assertThat(build("date > made\n", new Heard(), new Cancellation())).isInstanceOf(BuildOutcome.Built.class);
    }

    @Test
    @Tag("slow")
    void oneOfTooManyFilesSaysSo() throws Exception {
        refused(
                "mkdir {1..41}; for folder in {1..41}; do (cd $folder; touch {1..9999}); done\n",
                " cannot be part of the slug: there are more than 400000 files, folders and links.");
    }

    /// Many, but no reason to refuse.
    @Test
    void oneOfAHundredThousandFilesIsBuilt() throws Exception {
        Source many = sink -> {
            for (int i = 0; i < 100_000; i++) {
                sink.file("many/" + i % 100 + "/" + i, false, 0, InputStream.nullInputStream());
            }
        };
        Heard heard = new Heard();
        BuildOutcome outcome = build(many, "find many -type f | wc -l\n", heard, new Cancellation());
        assertThat(outcome).as(heard.text()).isInstanceOf(BuildOutcome.Built.class);
        assertThat(heard.text()).contains("100000\n");
        assertThatNothingIsLeft();
    }

    private void refused(String compile, String sentence) throws Exception {
        Heard heard = new Heard();
        BuildOutcome outcome = build(compile, heard, new Cancellation());
        assertThat(outcome).as(heard.text()).isInstanceOf(BuildOutcome.Failed.class);
        assertThat(heard.text()).contains(sentence + "\n").contains(" !     Push failed");
        assertThatNothingIsLeft();
    }

    private void assertThatNothingIsLeft() throws IOException {
        String instance = host.settings().home().toString();
        assertThat(host.runtime().found()).isEmpty();
        try (Stream<Path> dynos = Files.list(host.settings().home().resolve("dynos"))) {
            assertThat(dynos.map(dyno -> dyno.getFileName().toString()).filter(name -> name.length() == 36))
                    .isEmpty();
        }
        assertThat(Files.readAllLines(Path.of("/proc/mounts")))
                .filteredOn(mount -> mount.contains(instance + "/dynos/"))
                .noneMatch(mount -> mount.matches(".*/dynos/[0-9a-f]{8}-.*"));
        assertThat(Path.of("/run/renga-" + host.settings().instance() + "/runc"))
                .isEmptyDirectory();
    }

    /// All that a build says.
    private static class Heard implements Talk {
        private final StringBuilder text = new StringBuilder();

        @Override
        public synchronized void say(byte[] bytes, int offset, int length) {
            text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        synchronized String text() {
            return text.toString();
        }
    }

    private BuildOutcome build(String compile, Talk talk, Cancellation cancellation) throws InterruptedException {
        return build(_ -> {}, compile, talk, cancellation);
    }

    private BuildOutcome build(Source more, String compile, Talk talk, Cancellation cancellation)
            throws InterruptedException {
        byte[] script = ("set -euo pipefail\n" + compile).getBytes(StandardCharsets.UTF_8);
        Source source = sink -> {
            sink.file("bin/compile", true, script.length, new ByteArrayInputStream(script));
            more.writeTo(sink);
        };
        var request = new BuildRequest(
                app.id(),
                app.tenant(),
                new Build.User(dev.id(), "dev@example.test"),
                "heroku-24",
                source,
                BuildRequest.Revision.commit("0123456789abcdef0123456789abcdef01234567", "first", Instant.EPOCH),
                List.of(INLINE),
                Map.of(),
                "request");
        try (OpenBuild build = builds.open(request, talk, cancellation).orElseThrow()) {
            BuildOutcome outcome = build.run();
            if (outcome instanceof BuildOutcome.Built) build.released(ReleaseId.random());
            return outcome;
        }
    }
}
