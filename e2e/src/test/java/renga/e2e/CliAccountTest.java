package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.testkit.Checkout;

/// The contract's smoke list (cli-smoke.md), items 1 to 8: login, account, tokens, with the official CLI.
@ExtendWith(RunningRenga.class)
class CliAccountTest {
    private static final String EMAIL = "dev@example.test";

    private final Instance renga;
    private final Shell user;

    CliAccountTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
    }

    @Test
    void whoami() {
        user.run("heroku auth:whoami").ok().prints(EMAIL);
    }

    @Test
    void token() {
        assertThat(user.run("heroku auth:token").ok().text())
                .isEqualTo(user.environment().get("HEROKU_API_KEY"));
    }

    @Test
    void login_with_email_and_password() {
        String login = "python3 " + Checkout.root().resolve("e2e/login.py") + " " + EMAIL + " "
                + renga.home().resolve("secrets/password");
        user.without("HEROKU_API_KEY").with("NO_COLOR", "1").run(login).ok().tells("Logged in as ", EMAIL);
        user.run("cat ~/.netrc").ok().prints("machine localhost:" + renga.apiPort());
    }

    @Test
    void a_wrong_token_is_refused() {
        user.with("HEROKU_API_KEY", "wrong")
                .run("heroku apps")
                .exits(1)
                .says("The token provided to HEROKU_API_KEY is invalid");
    }

    @Test
    void authorizations() {
        String token = user.run("heroku authorizations:create -d smoke -s global --short")
                .ok()
                .text();
        user.with("HEROKU_API_KEY", token).run("heroku auth:whoami").ok().prints(EMAIL);
        assertThat(user.run("heroku authorizations").ok().out()).containsPattern("smoke .*global");
    }

    @Test
    void keys() {
        user.run("ssh-keygen -q -t ed25519 -N '' -C laptop -f id_test").ok();
        user.run("heroku keys:add id_test.pub").ok().says("done");
        assertThat(user.run("heroku keys").ok().out()).containsPattern("ssh-ed25519 AAAAC3NzaC.*laptop");
    }

    @Test
    void clients() {
        user.run("heroku clients:create demo https://app.example.test/cb")
                .ok()
                .prints("HEROKU_OAUTH_ID=", "HEROKU_OAUTH_SECRET=");
    }
}
