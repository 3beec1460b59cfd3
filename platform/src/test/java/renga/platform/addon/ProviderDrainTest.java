package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.TestApi;
import renga.platform.drain.DrainPeer;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// A provider gets the log of the app that owns an add-on of its (`requires: ["syslog_drain"]`).
@Timeout(120)
class ProviderDrainTest {
    private static final String OF_APP = "/apps/shop/log-drains";

    @TempDir
    Path home;

    private DrainPeer receiver;
    private DrainPeer elsewhere;
    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        receiver = DrainPeer.http();
        elsewhere = DrainPeer.http();
        String hosts = "http://localhost:%d,http://localhost:%d".formatted(receiver.port(), elsewhere.port());
        room = new AddonRoom(home, hosts);
        register("acme");
        answers(receiver.url());
    }

    @AfterEach
    void close() throws Exception {
        room.close();
        receiver.close();
        elsewhere.close();
    }

    @Test
    void itGetsTheLogWithTheTokenItWasToldBefore() throws Exception {
        JsonNode made = room.made("acme:basic");
        String token =
                room.provider.heard.getFirst().body().get("log_drain_token").asString();
        assertThat(token).matches("d\\.[0-9a-f-]{36}");
        says("one");
        assertThat(receiver.post().header("Logplex-Drain-Token")).isEqualTo(token);
        awaitText("one");

        JsonNode drain = drains().get(0);
        assertThat(drain.get("token").asString()).isEqualTo(token);
        assertThat(drain.get("url").asString()).isEqualTo(receiver.url());
        assertThat(drain.get("addon").get("name")).isEqualTo(made.get("name"));
        assertThat(drain.get("addon").get("app").get("name").asString()).isEqualTo("shop");
        assertThat(ok(room.api.get("/addons/" + made.get("id").asString() + "/log-drains"), 200))
                .containsExactly(drain);
    }

    @Test
    void peopleCannotRemoveItAndItGoesWithTheAddon() throws Exception {
        String name = room.made("acme:basic").get("name").asString();
        String token = drains().get(0).get("token").asString();
        assertThat(message(room.api.delete(OF_APP + "/" + token), 422)).contains("heroku addons:destroy " + name);
        says("one");
        awaitText("one");
        ok(room.api.delete("/apps/shop/addons/" + name), 200);
        assertThat(drains()).isEmpty();
        receiver.messages.clear();
        says("two");
        // What another add-on's drain gets, this one had time to get.
        room.made("acme:basic");
        says("three");
        awaitText("three");
        assertThat(receiver.messages).noneMatch(message -> message.endsWith(" two"));
    }

    @Test
    void whoIsSlowSaysLaterWhereItGoes() throws Exception {
        room.provider.mouths.put("POST", _ -> new Said(202, Map.of("message", "soon")));
        String id = room.made("acme:basic").get("id").asString();
        JsonNode asked = room.provider.heard.getFirst().body();
        String access = room.token(asked);
        String drain =
                "/addons/" + id + "/log-drains/" + asked.get("log_drain_token").asString();
        assertThat(drains()).isEmpty();
        assertThat(room.callback(access, "PUT", "/addons/" + id + "/log-drains/d.other", Map.of("url", receiver.url()))
                        .statusCode())
                .isEqualTo(404);
        assertThat(message(put(access, drain, "syslog://10.1.2.3:514"), 422)).contains("is at a private address");
        JsonNode now = ok(put(access, drain, receiver.url()), 200);
        assertThat(now.get("url").asString()).isEqualTo(receiver.url());
        says("one");
        awaitText("one");
        ok(room.callback(access, "POST", "/addons/" + id + "/actions/provision", ""), 200);
        String byUrl = "/addons/" + id + "/log-drains/" + URLEncoder.encode(receiver.url(), StandardCharsets.UTF_8);
        ok(put(access, byUrl, elsewhere.url()), 200);
        says("two");
        awaitText(elsewhere, "two");
        assertThat(receiver.messages).noneMatch(message -> message.endsWith(" two"));
        assertThat(ok(room.callback(access, "GET", "/addons/" + id + "/log-drains", ""), 200))
                .hasSize(1);
    }

    @Test
    void onlyItsProviderSaysWhereItGoes() {
        String id = room.made("acme:basic").get("id").asString();
        String token = drains().get(0).get("token").asString();
        String drain = "/addons/" + id + "/log-drains/" + token;
        assertThat(room.api.send("PUT", drain, Map.of("url", receiver.url())).statusCode())
                .isEqualTo(403);
        room.made("acme:basic");
        String stranger = room.token(room.provider.heard.getLast().body());
        assertThat(put(stranger, drain, receiver.url()).statusCode()).isEqualTo(403);
        assertThat(room.callback(stranger, "GET", OF_APP, "").statusCode()).isEqualTo(403);
    }

    @Test
    void whereItCannotGoTheAddonIsNotMade() throws Exception {
        answers("syslog://127.0.0.1:514");
        assertThat(message(room.order("acme:basic"), 503)).contains("Nothing was made");
        until(() -> room.rows("log_drain") == 0);
        assertThat(room.provider.count("DELETE")).isEqualTo(1);
    }

    @Test
    void whatIsKeptGetsNothingUntilItIsBack() throws Exception {
        room.providers.letRun(register("heroku-postgresql"));
        ok(room.order(Map.of("plan", "heroku-postgresql:basic", "name", "depths")), 201);
        says("one");
        awaitText("one");
        ok(room.api.delete("/apps/shop/addons/depths"), 200);
        assertThat(drains()).isEmpty();
        says("two");
        room.kill();
        room.live();
        ok(room.api.post("/operator/kept-addons/depths/actions/return", Map.of("app", "shop")), 200);
        assertThat(drains()).hasSize(1);
        says("three");
        awaitText("three");
        assertThat(receiver.messages).noneMatch(message -> message.endsWith(" two"));
    }

    @Test
    void whoDoesNotAskForItGetsNone() {
        room.register("quiet", "QUIET_URL");
        room.made("quiet:basic");
        assertThat(room.provider.heard.getLast().body().has("log_drain_token")).isFalse();
        assertThat(drains()).isEmpty();
    }

    private renga.platform.provider.Provider register(String slug) {
        String var = slug.toUpperCase(java.util.Locale.ROOT).replace('-', '_') + "_URL";
        return room.register(
                room.provider.manifest(slug, Map.of("requires", List.of("many_per_app", "syslog_drain")), var));
    }

    private void answers(String url) {
        room.provider.mouths.put("POST", heard -> {
            Said usual = room.provider.made(heard);
            return new Said(usual.status(), with(usual.body(), url));
        });
    }

    private static Map<String, Object> with(Object body, String url) {
        var all = new java.util.HashMap<String, Object>();
        if (body instanceof Map<?, ?> map) map.forEach((name, value) -> all.put(String.valueOf(name), value));
        all.put("log_drain_url", url);
        return all;
    }

    private HttpResponse<String> put(String access, String drain, String url) {
        return room.callback(access, "PUT", drain, Map.of("url", url));
    }

    private JsonNode drains() {
        return TestApi.json(room.api.get(OF_APP));
    }

    private void says(String text) {
        room.logs.line(room.shop.id(), "app", "web.1", text);
    }

    /// Lines of the platform's own come in between.
    private static void awaitText(DrainPeer at, String text) throws InterruptedException {
        String next = at.text();
        while (!next.equals(text)) next = at.text();
    }

    private void awaitText(String text) throws InterruptedException {
        awaitText(receiver, text);
    }
}
