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
import renga.core.Json;

/// The platform's questions arrive as they were asked.
final class PartnerServerTest {
    private static final Identity IDENTITY = new Identity("frogs", "secret");
    private final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Order> ordered = new LinkedBlockingQueue<>();
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

    /// What the first version of the partner API sends, and expects.
    @Test
    void anOrderOfTheFirstVersionNamesAnAppAndNoResource() throws Exception {
        String order = """
                {"heroku_id": "app123@kensa.heroku.com", "plan": "small", "logplex_token": null, "options": {},
                 "callback_url": "http://localhost/callback/999"}
                """;
        HttpResponse<String> answer = send("POST", "", order, IDENTITY);
        assertThat(answer.statusCode()).isEqualTo(200);
        String id = Json.MAPPER.readTree(answer.body()).path("id").asString();
        assertThat(ordered.remove()).isEqualTo(new Order(UUID.fromString(id), "small", Map.of()));
        assertThat(send("POST", "", order, IDENTITY).body()).doesNotContain(id);
        assertThat(send("POST", "", order, new Identity("frogs", "wrong")).statusCode())
                .isEqualTo(401);
        assertThat(send("PUT", "/" + id, "{\"plan\": \"big\", \"heroku_id\": \"app123@heroku.com\"}", IDENTITY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", "/" + id, "", IDENTITY).statusCode()).isEqualTo(200);
        assertThat(send("POST", "", "{\"plan\": \"small\"}", IDENTITY).statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> post(String what, String body) throws Exception {
        return send("POST", "/" + addon + "/" + what, body, IDENTITY);
    }

    private HttpResponse<String> send(String method, String path, String body, Identity as) throws Exception {
        try (var server = PartnerServer.open(0).serve(IDENTITY, new Frogs()).start();
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://localhost:%d/frogs/resources%s".formatted(server.port(), path));
            String pair = as.slug() + ":" + as.password();
            String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Basic " + basic)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private final class Frogs implements Partner {
        @Override
        public Answer provision(Order order) {
            ordered.add(order);
            return new Answer.Done(Map.of("FROGS_URL", "frogs://here"), "There are frogs.");
        }

        @Override
        public Answer change(UUID resource, String plan) {
            return new Answer.Done(Map.of(), "There are " + plan + " frogs.");
        }

        @Override
        public Answer rotate(UUID resource, boolean forced) {
            return new Answer.Gone();
        }

        @Override
        public Answer deprovision(UUID resource) {
            return new Answer.Done(Map.of(), "The frogs are gone.");
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
