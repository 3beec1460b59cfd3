package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// The bundled providers before a checker of providers: it knows no platform, orders in the words of the first version
/// of the partner API, and looks at what it gets (contract, partner-api.md §7).
@ExtendWith(RunningRenga.class)
class ProviderCheckTest {
    private static final Path MANIFESTS = Path.of("../addons");

    private final Instance renga;
    private final HttpClient client = HttpClient.newHttpClient();

    ProviderCheckTest(Instance renga) {
        this.renga = renga;
    }

    @ParameterizedTest
    @CsvSource({"heroku-postgresql, postgres, essential-0", "heroku-redis, keyvalue, mini"})
    void a_bundled_provider_passes_the_checks_of_the_first_version(String slug, String secrets, String plan)
            throws Exception {
        Path folder = renga.home().resolve("addons");
        String password =
                Files.readString(folder.resolve(secrets + ".password")).strip();
        var checker = new Checker(
                "http://127.0.0.1:%s/%s/resources"
                        .formatted(Files.readString(folder.resolve("port")).strip(), slug),
                slug + ":" + password);
        Map<String, Object> order = Map.of(
                "heroku_id",
                "app7301@kensa.heroku.com",
                "plan",
                plan,
                "callback_url",
                "http://localhost:7779/callback/999",
                "options",
                Map.of());
        JsonNode made = Json.MAPPER.readTree(checker.passes("POST", "", order));
        checkConfig(
                made.path("config"),
                Json.MAPPER.readTree(MANIFESTS.resolve(slug + "/manifest.json").toFile()));
        String resource = "/" + made.path("id").asString();
        assertThat(resource).hasSizeGreaterThan(1).doesNotContain("app7301");
        checker.passes("PUT", resource, Map.of("heroku_id", "app7301@kensa.heroku.com", "plan", plan));
        checker.passes("DELETE", resource, Map.of());
        assertThat(checker.ask("DELETE", resource, Map.of()).statusCode()).isEqualTo(410);
    }

    /// All that the manifest names, and nothing else; each address has a host.
    private static void checkConfig(JsonNode config, JsonNode manifest) {
        List<String> named = manifest.at("/api/config_vars")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        assertThat(config.propertyNames()).containsExactlyInAnyOrderElementsOf(named);
        config.propertyStream().forEach(var -> {
            assertThat(var.getValue().isString()).as(var.getKey()).isTrue();
            assertThat(URI.create(var.getValue().asString()).getHost())
                    .as(var.getKey())
                    .isNotEmpty();
        });
    }

    private final class Checker {
        private final String base;
        private final String credentials;

        Checker(String base, String credentials) {
            this.base = base;
            this.credentials = credentials;
        }

        /// @return the answer, which the wrong password does not get
        String passes(String method, String path, Map<String, Object> body) throws Exception {
            HttpResponse<String> answer = ask(method, path, body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(new Checker(base, "wrong:secret").ask(method, path, body).statusCode())
                    .isEqualTo(401);
            return answer.body();
        }

        HttpResponse<String> ask(String method, String path, Map<String, Object> body)
                throws IOException, InterruptedException {
            String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .header("Authorization", "Basic " + basic)
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
