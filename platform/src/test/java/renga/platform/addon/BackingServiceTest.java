package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.FoundDyno;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.platform.app.App;
import renga.platform.provider.TestProvider;
import tools.jackson.databind.JsonNode;

/// What a provider may have run on this server, asked for over HTTP as it asks.
@Timeout(120)
class BackingServiceTest {
    private static final String DB = "/backing-services/db";
    private static final VolumeName VOLUME = new VolumeName("db");

    @TempDir
    Path home;

    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.providers.letRun(room.register("acme", "ACME_URL"));
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void aServiceIsStartedAndReachedAtOneAddress() throws Exception {
        assertThat(ok(put(wish()), 200).get("name").asString()).isEqualTo("db");
        JsonNode up = awaitUp();
        assertThat(up.get("address").asString())
                .isEqualTo(room.runtime.volumes().address(VOLUME));
        assertThat(up.get("port").asInt()).isEqualTo(5432);
        assertThat(ok(call("GET", "/backing-services"), 200)).hasSize(1);
        assertThat(onlyDyno()).isInstanceOf(FoundDyno.Running.class);
    }

    @Test
    void theSameWishTwiceChangesNothingAndAnotherOneTheDyno() throws Exception {
        put(wish());
        awaitUp();
        DynoId first = onlyDyno().id();
        assertThat(ok(put(wish()), 200).get("edition").asInt()).isEqualTo(1);
        assertThat(onlyDyno().id()).isEqualTo(first);
        Map<String, Object> more = wish();
        more.put("environment", Map.of("WORK_MEM", "8MB"));
        assertThat(ok(put(more), 200).get("edition").asInt()).isEqualTo(2);
        until(() -> ok(call("GET", DB), 200).get("state").asString().equals("up")
                && !onlyDyno().id().equals(first));
    }

    @Test
    void whatDiesIsStartedAgain() throws Exception {
        put(wish());
        for (int death = 1; death <= 2; death++) {
            awaitUp();
            DynoId dyno = onlyDyno().id();
            room.runtime.crash(dyno, 1);
            until(() -> room.runtime.found().size() == 1 && !onlyDyno().id().equals(dyno));
        }
        awaitUp();
    }

    @Test
    void whatCannotBeStartedIsTriedAgainLater() throws Exception {
        var refusedOnce = new AtomicBoolean();
        room.runtime.refuse(spec -> spec.command().equals("serve") && !refusedOnce.getAndSet(true));
        put(wish());
        awaitUp();
    }

    @Test
    void itRunsOnWhenThePlatformIsKilled() throws Exception {
        put(wish());
        awaitUp();
        DynoId before = onlyDyno().id();
        room.kill();
        room.live();
        awaitUp();
        assertThat(onlyDyno().id()).isEqualTo(before);
    }

    @Test
    void itIsGoneWithItsData() throws Exception {
        put(wish());
        awaitUp();
        assertThat(ok(call("DELETE", DB), 202).get("state").asString()).isEqualTo("ending");
        until(() -> call("GET", DB).statusCode() == 404);
        assertThat(room.runtime.found()).isEmpty();
        assertThat(room.runtime.volumes().all()).isEmpty();
        put(wish());
        awaitUp();
    }

