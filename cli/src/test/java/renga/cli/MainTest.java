package renga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong before a verb begins.
class MainTest {
    @TempDir
    Path folder;

    private Wire wire;
    private Typed typed;

    @BeforeEach
    void start() throws IOException {
        wire = new Wire();
        typed = new Typed(wire, folder);
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    @Test
    void noWordShowsAllWords() {
        var result = typed.run();

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("config:set", "ps:scale", "rollback", "run:detached");
        assertThat(typed.run("help", "ps:scale").out()).contains("TYPE=QUANTITY");
        assertThat(typed.run("logs", "--help").out()).contains("--tail");
    }

    @Test
    void anUnknownWordIsAnsweredAsByAShell() {
        var result = typed.run("releeses");

        assertThat(result.status()).isEqualTo(127);
        assertThat(result.err()).contains("releeses is not a renga command.", "Did you mean releases?");
    }

    @Test
    void anUnknownFlagIsWrongUse() {
        assertThat(typed.run("config", "--colour").status()).isEqualTo(2);
        assertThat(typed.run("config", "--colour").err()).contains("--colour");
    }

    @Test
    void aDeadServerIsSaidWithWhatToDo() {
        wire.close();
        var result = typed.run("apps");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains(
                        "Renga does not answer at https://localhost:" + wire.port(),
                        "nothing listens there",
                        "./renga up");
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        var result = typed.without("NODE_EXTRA_CA_CERTS").run("apps");

        assertThat(result.err()).contains("is not trusted", "RENGA_HOME");
        assertThat(wire.requests).isEmpty();
    }

    @Test
    void aWrongTokenIsSaid() {
        wire.on("GET /users/~/apps", 401, Map.of("id", "unauthorized", "message", "Invalid credentials provided."));

        assertThat(typed.run("apps").err()).contains("The token is not valid.");
    }

    @Test
    void withoutATokenItSaysWhereOneIs() {
        assertThat(typed.without("HEROKU_API_KEY").run("apps").err()).contains("There is no token", "./renga up");
    }

    @Test
    void theInstancesOwnTokenAndAuthorityAreTaken() throws IOException {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("secrets"));
        Files.createDirectories(home.resolve("tls"));
        Files.writeString(home.resolve("secrets/token"), "own-token\n");
        Files.copy(TestTls.get().certificate(), home.resolve("tls/ca.pem"));
        wire.on("GET /users/~/apps", 200, List.of());
        typed.without("HEROKU_API_KEY").without("NODE_EXTRA_CA_CERTS").without("HEROKU_HOST");
        typed.with("RENGA_HOME", home.toString()).with("RENGA_API_PORT", Integer.toString(wire.port()));

        assertThat(typed.run("apps").out()).isEqualTo("You have no apps.\n");
        assertThat(wire.requests.getFirst().header("Authorization")).isEqualTo("Bearer own-token");
    }

    @Test
    void anAddressThatIsNoneIsSaid() {
        assertThat(typed.with("HEROKU_HOST", "https://").run("apps").err()).contains("HEROKU_HOST is \"https://\"");
    }
}
