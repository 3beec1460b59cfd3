package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.Json;
import renga.platform.provider.Providers.Registered;
import renga.testkit.Ports;
import tools.jackson.databind.JsonNode;

/// A provider in Node.js, let in by its manifest, in all its moods.
@Timeout(120)
class NodeProviderTest {
    private static final List<String> MOODS =
            List.of("async", "repeating", "vanishing", "slow", "failing", "lying", "numbered");

    @TempDir
    Path home;

    private AddonRoom room;
    private Path holds;
    private Map<String, String> environment;
    private NodeProcess node;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(NodeProcess.isThere(), "there is no Node.js here");
        int port = Ports.take(1).getFirst();
        String url = "http://127.0.0.1:" + port;
        room = new AddonRoom(home, url);
        Registered registered = room.providers.register(manifest(url), plans());
        holds = home.resolve("holds");
        environment = Map.of(
                "PORT",
                String.valueOf(port),
                "PASSWORD",
                registered.secrets().password(),
                "CLIENT_SECRET",
                registered.secrets().clientSecret(),
                "PLATFORM",
                "https://localhost:" + room.api.port(),
                "NODE_EXTRA_CA_CERTS",
                home.resolve("tls/ca.pem").toString(),
                "HOLDS",
                holds.toString());
        try (InputStream in =
                Objects.requireNonNull(NodeProviderTest.class.getResourceAsStream("moody-provider.mjs"))) {
            Files.copy(in, home.resolve("provider.mjs"));
        }
        node = NodeProcess.start(home.resolve("provider.mjs"), environment);
    }

    @AfterEach
    void stop() throws Exception {
        if (node != null) node.close();
        if (room != null) room.close();
    }

    @Test
    void itHandsOverLater() throws Exception {
        JsonNode begun = room.made("moody:async");
        assertThat(begun.get("state").asString()).isEqualTo("provisioning");
        // The code is redeemed once.
        assertThat(node.says().readLine()).isEqualTo("told 200 200 400");
        isThere(begun);
        end(begun);
    }

    @Test
    void itRepeatsItself() throws Exception {
        JsonNode begun = room.made("moody:repeating");
        assertThat(Arrays.asList(node.says().readLine().split(" "))).startsWith("told", "200", "200");
        isThere(begun);
        assertThat(room.words(room.shop)).containsExactly("Attach MOODY (@ref:%s)".formatted(name(begun)));
        end(begun);
    }

    @Test
    void itVanishesAndIsBackTooLate() throws Exception {
        JsonNode begun = room.made("moody:vanishing");
        assertThat(begun.get("state").asString()).isEqualTo("provisioning");
        node.process().waitFor();
        room.kill();
        room.sql("UPDATE addon_errand SET due_at = now() WHERE kind = 'await'");
        room.live();
        until(() -> room.api.get("/apps/shop/addons/" + name(begun)).statusCode() == 404);
        assertThat(held()).hasSize(1);
        node = NodeProcess.start(home.resolve("provider.mjs"), environment);
        room.kill();
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        nothingIsLeft();
    }

    @Test
    void itIsTooSlow() throws Exception {
        assertThat(message(room.order("moody:slow"), 503)).contains("did not answer within");
        nothingIsLeft();
    }

    @Test
    void itFails() throws Exception {
        assertThat(message(room.order("moody:failing"), 503))
                .contains("it answered with status 500")
                .doesNotContain("TypeError");
        nothingIsLeft();
    }

    @Test
    void itLies() throws Exception {
        assertThat(message(room.order("moody:lying"), 503)).contains("PATH").doesNotContain("/undeclared");
        nothingIsLeft();
        assertThat(room.vars(room.shop)).isEmpty();
    }

    @Test
    void itCountsItsResources() throws Exception {
        JsonNode made = room.made("moody:numbered");
        assertThat(made.get("provider_id").asString()).isEqualTo("4711");
        isThere(made);
        end(made);
    }

    private void isThere(JsonNode addon) throws InterruptedException {
        String path = "/apps/shop/addons/" + name(addon);
        until(() -> ok(room.api.get(path), 200).get("state").asString().equals("provisioned"));
        assertThat(room.vars(room.shop))
                .containsOnly(
                        Map.entry("MOODY_URL", "moody://" + addon.get("id").asString()));
        assertThat(held()).hasSize(1);
    }

    private void end(JsonNode addon) throws InterruptedException {
        ok(room.api.delete("/apps/shop/addons/" + name(addon)), 200);
        nothingIsLeft();
    }

    private void nothingIsLeft() throws InterruptedException {
        until(() -> room.rows("addon") == 0);
        assertThat(held()).isEmpty();
    }

    private List<Path> held() {
        try (Stream<Path> all = Files.list(holds)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(JsonNode addon) {
        return addon.get("name").asString();
    }

    private static JsonNode manifest(String url) {
        return Json.MAPPER.valueToTree(Map.of(
                "id",
                "moody",
                "name",
                "Moody",
                "api",
                Map.of(
                        "config_vars_prefix",
                        "MOODY",
                        "config_vars",
                        List.of("MOODY_URL"),
                        "regions",
                        List.of("*"),
                        "requires",
                        List.of("many_per_app"),
                        "version",
                        "3",
                        "password",
                        "a-password-of-moody",
                        "sso_salt",
                        "a-salt-of-moody",
                        "production",
                        Map.of("base_url", url + "/resources"))));
    }

    private static JsonNode plans() {
        return Json.MAPPER.valueToTree(MOODS.stream()
                .map(mood -> Map.of("name", mood, "price", Map.of("cents", 0, "unit", "month")))
                .toList());
    }
}
