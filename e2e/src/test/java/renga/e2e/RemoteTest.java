package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.testkit.Checkout;

/// Follows docs/howto/remote.md from another machine, word for word but for the ports.
@ExtendWith(RunningRenga.class)
class RemoteTest {
    @Test
    void a_laptop_works_through_a_tunnel(Instance renga) throws IOException {
        try (Laptop laptop = new Laptop(renga)) {
            Shell shell = laptop.shell();
            Repository.of(shell.at(), "node-express", "far");
            shell.run("curl -sk --max-time 5 https://localhost:" + renga.apiPort() + "/health")
                    .fails();
            String story = tunnel(renga) + """
                    set -e
                    cd far
                    heroku create far
                    git push heroku main
                    heroku run -- echo from the laptop
                    heroku logs -n 50
                    echo "trusting $NODE_EXTRA_CA_CERTS $GIT_SSL_CAINFO, home ${RENGA_HOME:-nowhere}"
                    """;
            assertThat(shell.run(story).ok().out())
                    .contains("from the laptop", "app[web.1]: listening on port")
                    .containsPattern(
                            "trusting /.*/home/\\.renga/bundle.pem /.*/home/\\.renga/bundle.pem, home nowhere");
        }
    }

    private static String tunnel(Instance renga) throws IOException {
        String page = Files.readString(Checkout.root().resolve("docs/howto/remote.md"));
        Matcher block = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1)
                .replace("5443", String.valueOf(renga.apiPort()))
                .replace("5444", String.valueOf(renga.rendezvousPort()));
    }
}