    /// Two of one number would be one user to the host.
    @Test
    void appsAreNotNumberedLikeServices() throws Exception {
        put(wish());
        awaitUp();
        room.sql("UPDATE backing_service SET tenant = (SELECT max(tenant) + 2 FROM app)");
        ok(room.api.post("/apps", Map.of("name", "last-one")), 201);
        var refused = room.api.post("/apps", Map.of("name", "too-many"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("holds at most");
        room.sql("UPDATE backing_service SET tenant = tenant + 1000");
    }

    @Test
    void anAddonOnTwoServicesReachesBoth() throws Exception {
        put(wish());
        String addon = room.made("acme").get("id").asString();
        assertThat(call("PUT", DB + "/addons/" + addon).statusCode()).isEqualTo(204);
        ok(call("PUT", "/backing-services/pool", wish(), "acme"), 200);
        assertThat(call("PUT", "/backing-services/pool/addons/" + addon).statusCode())
                .isEqualTo(204);
        assertThat(room.runtime.reach(room.shop.id()))
                .containsExactlyInAnyOrder(
                        new ServicePort(VOLUME, 5432), new ServicePort(new VolumeName("pool"), 5432));
        assertThat(message(call("DELETE", DB), 409)).contains("Add-ons are on db");
        assertThat(call("DELETE", DB + "/addons/" + addon).statusCode()).isEqualTo(204);
        assertThat(room.runtime.reach(room.shop.id())).containsExactly(new ServicePort(new VolumeName("pool"), 5432));
        assertThat(call("DELETE", DB).statusCode()).isEqualTo(202);
    }

    @Test
    void theAppsOfItsAddonsReachItAndNoOthers() throws Exception {
        put(wish());
        String addon = room.made("acme").get("id").asString();
        assertThat(call("PUT", DB + "/addons/" + addon).statusCode()).isEqualTo(204);
        var port = new ServicePort(VOLUME, 5432);
        assertThat(room.runtime.reach(room.shop.id())).containsExactly(port);

        var blog = room.ledger.app("blog");
        ok(room.api.post("/addon-attachments", Map.of("addon", addon, "app", "blog")), 201);
        assertThat(room.runtime.reach(blog.id())).containsExactly(port);
        room.kill();
        room.live();
        assertThat(room.runtime.reach(blog.id())).containsExactly(port);
        ok(room.api.delete("/addon-attachments/" + attachmentOf("blog")), 200);
        assertThat(room.runtime.reach(blog.id())).isEmpty();
        assertThat(room.runtime.reach(room.shop.id())).containsExactly(port);
        assertThat(message(call("DELETE", DB), 409)).contains("Add-ons are on db");
    }

    @Test
    void theAppsOfItsAddonHearWhatItSays() throws Exception {
        var said = new LinkedBlockingQueue<String>();
        room.runtime.script("talk", self -> {
            self.listen(5432);
            while (true) self.print(said.take());
        });
        Map<String, Object> wish = wish();
        wish.put("command", "talk");
        wish.put("log_as", "postgres");
        put(wish);
        awaitUp();
        String addon = room.made("acme").get("id").asString();
        assertThat(call("PUT", DB + "/addons/" + addon).statusCode()).isEqualTo(204);
        var blog = room.ledger.app("blog");
        room.sql("INSERT INTO addon_config (addon_id, namespace, sealed)"
                + " SELECT addon_id, 'credential:less', sealed FROM addon_config");
        var tie = Map.of("addon", addon, "app", "blog", "namespace", "credential:less");
        ok(room.api.post("/addon-attachments", tie), 201);
        said.add("[7] LOG:  checkpoint starting: time");
        until(() -> log(room.shop).contains("app[postgres]: [ACME] [7] LOG:  checkpoint starting: time"));
        said.add("sample#db_size=7bytes");
        until(() -> log(room.shop).contains("app[heroku-postgres]: source=ACME sample#db_size=7bytes"));
        assertThat(log(blog)).doesNotContain("sample#", "checkpoint");
        wish.put("log_as", "Post gres");
        assertThat(message(put(wish), 422)).contains("log_as");
    }

    private String log(App app) {
        var text = new StringBuilder();
        try (Stream<Path> files =
                Files.walk(home.resolve("logs").resolve(app.id().toString()))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) text.append(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    @Test
    void aServiceReachesAnotherForAsLongAsItIsLinked() throws Exception {
        put(wish());
        awaitUp();
        AppId service = onlyDyno().app();
        String leader = "/backing-services/leader";
        ok(call("PUT", leader, wish(), "acme"), 200);
        until(() -> ok(call("GET", leader), 200).get("state").asString().equals("up"));
        var port = new ServicePort(new VolumeName("leader"), 5432);
        assertThat(call("PUT", DB + "/services/leader").statusCode()).isEqualTo(204);
        assertThat(call("PUT", DB + "/services/leader").statusCode()).isEqualTo(204);
        assertThat(room.runtime.reach(service)).containsExactly(port);
        room.kill();
        room.live();
        assertThat(room.runtime.reach(service)).containsExactly(port);
        assertThat(call("DELETE", DB + "/services/leader").statusCode()).isEqualTo(204);
        assertThat(room.runtime.reach(service)).isEmpty();

        assertThat(call("PUT", DB + "/services/leader").statusCode()).isEqualTo(204);
        ok(call("DELETE", leader), 202);
        assertThat(room.runtime.reach(service)).isEmpty();
        until(() -> call("GET", leader).statusCode() == 404);
        assertThat(room.rows("backing_link")).isZero();
        assertThat(message(call("PUT", DB + "/services/leader"), 404)).contains("Couldn't find that service");
        assertThat(message(call("PUT", DB + "/services/db"), 422)).contains("db reaches itself");
    }

    @Test
    void aServiceReachesNoOtherProvidersOne() throws Exception {
        room.providers.letRun(room.register("other", "OTHER_URL"));
        put(wish());
        ok(call("PUT", "/backing-services/theirs", wish(), "other"), 200);
        assertThat(call("PUT", DB + "/services/theirs").statusCode()).isEqualTo(404);
        assertThat(call("PUT", DB + "/services/theirs", "", "other").statusCode())
                .isEqualTo(404);
        assertThat(room.rows("backing_link")).isZero();
    }

    /// What only one add-on is on, its provider ends while it is asked to give the add-on up.
    @Test
    void anAddonThatIsBeingGivenUpDoesNotKeepIt() throws Exception {
        room.liveOn(0);
        put(wish());
        awaitUp();
        String addon = room.made("acme:basic").get("id").asString();
        assertThat(call("PUT", DB + "/addons/" + addon).statusCode()).isEqualTo(204);
        room.provider.mouths.put("DELETE", _ -> {
            assertThat(call("DELETE", DB).statusCode()).isEqualTo(202);
            until(() -> call("GET", DB).statusCode() == 404);
            return new TestProvider.Said(204, "");
        });
        ok(room.api.delete("/apps/shop/addons/" + addon), 200);
        assertThat(room.runtime.volumes().all()).isEmpty();
        assertThat(room.rows("addon")).isZero();
        assertThat(room.runtime.reach(room.shop.id())).isEmpty();
    }

    @Test
    void onlyWhoMayHasServicesRun() throws Exception {
        room.register("other", "OTHER_URL");
        assertThat(call("GET", "/backing-services", Map.of(), "other").statusCode())
                .isEqualTo(403);
        put(wish());
        room.providers.letRun(room.register("other", "OTHER_URL"));
        assertThat(call("GET", DB, Map.of(), "other").statusCode()).isEqualTo(404);
        assertThat(message(call("PUT", DB, wish(), "other"), 409)).contains("taken");
        assertThat(room.api.send("GET", DB, "").statusCode()).isEqualTo(401);
        assertThat(room.api
                        .send("GET", DB, "", "Authorization", basic("acme:wrong"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aWishThatCannotBeMetIsToldWhy() throws Exception {
        for (var bad : List.of(
                Map.entry("command", " "),
                Map.entry("size", "huge"),
                Map.entry("volume_bytes", 1),
                Map.entry("port", 0))) {
            Map<String, Object> wish = wish();
            wish.put(bad.getKey(), bad.getValue());
            assertThat(message(put(wish), 422)).contains(bad.getKey());
        }
        assertThat(message(call("PUT", "/backing-services/No_Name", wish(), "acme"), 422))
                .contains("a-z");
        assertThat(room.runtime.found()).isEmpty();
    }

    private String attachmentOf(String app) {
        return ok(room.api.get("/apps/" + app + "/addon-attachments"), 200)
                .get(0)
                .get("id")
                .asString();
    }

    private static Map<String, Object> wish() {
        return new HashMap<>(Map.of(
                "stack",
                "data",
                "command",
                "serve",
                "environment",
                Map.of("PASSWORD", "s3cret"),
                "size",
                "Standard-1X",
                "volume_bytes",
                64 << 20,
                "port",
                5432));
    }

    private JsonNode awaitUp() throws Exception {
        until(() -> ok(call("GET", DB), 200).get("state").asString().equals("up"));
        return ok(call("GET", DB), 200);
    }

    private FoundDyno onlyDyno() {
        assertThat(room.runtime.found()).hasSize(1);
        return room.runtime.found().getFirst();
    }

    private HttpResponse<String> put(Map<String, Object> wish) {
        return call("PUT", DB, wish, "acme");
    }

    private HttpResponse<String> call(String method, String path) {
        return call(method, path, "", "acme");
    }

    private HttpResponse<String> call(String method, String path, Object body, String who) {
        return room.api.send(method, path, body, "Authorization", basic(who + ":" + TestProvider.PASSWORD));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
