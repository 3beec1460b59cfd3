package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.dyno.FoundDyno;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.platform.provider.TestProvider;
import tools.jackson.databind.JsonNode;

/// What kept add-ons are on rests, and so does what is done about them.
@Timeout(120)
class RestingTest {
    private static final String KEPT = "/operator/kept-addons";
    private static final String SERVICE = "/backing-services/db";

    @TempDir
    Path home;

    private TransferRoom backed;
    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        backed = new TransferRoom(home);
        room = backed.room;
        use(backed.addon);
    }

    @AfterEach
    void close() throws Exception {
        backed.close();
    }

    @Test
    void aServiceRestsWhileAllAddonsOnItAreKept() throws Exception {
        String address = service().get("address").asString();
        String other = room.made("pgx:basic").get("id").asString();
        use(other);
        destroy(backed.addon);
        room.kill();
        room.live();
        until(() -> service().get("state").asString().equals("up"));
        destroy(other);
        until(() -> room.runtime.found().isEmpty());
        assertThat(room.runtime.reach(room.shop.id())).isEmpty();
        assertThat(service().get("state").asString()).isEqualTo("starting");
        assertThat(call("DELETE", SERVICE).statusCode()).isEqualTo(409);
        room.kill();
        room.live();
        assertThat(room.runtime.volumes().all()).hasSize(1);

        bringBack(other);
        assertThat(service().get("state").asString()).isEqualTo("up");
        assertThat(service().get("address").asString()).isEqualTo(address);
        assertThat(room.runtime.reach(room.shop.id())).containsExactly(new ServicePort(new VolumeName("db"), 5432));
        assertThat(room.runtime.found()).hasSize(1).first().isInstanceOf(FoundDyno.Running.class);
    }

    @Test
    void itRunsForANewAddonAndToGiveAKeptOneUp() throws Exception {
        destroy(backed.addon);
        until(() -> room.runtime.found().isEmpty());
        room.provider.mouths.put("POST", heard -> {
            ok(call("PUT", SERVICE, TransferRoom.service()), 200);
            until(() -> service().get("state").asString().equals("up"));
            return backed.recipe(heard);
        });
        String other = room.made("pgx:basic").get("id").asString();
        use(other);
        assertThat(service().get("state").asString()).isEqualTo("up");
        destroy(other);
        until(() -> room.runtime.found().isEmpty());

        room.provider.mouths.put("DELETE", heard -> {
            until(() -> service().get("state").asString().equals("up"));
            return room.provider.gone(heard);
        });
        assertThat(ok(room.api.delete(KEPT + "/" + other), 200).get("gone").asBoolean())
                .isTrue();
        assertThat(room.rows("addon WHERE state = 'kept'")).isEqualTo(1);
    }

    @Test
    void nothingIsDoneAboutBackupsOfWhatIsKept() throws Exception {
        backed.captured();
        ok(
                room.api.post(
                        backed.database("/transfer-schedules"),
                        Map.of("hour", 3, "timezone", "UTC", "schedule_name", "PGX_URL")),
                201);
        destroy(backed.addon);
        int asked = room.provider.heard.size();
        room.sql("UPDATE transfer_schedule SET next_at = now()");
        room.sql("UPDATE transfer SET proof = 'waiting'");
        room.transfers.look();
        room.transfers.look();
        room.kill();
        room.live();
        assertThat(room.rows("transfer")).isEqualTo(1);
        assertThat(room.rows("transfer_line WHERE level <> 'info'")).isZero();
        assertThat(room.provider.heard).hasSize(asked);
        room.sql("UPDATE transfer SET proof = 'proved', proof_at = now() - interval '9 days'");
        room.transfers.look();
        assertThat(backed.show("1").get("proof").asString()).isEqualTo("proved");

        bringBack(backed.addon);
        room.transfers.look();
        until(() -> room.rows("transfer WHERE proof = 'proved' AND proof_at > now() - interval '1 day'") == 1);
        room.sql("UPDATE transfer_schedule SET next_at = now()");
        room.transfers.look();
        until(() -> room.rows("transfer WHERE schedule_id IS NOT NULL AND state = 'succeeded'") == 1);
        assertThat(ok(room.api.get(backed.database("/transfer-schedules")), 200))
                .hasSize(1);
    }

    private void use(String addon) {
        assertThat(call("PUT", SERVICE + "/addons/" + addon).statusCode()).isEqualTo(204);
    }

    private void destroy(String addon) {
        ok(room.api.delete("/apps/shop/addons/" + addon), 200);
    }

    private void bringBack(String addon) {
        ok(room.api.post(KEPT + "/" + addon + "/actions/return", Map.of("app", "shop")), 200);
    }

    private JsonNode service() {
        return ok(call("GET", SERVICE), 200);
    }

    private HttpResponse<String> call(String method, String path) {
        return call(method, path, "");
    }

    private HttpResponse<String> call(String method, String path, Object body) {
        String pair = "pgx:" + TestProvider.PASSWORD;
        return room.api.send(
                method,
                path,
                body,
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
}
