package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// Visitors come all the time while the app is deployed, configured, rolled back, scaled, and while parts of the
/// platform are killed; none of them sees an error. What is killed is back within a time that is measured, so nothing
/// else runs meanwhile.
@Tag("alone")
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NoFailedRequestTest {
    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);
    private static final Duration SLOW_BUILD = Duration.ofSeconds(15);

    private final Instance renga;
    private final Shell user;
    private final Repository repository;

    NoFailedRequestTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
        this.repository = Repository.of(user, "node-express", "steady");
    }

    @BeforeAll
    void deploy() {
        repository.shell().run("heroku create steady").ok();
        repository.push().ok();
    }

    @Test
    @Order(1)
    void through_five_pushes() {
        try (Visitors visitors = new Visitors(renga, "steady")) {
            for (int i = 1; i <= 5; i++) {
                repository.write("push.txt", "push " + i);
                repository.commit("Push " + i);
                repository.push().ok();
            }
            assertNobodySawAnError(visitors);
        }
    }

    @Test
    @Order(2)
    void through_five_config_changes_and_a_rollback() {
        try (Visitors visitors = new Visitors(renga, "steady")) {
            for (int i = 1; i <= 5; i++) {
                user.run("heroku config:set COUNT=" + i + " -a steady").ok();
                user.run("heroku ps:wait -a steady").ok();
            }
            user.run("heroku rollback -a steady").ok();
            user.run("heroku ps:wait -a steady").ok();
            assertNobodySawAnError(visitors);
        }
    }

    @Test
    @Order(3)
    void through_scaling_up_and_down() {
        try (Visitors visitors = new Visitors(renga, "steady")) {
            user.run("heroku ps:scale web=3 -a steady").ok();
            Eventually.that(() -> assertThat(upDynos()).isEqualTo(3));
            user.run("heroku ps:scale web=1 -a steady").ok();
            Eventually.that(() -> assertThat(upDynos()).isEqualTo(1));
            assertNobodySawAnError(visitors);
        }
    }

    @Test
    @Order(4)
    void through_kill_9_of_the_platform() {
        String before = dynos();
        try (Visitors visitors = new Visitors(renga, "steady")) {
            Instant killed = kill("platform");
            Eventually.that(() -> user.run("curl -sf --cacert $NODE_EXTRA_CA_CERTS $HEROKU_HOST/health")
                    .ok());
            assertThat(Duration.between(killed, Instant.now())).isLessThan(BACK_WITHIN);
            assertThat(dynos()).isEqualTo(before);
            repository.write("push.txt", "after the kill");
            repository.commit("After the kill");
            repository.push().ok();
            assertNobodySawAnError(visitors);
        }
    }

    @Test
    @Order(5)
    void the_router_is_back_within_five_seconds() {
        Instant killed = kill("router");
        Eventually.that(() -> user.run("curl -sf " + webUrl()).ok());
        assertThat(Duration.between(killed, Instant.now())).isLessThan(BACK_WITHIN);
    }

    @Test
    @Order(6)
    void the_database_is_back_within_five_seconds_and_lost_nothing() {
        user.run("heroku config:set LAST=words -a steady").ok();
        try (Visitors visitors = new Visitors(renga, "steady")) {
            Instant killed = kill("postgres");
            Eventually.that(() -> user.run("curl -sf --cacert $NODE_EXTRA_CA_CERTS "
                            + "-H \"Authorization: Bearer $HEROKU_API_KEY\" $HEROKU_HOST/apps/steady")
                    .ok());
            assertThat(Duration.between(killed, Instant.now())).isLessThan(BACK_WITHIN);
            user.run("heroku config:get LAST -a steady").ok().prints("words");
            assertNobodySawAnError(visitors);
        }
    }

    @Test
    @Order(7)
    void a_build_killed_midway_can_be_pushed_again() {
        // slow until the kill is over, and not for the push after it
        long until = Instant.now().plus(SLOW_BUILD).getEpochSecond();
        repository.replace(
                "package.json",
                "\"start\"",
                "\"heroku-prebuild\": \"echo halfway; while [ $(date +%%s) -lt %d ]; do sleep 0.2; done\",%n    \"start\""
                        .formatted(until));
        repository.commit("Slow");
        Process push = repository.shell().start("git push heroku main 2>&1 | tee push.log");
        Eventually.that(() -> repository.shell().run("grep halfway push.log").ok());
        Instant killed = kill("platform");
        assertThat(killed.getEpochSecond()).as("it was killed in mid-build").isLessThan(until);
        push.onExit().join();
        Eventually.that(() -> user.run("curl -sf --cacert $NODE_EXTRA_CA_CERTS $HEROKU_HOST/health")
                .ok());
        repository.shell().run("rm push.log");
        repository.push().ok().says("Released v");
        try (Api api = new Api(renga)) {
            var releases = api.get("/apps/steady/releases", "version ..; max=1000, order=asc");
            for (int i = 0; i < releases.size(); i++)
                assertThat(releases.get(i).get("version").asInt()).isEqualTo(i + 1);
        }
    }

    private Instant kill(String part) {
        long pid = renga.pid(part);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        return Instant.now();
    }

    /// Names, ids and states: the same before and after means that nothing was restarted.
    private String dynos() {
        try (Api api = new Api(renga)) {
            StringBuilder text = new StringBuilder();
            for (var dyno : api.get("/apps/steady/dynos"))
                text.append(dyno.get("name").asString())
                        .append(' ')
                        .append(dyno.get("id").asString())
                        .append(' ')
                        .append(dyno.get("state").asString())
                        .append('\n');
            return text.toString();
        }
    }

    private long upDynos() {
        return dynos().lines()
                .filter(line -> line.startsWith("web.") && line.endsWith(" up"))
                .count();
    }

    private String webUrl() {
        return "http://steady.localhost:" + renga.httpPort() + "/";
    }

    private static void assertNobodySawAnError(Visitors visitors) {
        assertThat(visitors.failures()).isEmpty();
        assertThat(visitors.answered()).isGreaterThan(100);
    }
}
