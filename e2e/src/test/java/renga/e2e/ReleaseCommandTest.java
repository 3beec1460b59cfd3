package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// An app migrates its database by a release command. The database is an app of its own, so that it can be broken
/// (`heroku maintenance:on`) and mended while visitors come to the other one all the time.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseCommandTest {
    /// Fails if the database does; with PATIENCE it waits for it instead.
    private static final String MIGRATE = """
            const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
            (async () => {
              console.log(`migrating as ${process.env.DYNO.split('.')[0]}`);
              for (let tries = 0; tries < 900; tries++) {
                const answer = await fetch(process.env.DATABASE_URL).catch((error) => ({ status: error.message }));
                if (answer.status === 200) return console.log('migrated');
                if (!process.env.PATIENCE) throw new Error(`the database answers ${answer.status}`);
                await wait(0.2);
              }
            })().catch((error) => { console.log(error.message); process.exit(3); });
            """;

    private final Instance renga;
    private final Shell user;
    private final Repository repository;

    ReleaseCommandTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
        this.repository = Repository.of(user, "node-express", "migrating");
    }

    @BeforeAll
    void theFirstPushMigrates() {
        user.run("heroku create pond-db").ok();
        try (Api api = new Api(renga)) {
            PackedSlug.page(api, user, "pond-db", "the pond").release(api, "pond-db");
        }
        repository.shell().run("heroku create migrating").ok();
        user.run("heroku config:set -a migrating DATABASE_URL=http://pond-db.localhost:" + renga.httpPort() + "/")
                .ok();
        repository.write("migrate.js", MIGRATE);
        repository.replace("Procfile", "web:", "release: node migrate.js\nweb:");
        repository.commit("Migrate");
        repository
                .push()
                .ok()
                .says(
                        "Release command declared: this new release will not be available until the command succeeds.",
                        "Released v4",
                        "Verifying deploy... done.",
                        "Running release command...",
                        "migrated",
                        "Waiting for release.... done.");
        user.run("heroku releases:output -a migrating").ok().prints("migrating as release", "migrated");
        assertThat(page()).contains("the frog jumps in");
    }

    @Test
    @Order(1)
    void a_failed_migration_changes_nothing_and_the_same_commit_goes_live_later() {
        repository.replace("server.js", "the frog jumps in", "the toad jumps in");
        repository.commit("Toad");
        String commit = repository.head();
        try (Visitors visitors = new Visitors(renga, "migrating")) {
            user.run("heroku maintenance:on -a pond-db").ok();
            repository
                    .push()
                    .fails()
                    .says(
                            "the database answers 503",
                            "Waiting for release.... failed.",
                            "The release command exited with status 3.",
                            "v4 goes on serving.",
                            "! [remote rejected] main -> main (pre-receive hook declined)");
            assertThat(page()).contains("the frog jumps in");
            user.run("heroku releases -a migrating").ok().prints("Current: v4", "release command failed");
            user.run("timeout 60 heroku ps:wait -a migrating").ok();

            user.run("heroku maintenance:off -a pond-db").ok();
            assertThat(repository.head()).isEqualTo(commit);
            repository.push().ok().says("Released v6", "Waiting for release.... done.");
            assertThat(page()).contains("the toad jumps in");
            assertNobodySawAnError(visitors);
        }
    }

    @Test
    @Order(2)
    void a_retry_a_rollback_and_a_config_change_migrate_too() {
        user.run("heroku releases:retry -a migrating")
                .ok()
                .says("Retrying v6 on migrating... done, v7")
                .prints("Running release command...", "migrated");
        user.run("heroku rollback v4 -a migrating")
                .ok()
                .says("Rolling back migrating to v4... done, v8")
                .prints("Running release command...", "migrated");
        Eventually.that(() -> assertThat(page()).contains("the frog jumps in"));
        user.run("heroku maintenance:on -a pond-db").ok();
        user.run("heroku config:set MOOD=calm -a migrating").ok().says("done, v9");
        Eventually.that(
                () -> user.run("heroku releases:output v9 -a migrating").ok().prints("the database answers 503"));
        Eventually.that(() -> user.run("heroku releases:info v9 -a migrating")
                .ok()
                .prints("Set MOOD config vars (release command failed)"));
        user.run("heroku maintenance:off -a pond-db").ok();
        Eventually.that(() -> assertThat(
                        user.run("heroku logs -a migrating -n 200").ok().out())
                .containsPattern("app\\[release\\.\\d{4}\\]: migrated")
                .contains("app[api]: Running release v9 commands by user dev@example.test"));
    }

    @Test
    @Order(3)
    void kill_9_of_the_platform_in_mid_migration_loses_nothing() {
        user.run("heroku maintenance:on -a pond-db").ok();
        try (Visitors visitors = new Visitors(renga, "migrating");
                Api api = new Api(renga)) {
            user.run("heroku config:set PATIENCE=yes -a migrating").ok().says("done, v10");
            Eventually.that(() -> assertThat(commandOf(api, 10)).startsWith("release."));
            String dyno = commandOf(api, 10);
            ProcessHandle.of(renga.pid("platform")).orElseThrow().destroyForcibly();
            Eventually.that(() -> assertThat(status(api, 10)).isEqualTo("pending"));
            assertThat(commandOf(api, 10)).isEqualTo(dyno);
            user.run("heroku maintenance:off -a pond-db").ok();
            Eventually.that(() -> assertThat(status(api, 10)).isEqualTo("succeeded"));
            user.run("heroku ps:wait -a migrating").ok();
            assertThat(user.run("heroku releases:output v10 -a migrating").ok().out())
                    .isEqualTo("migrating as release\nmigrated\n");
            var versions = api.get("/apps/migrating/releases", "version ..; max=100, order=asc");
            for (int i = 0; i < versions.size(); i++)
                assertThat(versions.get(i).get("version").asInt()).isEqualTo(i + 1);
            assertThat(versions.size()).isEqualTo(10);
            assertNobodySawAnError(visitors);
        }
    }

    private static String status(Api api, int version) {
        return ask(api, "/releases/" + version).get("status").asString();
    }

    /// The dyno in which a release's command runs by now, with its id; empty before it is up, since a platform killed
    /// that early rightly begins with another one.
    private static String commandOf(Api api, int version) {
        for (JsonNode dyno : ask(api, "/dynos")) {
            if (dyno.get("type").asString().equals("release")
                    && dyno.at("/release/version").asInt() == version
                    && dyno.get("state").asString().equals("up"))
                return dyno.get("name").asString() + " " + dyno.get("id").asString();
        }
        return "";
    }

    private static JsonNode ask(Api api, String path) {
        try {
            return api.get("/apps/migrating" + path);
        } catch (UncheckedIOException e) {
            throw new AssertionError("the platform does not answer", e);
        }
    }

    private String page() {
        return user.run("curl -sf http://migrating.localhost:" + renga.httpPort() + "/")
                .ok()
                .out();
    }

    private static void assertNobodySawAnError(Visitors visitors) {
        assertThat(visitors.failures()).isEmpty();
        assertThat(visitors.answered()).isGreaterThan(100);
    }
}
