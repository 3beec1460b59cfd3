package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// The contract's smoke list (cli-smoke.md), items 9 to 44, with the official CLI and real git, for one sample.
/// `@Order`
/// is the item's number there; each method goes on where the one before it left the app.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class SmokeList {
    private static final String EMAIL = "dev@example.test";
    private static final String BROKEN = "= { nonsense";

    /// @param folder in samples/
    /// @param app the story's apps are called so, with `-a` and `-b` at the end
    /// @param detected what its buildpack calls it
    /// @param verse its page says so
    /// @param manifest the file without which it cannot be built, and a text in it that can be broken
    record Sample(String folder, String app, String detected, String verse, String manifest, String fragile) {}

    private final Instance renga;
    private final Sample sample;
    private final String a;
    private final String b;
    private final Shell user;
    private final Repository repository;
    private final Shell shop;

    SmokeList(Instance renga, Sample sample) {
        this.renga = renga;
        this.sample = sample;
        this.a = sample.app() + "-a";
        this.b = sample.app() + "-b";
        this.user = renga.user();
        this.repository = Repository.of(user, sample.folder(), a);
        this.shop = repository.shell();
    }

    @BeforeAll
    void theSampleHasAWebAndAWorker() {
        repository.replace("Procfile", "web:", "worker: while true; do sleep 1; done\nweb:");
        repository.commit("Worker");
    }

    @Test
    @Order(9)
    void create() {
        shop.run("heroku create " + a)
                .ok()
                .says("Creating " + a + "... done")
                .prints(gitUrl(), "http://" + a + ".localhost:" + renga.httpPort());
        shop.run("git remote -v").ok().prints("heroku\t" + gitUrl());
    }

    @Test
    @Order(10)
    void a_taken_name_is_refused() {
        user.run("heroku create " + a + " --no-remote")
                .exits(2)
                .says("Name " + a + " is already taken", "Error ID: invalid_params");
    }

    @Test
    @Order(11)
    void create_as_json() {
        user.run("heroku apps:create " + b + " --no-remote --stack heroku-24 --json")
                .ok()
                .prints("\"name\": \"" + b + "\"")
                .says("stack is heroku-24");
    }

    @Test
    @Order(12)
    void apps() {
        user.run("heroku apps").ok().prints("=== " + EMAIL + " Apps", a, b);
    }

    @Test
    @Order(13)
    void info_of_the_app_of_this_folder() {
        shop.run("heroku apps:info").ok().prints("=== " + a, "Git URL:", "Web URL:", "Owner:", "Region:", "Stack:");
    }

    @Test
    @Order(14)
    void info_as_json() {
        assertThat(user.run("heroku apps:info -a " + a + " --json | jq -r .app.name")
                        .ok()
                        .text())
                .isEqualTo(a);
    }

    @Test
    @Order(15)
    void an_unknown_app() {
        user.run("heroku apps:info -a nope").exits(2).says("Couldn't find that app.", "Error ID: not_found");
    }

    @Test
    @Order(16)
    void stack() {
        user.run("heroku stack -a " + a).ok().prints("=== " + a + " Available Stacks", "* heroku-24");
    }

    @Test
    @Order(17)
    void regions() {
        assertThat(user.run("heroku regions").ok().out()).containsPattern("(?m)^\\s*us ");
    }

    @Test
    @Order(18)
    void config_set() {
        user.run("heroku config:set FOO=bar 'MULTI=a b' -a " + a)
                .ok()
                .says("Setting FOO, MULTI and restarting " + a + "... done, v3")
                .prints("FOO:   bar");
    }

    @Test
    @Order(19)
    void config_get() {
        assertThat(user.run("heroku config:get FOO -a " + a).ok().out()).isEqualTo("bar\n");
    }

    @Test
    @Order(20)
    void config_for_a_shell() {
        user.run("heroku config -a " + a + " --shell").ok().prints("FOO=bar", "MULTI='a b'");
    }

    @Test
    @Order(21)
    void config_unset() {
        user.run("heroku config:unset MULTI -a " + a).ok().says("Unsetting MULTI and restarting " + a + "... done, v4");
    }

    @Test
    @Order(22)
    void push() {
        repository
                .push()
                .ok()
                .says(
                        "remote: -----> ",
                        sample.detected() + " app detected",
                        "Released v5",
                        "deployed to",
                        "Verifying deploy... done.");
    }

    @Test
    @Order(23)
    void releases() {
        String list = user.run("heroku releases -a " + a).ok().out();
        assertThat(list)
                .contains("=== " + a + " Releases - Current: v5")
                .containsPattern(
                        "v5 +Deploy " + repository.head().substring(0, 7) + "[0-9a-f]* +" + Pattern.quote(EMAIL));
        assertThat(list.indexOf("v5 ")).isLessThan(list.indexOf("v4 "));
    }

    @Test
    @Order(24)
    void release_info() {
        user.run("heroku releases:info -a " + a)
                .ok()
                .prints("=== Release v5", "Change:", "Deploy ", "=== v5 Config vars", "FOO: bar");
    }

    @Test
    @Order(25)
    void release_output() {
        user.run("heroku releases:output -a " + a).tells("has no release output available");
    }

    @Test
    @Order(26)
    void the_app_answers() {
        assertThat(user.run("curl -sf " + webUrl()).ok().out()).contains(sample.verse());
    }

    @Test
    @Order(27)
    void a_broken_commit_is_rejected_and_changes_nothing() {
        repository.replace(sample.manifest(), sample.fragile(), BROKEN);
        repository.commit("Broken");
        repository.push().fails().says("! [remote rejected] main -> main (pre-receive hook declined)");
        user.run("heroku releases -a " + a).ok().prints("Current: v5");
        user.run("curl -sf " + webUrl()).ok().prints(sample.verse());
        repository.replace(sample.manifest(), BROKEN, sample.fragile());
        repository.commit("Mended");
        repository.push().ok().says("Released v6");
    }

    @Test
    @Order(28)
    void rollback() {
        user.run("heroku rollback -a " + a)
                .ok()
                .says("Rolling back " + a + " to v5... done, v7", "To undo, run: heroku rollback v6");
    }

    @Test
    @Order(29)
    void git_clone() {
        user.run("heroku git:clone -a " + a + " " + a + "-cloned").ok().tells("Cloning into '" + a + "-cloned'...");
        user.run("diff -r --exclude=.git " + a + " " + a + "-cloned").ok();
    }

    @Test
    @Order(30)
    void ps() {
        assertThat(user.run("heroku ps -a " + a).ok().out())
                .contains("=== web (Standard-1X): ")
                .containsPattern("web\\.1: up .* \\(~ ");
    }

    @Test
    @Order(31)
    void ps_scale() {
        user.run("heroku ps:scale web=2 worker+1 -a " + a)
                .ok()
                .says("Scaling dynos... done, now running", "web at 2:Standard-1X", "worker at 1:Standard-1X");
    }

    @Test
    @Order(32)
    void ps_scale_shows() {
        String shown = user.run("heroku ps:scale -a " + a).ok().text();
        assertThat(shown).contains("web=2:Standard-1X", "worker=1:Standard-1X");
    }

    @Test
    @Order(33)
    void ps_restart_of_one_dyno() {
        user.run("heroku ps:wait -a " + a).ok();
        String before = dyno("web.1", ".id");
        user.run("heroku ps:restart -d web.1 -a " + a).ok().says("Restarting dyno web.1 on " + a + "... done");
        Eventually.that(() -> assertThat(dyno("web.1", ".state + \" \" + .id"))
                .startsWith("up ")
                .doesNotContain(before));
    }

    @Test
    @Order(34)
    void ps_restart_of_a_type() {
        user.run("heroku ps:restart -p worker -a " + a).ok().says("Restarting all worker dynos on " + a + "... done");
    }

    @Test
    @Order(35)
    void ps_wait() {
        user.run("heroku ps:wait -a " + a).ok();
    }

    @Test
    @Order(36)
    void ps_stop() {
        user.run("heroku ps:stop -d web.2 -a " + a).ok().says("Stopping dyno web.2 on " + a + "... done");
    }

    @Test
    @Order(37)
    void run() {
        assertThat(user.run("heroku run -a " + a + " -- echo hello world").ok().text())
                .isEqualTo("hello world");
    }

    @Test
    @Order(38)
    void run_with_an_exit_code() {
        user.run("heroku run -x -a " + a + " -- sh -c 'exit 7'").exits(7).says("Process exited with code 7");
    }

    @Test
    @Order(39)
    void run_with_piped_input() {
        assertThat(user.run("heroku run --no-tty -a " + a + " -- wc -l", "a\nb\n")
                        .ok()
                        .text())
                .isEqualTo("2");
    }

    @Test
    @Order(39)
    void run_with_piped_input_and_a_terminal() {
        assertThat(user.run("printf 'a\\nb\\n' | heroku run -a " + a + " -- wc -l")
                        .ok()
                        .out())
                .containsPattern("(?m)^2\\s*$");
    }

    @Test
    @Order(40)
    void run_with_variables() {
        assertThat(user.run("heroku run -a " + a + " -e 'X=1;Y=2' -- 'echo $X$Y $FOO'")
                        .ok()
                        .text())
                .isEqualTo("12 bar");
    }

    @Test
    @Order(41)
    void run_detached() {
        Outcome outcome = user.run("heroku run:detached -a " + a + " -- 'echo from afar; sleep 1'")
                .ok();
        Matcher name = Pattern.compile("--dyno (run\\.\\d+) to view the output").matcher(outcome.out() + outcome.err());
        assertThat(name.find()).as(outcome.toString()).isTrue();
        Eventually.that(() -> user.run("heroku logs -a " + a + " -n 200 -d " + name.group(1))
                .ok()
                .prints("app[" + name.group(1) + "]: from afar"));
    }

    @Test
    @Order(42)
    void logs() {
        user.run("curl -sf " + webUrl()).ok();
        Eventually.that(() -> assertThat(
                        user.run("heroku logs -a " + a + " -n 1500").ok().out())
                .containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00 app\\[web\\.\\d\\]: ")
                .containsPattern("heroku\\[router\\]: at=info method=GET path=\"/\" .* status=200 "));
    }

    @Test
    @Order(43)
    void logs_of_one_dyno() {
        assertThat(user.run("heroku logs -a " + a + " -d web.1 -n 5").ok().out().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("[web.1]"));
    }

    @Test
    @Order(44)
    void logs_tail() {
        Outcome tail = user.run("(while true; do curl -s " + webUrl() + "tailed >/dev/null; sleep 1; done) & poke=$!\n"
                + "timeout 8 heroku logs --tail -a " + a + "; code=$?\nkill $poke; exit $code");
        tail.exits(124).prints("path=\"/tailed\"");
    }

    private String dyno(String name, String expression) {
        return user.run("curl -sf --cacert $NODE_EXTRA_CA_CERTS -H \"Authorization: Bearer $HEROKU_API_KEY\" "
                        + "-H 'Accept: application/vnd.heroku+json; version=3' $HEROKU_HOST/apps/" + a + "/dynos/"
                        + name
                        + " | jq -r '" + expression + "'")
                .ok()
                .text();
    }

    private String gitUrl() {
        return "https://localhost:" + renga.apiPort() + "/" + a + ".git";
    }

    private String webUrl() {
        return "http://" + a + ".localhost:" + renga.httpPort() + "/";
    }
}
