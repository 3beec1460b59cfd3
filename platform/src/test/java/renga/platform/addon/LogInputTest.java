package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A provider writes into the log of the app that owns its add-on.
@Timeout(120)
class LogInputTest {
    @TempDir
    Path home;

    private AddonRoom room;
    private String addon = "";
    private URI address = URI.create("none");

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register(room.provider.manifest("acme", Map.of("requires", List.of("log_input")), "ACME_URL"));
        addon = room.made("acme:basic").get("id").asString();
        address = URI.create(
                room.provider.heard.getFirst().body().get("log_input_url").asString());
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void itsLinesAreInTheAppsLog() throws IOException {
        assertThat(address.getScheme()).isEqualTo("https");
        assertThat(address.getPath()).isEqualTo("/logs");
        assertThat(address.getUserInfo()).startsWith("token:t.");
        String body =
                frame("app acme-metrics - - sample#load=0.5 grün") + frame("app other.1 - [a b=\"c\"] two\nlines");
        assertThat(send(address.getUserInfo(), body).statusCode()).isEqualTo(204);
        assertThat(log()).contains("app[acme-metrics]: sample#load=0.5 grün", "app[other.1]: two lines");
    }

    @Test
    void whatIsNoneIsRefusedAsAWhole() throws IOException {
        String good = frame("app acme-metrics - - good");
        for (String bad :
                List.of("x", "99999999 x", "5", "50 <190>1 short", good + "7 garbage", good + frame("app a/b - - x"))) {
            assertThat(message(send(address.getUserInfo(), bad), 422)).contains("application/logplex-1");
        }
        assertThat(log()).doesNotContain("good");
    }

    @Test
    void onlyItsTokenLetsItInAndOnlyForAsLongAsThereIsTheAddon() {
        String forged = address.getUserInfo().replaceFirst(".$", "!");
        for (String pair : List.of("token:t.", "token:x", forged, "acme:provider-password-1")) {
            assertThat(send(pair, frame("app a - - x")).statusCode()).isEqualTo(401);
        }
        ok(room.api.delete("/apps/shop/addons/" + addon), 200);
        assertThat(send(address.getUserInfo(), frame("app a - - x")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoDoesNotAskForItGetsNoAddress() {
        room.register("quiet", "QUIET_URL");
        room.made("quiet:basic");
        assertThat(room.provider.heard.getLast().body().has("log_input_url")).isFalse();
    }

    private static String frame(String rest) {
        String line = "<190>1 2026-11-26T12:00:00+00:00 host " + rest;
        return line.getBytes(StandardCharsets.UTF_8).length + " " + line;
    }

    private HttpResponse<String> send(String pair, String body) {
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return room.api.send("POST", "/logs", body, "Authorization", "Basic " + basic);
    }

    private String log() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(home.resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) text.append(Files.readString(file));
        }
        return text.toString();
    }
}
