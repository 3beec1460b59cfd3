package renga.addons.partner;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// The platform's questions arrive as they were asked.
final class PartnerServerTest {
    private static final Identity IDENTITY = new Identity("frogs", "secret");
    private final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
    private final UUID addon = UUID.randomUUID();

    @Test
    void aRecipeIsAskedForByItsName() throws Exception {
        HttpResponse<String> answer = post("recipe", """
                {"what": "restore", "plan": "small", "created_at": "2026-11-26T10:00:00Z",
                 "config": {"URL": "frogs://here"}, "body": {"extensions": ["hstore"]}}
                """);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"command\":\"true\"}");
        Question question = asked.remove();
        assertThat(question.what()).isEqualTo("POST restore");
        assertThat(question.resource()).isEqualTo(addon);
        assertThat(question.plan()).isEqualTo("small");
        assertThat(question.config()).containsExactly(Map.entry("URL", "frogs://here"));
        assertThat(question.body().path("extensions").get(0).asString()).isEqualTo("hstore");
    }

    @Test
    void aDataCommandIsAskedByMethodAndPath() throws Exception {
        HttpResponse<String> answer = post("data", """
                {"method": "GET", "path": "", "plan": "small", "created_at": "2026-11-26T10:00:00Z"}
                """);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(asked.remove().what()).isEqualTo("GET");
    }

    private HttpResponse<String> post(String what, String body) throws Exception {
        try (var server = PartnerServer.open(0).serve(IDENTITY, new Frogs()).start();
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://localhost:%d/frogs/resources/%s/%s".formatted(server.port(), addon, what));
            String pair = IDENTITY.slug() + ":" + IDENTITY.password();
            String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Basic " + basic)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private final class Frogs implements Partner {
        @Override
        public Answer provision(Order order) {
            return new Answer.Gone();
        }

        @Override
        public Answer change(UUID resource, String plan) {
            return new Answer.Gone();
        }

        @Override
        public Answer rotate(UUID resource, boolean forced) {
            return new Answer.Gone();
        }

        @Override
        public Answer deprovision(UUID resource) {
            return new Answer.Gone();
        }

        @Override
        public Reply ask(Question question) {
            asked.add(question);
            return Reply.notFound("There are no frogs.");
        }

        @Override
        public Reply recipe(Question question) {
            asked.add(question);
            return Reply.ok(Map.of("command", "true"));
        }
    }
}
