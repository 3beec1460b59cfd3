package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.dyno.FoundDyno;
import renga.platform.provider.TestProvider;
import tools.jackson.databind.JsonNode;

/// Services on an older root file system than there is are restarted when their windows open.
@Timeout(120)
class RenewalTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path home;

    private TransferRoom backed;
    private AddonRoom room;
    private String maintenance;

    @BeforeEach
    void open() throws Exception {
        backed = new TransferRoom(home);
        room = backed.room;
        use(backed.addon);
        maintenance = "/data/maintenances/v1/" + backed.addon;
        until(() -> stacks().equals(List.of("data-13-1")));
        look();
        assertThat(status()).isEqualTo("none");
        room.runtime.upgradeStack("data-13");
        look();
    }

    @AfterEach
    void close() throws Exception {
        backed.close();
    }

    @Test
    void itIsRestartedInItsWindowAndStaysWhereItWas() throws Exception {
        String address = service().get("address").asString();
        JsonNode waiting = ok(room.api.get(maintenance), 200);
        assertThat(waiting.get("status").asString()).isEqualTo("pending");
        assertThat(waiting.get("method").asString()).isEqualTo("restart");
        assertThat(waiting.get("reason").asString()).contains("security updates");
        ok(room.api.post(maintenance + "/schedule", Map.of("delay_weeks", "1")), 200);
        Instant at = Instant.parse(waiting.get("scheduled_for").asString()).plus(WEEK);
        room.clock.advance(Duration.between(room.clock.instant(), at.minusSeconds(60)));
        look();
        assertThat(stacks()).containsExactly("data-13-1");

        room.clock.advance(Duration.ofMinutes(2));
        look();
        until(() -> stacks().equals(List.of("data-13-2")));
        until(() -> service().get("state").asString().equals("up"));
        assertThat(service().get("address").asString()).isEqualTo(address);
        look();
        assertThat(status()).isEqualTo("completed");
        look();
        assertThat(room.rows("maintenance")).isEqualTo(1);
        assertThat(room.provider.heard).noneMatch(heard -> heard.path().endsWith("/data"));
    }

    @Test
    void itIsRestartedEarlierByItsOwnerAlsoIfThePlatformIsKilledMeanwhile() throws Exception {
        ok(room.api.post(maintenance + "/run", Map.of()), 200);
        assertThat(status()).isEqualTo("running");
        room.kill();
        room.live();
        until(() -> stacks().equals(List.of("data-13-2")));
        until(() -> service().get("state").asString().equals("up"));
        look();
        assertThat(status()).isEqualTo("completed");
    }

    @Test
    void whatWasStartedAgainMeanwhileNeedsNoMaintenance() throws Exception {
        FoundDyno dyno = room.runtime.found().getFirst();
        room.runtime.crash(dyno.id(), 1);
        until(() -> stacks().equals(List.of("data-13-2")));
        look();
        assertThat(status()).isEqualTo("none");
        assertThat(message(room.api.post(maintenance + "/run", Map.of()), 404)).contains("No maintenance");
    }

    /// Nobody of those on it decides for the others.
    @Test
    void whatSeveralShareIsRestartedInAWindowOfItsOwn() throws Exception {
        use(room.made("pgx:basic").get("id").asString());
        look();
        assertThat(status()).isEqualTo("none");
        Instant end = room.clock.instant().plus(WEEK);
        while (stacks().equals(List.of("data-13-1")) && room.clock.instant().isBefore(end)) {
            room.clock.advance(Duration.ofHours(1));
            look();
            until(() -> stacks().size() == 1);
        }
        until(() -> stacks().equals(List.of("data-13-2")));
        assertThat(room.rows("maintenance")).isZero();
    }

    @Test
    void anUpgradeTakesThePlaceOfARestart() {
        room.provider.mouths.put("POST", _ -> new TestProvider.Said(200, Map.of("message", "It would work.")));
        ok(room.api.post("/client/v11/databases/" + backed.addon + "/upgrade/prepare", Map.of()), 200);
        assertThat(ok(room.api.get(maintenance), 200).get("method").asString()).isEqualTo("upgrade");
        look();
        assertThat(room.rows("maintenance")).isEqualTo(1);
        ok(room.api.post("/client/v11/databases/" + backed.addon + "/upgrade/cancel", Map.of()), 200);
        look();
        JsonNode again = ok(room.api.get(maintenance), 200);
        assertThat(again.get("method").asString()).isEqualTo("restart");
        assertThat(again.get("status").asString()).isEqualTo("pending");
        assertThat(message(room.api.post("/client/v11/databases/" + backed.addon + "/upgrade/cancel", Map.of()), 404))
                .contains("pg:upgrade:prepare");
    }

    private void look() {
        room.maintenances.lookAtRoots();
        room.maintenances.look();
    }

    private List<String> stacks() {
        return room.runtime.found().stream()
                .filter(FoundDyno.Running.class::isInstance)
                .map(FoundDyno.Running.class::cast)
                .map(FoundDyno.Running::stack)
                .toList();
    }

    private String status() {
        return ok(room.api.get(maintenance), 200).get("status").asString();
    }

    private void use(String addon) {
        assertThat(room.api
                        .send(
                                "PUT",
                                "/backing-services/db/addons/" + addon,
                                "",
                                "Authorization",
                                TransferRoom.provider())
                        .statusCode())
                .isEqualTo(204);
    }

    private JsonNode service() {
        return ok(room.api.get("/backing-services/db", "Authorization", TransferRoom.provider()), 200);
    }
}
