package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.Json;
import renga.platform.provider.Providers.Registered;
import renga.testkit.Guide;
import renga.testkit.Ports;
import tools.jackson.databind.JsonNode;

/// The provider of docs/howto/write-an-add-on-provider.md, as it stands there, in a process of its own.
@Timeout(120)
class ExampleProviderTest {
    private static final Guide GUIDE = Guide.named("write-an-add-on-provider");

    @TempDir
    Path home;

    private AddonRoom room;
    private NodeProcess node;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(NodeProcess.isThere(), "there is no Node.js here: the example provider is not run");
        int port = Ports.take(1).getFirst();
        room = new AddonRoom(home, "http://127.0.0.1:" + port);
        JsonNode manifest = Json.MAPPER.readTree(GUIDE.snippet("json", 0).replace(":5000", ":" + port));
        Registered registered = room.providers.register(manifest, Json.MAPPER.readTree(GUIDE.snippet("json", 1)));
        Path program = Files.writeString(home.resolve("provider.mjs"), GUIDE.snippet("js", 0));
        node = NodeProcess.start(
                program,
                Map.of(
                        "PORT",
                        String.valueOf(port),
                        "PASSWORD",
                        registered.secrets().password(),
                        "SSO_SALT",
                        registered.secrets().ssoSalt(),
                        "CLIENT_SECRET",
                        registered.secrets().clientSecret(),
                        "PLATFORM",
                        "https://localhost:" + room.api.port(),
                        "NODE_EXTRA_CA_CERTS",
                        home.resolve("tls/ca.pem").toString()));
    }

    @AfterEach
    void stop() throws Exception {
        if (node != null) node.close();
        if (room != null) room.close();
    }

    @Test
    void itMakesChangesAndEndsAddons() throws Exception {
        JsonNode small = room.made("counter");
        assertThat(small.get("provision_message").asString()).isEqualTo("Count on us.");
        String url = room.vars(room.shop).getOrDefault("COUNTER_URL", "");
        assertThat(get(url)).contains("\"count\":1");

        JsonNode large = room.made("counter:large");
        assertThat(large.get("provision_message").asString()).isEqualTo("This takes a moment.");
        String path = "/apps/shop/addons/" + large.get("id").asString();
        until(() -> ok(room.api.get(path), 200).get("state").asString().equals("provisioned"));
        assertThat(room.vars(room.shop)).hasSize(2);

        ok(room.api.patch("/apps/shop/addons/COUNTER", Map.of("plan", "counter:large")), 200);
        assertThat(signOn()).contains("\"hello\":\"dev@example.test\"", "\"count\":1");
        ok(room.api.delete(path), 200);
        assertThat(ok(room.api.delete("/apps/shop/addons/COUNTER"), 200)
                        .get("state")
                        .asString())
                .isEqualTo("deprovisioned");
        assertThat(room.vars(room.shop)).isEmpty();
        assertThat(get(url)).isEqualTo("{}");
        node.close();
        assertThat(message(room.order("counter"), 503)).contains("nothing answers");
    }

    private String signOn() throws Exception {
        JsonNode form = ok(room.api.get("/apps/shop/addons/COUNTER/sso"), 200);
        String body = form.get("params").properties().stream()
                .map(field -> field.getKey() + "="
                        + URLEncoder.encode(field.getValue().asString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create(form.get("action").asString()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private static String get(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
