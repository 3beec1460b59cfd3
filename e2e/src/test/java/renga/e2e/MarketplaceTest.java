package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.testkit.Guide;

/// The provider of docs/howto/write-an-add-on-provider.md, let in by its operator and used by the official CLI.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MarketplaceTest {
    private static final Guide GUIDE = Guide.named("write-an-add-on-provider");

    private final Instance renga;
    private final Shell user;
    private Shell provider;
    private Process node;

    MarketplaceTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
    }

    @BeforeAll
    void anOperatorLetsAProviderIn() throws IOException {
        int port = renga.providerAddress().getPort();
        Path folder = Files.createDirectories(renga.work().resolve("provider"));
        Files.writeString(
                folder.resolve("manifest.json"), GUIDE.snippet("json", 0).replace(":5000", ":" + port));
        Files.writeString(folder.resolve("plans.json"), GUIDE.snippet("json", 1));
        Files.writeString(folder.resolve("provider.mjs"), GUIDE.snippet("js", 0));
        String told = renga.launcher("addons:provider:add %1$s/manifest.json %1$s/plans.json".formatted(folder))
                .ok()
                .prints("Counter may offer add-ons: heroku addons:create counter", "counter:large  900 cents a month")
                .out();
        provider = user.in(folder)
                .with("PORT", String.valueOf(port))
                .with("PASSWORD", "8d1f-the-platform-is-known-by-this")
                .with("SSO_SALT", "51c0-people-are-known-by-this")
                .with("CLIENT_SECRET", after("client_secret: ", told))
                .with("PLATFORM", "https://localhost:" + renga.apiPort())
                .with("NODE_EXTRA_CA_CERTS", renga.home().resolve("tls/ca.pem").toString());
        startProvider();
        user.run("heroku create frogs").ok();
        user.run("heroku create toads").ok();
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (node != null) node.destroyForcibly().waitFor();
    }

    @Test
    @Order(1)
    void what_there_is_is_listed() {
        user.run("heroku addons:services").ok().prints("counter", "Counter");
        user.run("heroku addons:plans counter").ok().prints("counter:small", "free", "counter:large", "$9/month");
    }

    @Test
    @Order(2)
    void an_addon_is_there_at_once_and_its_config_var_is_a_release() {
        user.run("heroku addons:create counter --name jumps -a frogs")
                .ok()
                .tells("Creating counter on frogs... free", "Count on us.", "Created jumps as COUNTER_URL");
        String url = user.run("heroku config:get COUNTER_URL -a frogs").ok().text();
        provider.run("curl -sf " + url).ok().prints("\"count\":1");
        user.run("heroku releases -a frogs").ok().prints("Attach COUNTER (@ref:jumps)");
        user.run("heroku addons -a frogs").ok().prints("counter (jumps)", "as COUNTER", "created");
        user.run("heroku addons:info jumps").ok().prints("=== jumps", "Plan:", "counter:small", "Owning app:");
    }

    @Test
    @Order(3)
    void a_slow_one_is_waited_for() {
        user.run("heroku addons:create counter:large --name hops --as HITS --wait -a frogs")
                .ok()
                .tells("$9/month", "This takes a moment.", "Created hops as HITS_URL");
        user.run("heroku config -a frogs").ok().prints("COUNTER_URL:", "HITS_URL:");
    }

    @Test
    @Order(4)
    void two_apps_have_one_addon() {
        user.run("heroku addons:attach jumps --as SHARED -a toads").ok().tells("Attaching jumps");
        assertThat(user.run("heroku config:get SHARED_URL -a toads").ok().text())
                .isEqualTo(
                        user.run("heroku config:get COUNTER_URL -a frogs").ok().text())
                .isNotEmpty();
        user.run("heroku addons:detach SHARED -a toads").ok().tells("Detaching SHARED");
        assertThat(user.run("heroku config -s -a toads").ok().out()).doesNotContain("SHARED_URL");
        user.run("heroku addons:info jumps").ok().prints("created");
    }

    @Test
    @Order(5)
    void a_plan_and_a_name_change() {
        user.run("heroku addons:upgrade jumps counter:large -a frogs").ok().tells("jumps", "$9/month", "Changed.");
        user.run("heroku addons:info jumps").ok().prints("counter:large");
        user.run("heroku addons:rename jumps leaps").ok().tells("jumps successfully renamed to leaps.");
        user.run("heroku addons -a frogs").ok().prints("counter (leaps)");
    }

    @Test
    @Order(6)
    void a_wrong_name_is_told_and_changes_nothing() {
        user.run("heroku addons:create nobody -a frogs").fails();
        user.run("heroku addons:create counter:tiny -a frogs").fails();
        user.run("heroku addons:create counter --as COUNTER -a frogs --confirm toads")
                .fails();
        assertThat(user.run("heroku addons -a frogs").ok().out()).containsOnlyOnce("counter (leaps)");
    }

    @Test
    @Order(7)
    void a_provider_that_is_away_is_named_and_comes_back() throws Exception {
        node.destroyForcibly().waitFor();
        user.run("heroku addons:create counter -a toads").fails().tells("nothing answers");
        assertThat(user.run("heroku config -s -a toads").ok().out()).isEmpty();
        startProvider();
        user.run("heroku addons:create counter -a toads").ok().tells("as COUNTER_URL");
    }

    @Test
    @Order(8)
    void what_is_destroyed_takes_its_config_var_along() {
        user.run("heroku addons:destroy HITS -a frogs --confirm frogs").ok().tells("Destroying hops on frogs... done");
        assertThat(user.run("heroku config -s -a frogs").ok().out())
                .contains("COUNTER_URL")
                .doesNotContain("HITS_URL");
        user.run("heroku apps:destroy frogs --confirm frogs").ok();
        assertThat(user.run("heroku addons --all").ok().out()).doesNotContain("leaps");
    }

    @Test
    @Order(9)
    void a_disabled_provider_makes_no_more() {
        renga.launcher("addons:provider:disable counter").ok().tells("makes no new add-ons");
        user.run("heroku addons:create counter -a toads").fails();
        user.run("heroku addons -a toads").ok().prints("as COUNTER");
    }

    private void startProvider() throws IOException {
        node = provider.start("exec node provider.mjs 2>&1");
        BufferedReader said = node.inputReader();
        assertThat(said.readLine()).isEqualTo("ready");
    }

    private static String after(String mark, String text) {
        int at = text.indexOf(mark);
        assertThat(at).as("%s in %s", mark, text).isNotNegative();
        return text.substring(at + mark.length()).lines().findFirst().orElseThrow();
    }
}
