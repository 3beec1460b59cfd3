package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.provider.TestProvider;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// Commands that a provider is at work on, and those that wait for the add-on's window.
@Timeout(120)
class MaintenanceTest {
    private static final String AFTER = "postgres://u:p@elsewhere/d";

    @TempDir
    Path home;

    private AddonRoom room;
    private String id;
    private String upgrade;
    private String maintenance;
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicReference<String> failure = new AtomicReference<>("");

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("pgx", "PGX_URL");
        id = room.made("pgx:basic").get("id").asString();
        upgrade = "/client/v11/databases/" + id + "/upgrade";
        maintenance = "/data/maintenances/v1/" + id;
        room.provider.mouths.put("POST", this::say);
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    /// Upgrades for as long as the test wants it to.
    private Said say(TestProvider.Heard heard) {
        String path = heard.body().path("path").asString("");
        return switch (path) {
            case "upgrade/dry_run" ->
                heard.body().at("/body/version").asString("").equals("9")
                        ? new Said(422, Map.of("id", "no", "message", "There is no version 9."))
                        : new Said(200, Map.of("message", "It would work."));
            case "upgrade/run" -> run();
            case "upgrade/cancel" -> new Said(200, Map.of("message", "As before."));
            case "upgrade/wait_status" -> {
                var status = new HashMap<String, Object>(Map.of("message", "well", "waiting?", !done.get()));
                if (!failure.get().isEmpty()) status.putAll(Map.of("message", failure.get(), "error?", true));
                yield new Said(200, status);
            }
            default -> new Said(500, Map.of());
        };
    }

    private Said run() {
        if (!failure.get().isEmpty()) return new Said(422, Map.of("id", "no", "message", failure.get()));
        if (done.get()) return new Said(200, Map.of("message", "It is done.", "config", Map.of("PGX_URL", AFTER)));
        return new Said(202, Map.of("message", "It goes on."), Map.of("Retry-After", "1"));
    }

    @Test
    void whatGoesOnIsGivenAgainUntilItIsDoneAlsoByTheNextLife() throws Exception {
        JsonNode answer = ok(room.api.post(upgrade + "/run", Map.of("version", "17")), 202);
        assertThat(answer.get("message").asString()).isEqualTo("It goes on.");
        assertThat(message(room.api.post("/postgres/v0/databases/" + id + "/credentials_rotation", Map.of()), 409))
                .contains("is being changed just now");
        room.kill();
        room.provider.heard.clear();
        room.live();
        room.clock.advance(Duration.ofSeconds(5));
        until(() -> room.provider.heard.size() > 1);
        assertThat(room.provider.heard.getLast().body().at("/body/version").asString())
                .isEqualTo("17");
        for (Said down : List.of(new Said(503, Map.of("message", "Not just now.")), Said.NOTHING)) {
            room.kill();
            room.provider.mouths.put("POST", _ -> down);
            room.provider.heard.clear();
            room.clock.advance(Duration.ofMinutes(10));
            room.live();
            until(() -> !room.provider.heard.isEmpty());
        }
        room.kill();
        room.provider.mouths.put("POST", this::say);
        room.clock.advance(Duration.ofMinutes(10));
        room.live();
        int before = room.words(room.shop).size();
        done.set(true);
        until(() -> AFTER.equals(room.vars(room.shop).get("PGX_URL")));
        assertThat(room.words(room.shop)).hasSize(before + 1);
        assertThat(room.rows("addon_errand")).isZero();
    }

    @Test
    void whatIsPreparedIsDoneWhenTheWindowOpens() throws Exception {
        ok(room.api.post(maintenance + "/window", Map.of("day_of_week", "Sunday", "time_of_day", "1:30pm")), 200);
        JsonNode window = ok(room.api.get(maintenance + "/window"), 200);
        assertThat(window.get("window").asString()).isEqualTo("Sundays 13:30 to 17:30 UTC");
        assertThat(message(room.api.post(upgrade + "/prepare", Map.of("version", "9")), 422))
                .contains("no version 9");
        assertThat(list()).isEmpty();

        ok(room.api.post(upgrade + "/prepare", Map.of("version", "17")), 200);
        JsonNode waiting = list().getFirst();
        assertThat(waiting.get("status").asString()).isEqualTo("pending");
        assertThat(waiting.at("/addon/plan").asString()).isEqualTo("pgx:basic");
        assertThat(waiting.at("/addon/attachments/0").asString()).isEqualTo("PGX");
        Instant at = Instant.parse(waiting.get("scheduled_for").asString());
        assertThat(at).isAfter(room.clock.instant());
        assertThat(at.atZone(ZoneOffset.UTC).getDayOfWeek()).isEqualTo(DayOfWeek.SUNDAY);
        assertThat(at.atZone(ZoneOffset.UTC).toLocalTime()).hasToString("13:30");

        room.maintenances.look();
        assertThat(status()).isEqualTo("pending");
        JsonNode later = ok(room.api.post(maintenance + "/schedule", Map.of("delay_weeks", "2")), 200);
        assertThat(Instant.parse(later.get("scheduled_for").asString())).isEqualTo(at.plus(Duration.ofDays(14)));
        assertThat(Instant.parse(later.get("previously_scheduled_for").asString()))
                .isEqualTo(at);
        assertThat(message(room.api.post(maintenance + "/schedule", Map.of("delay_weeks", "-9")), 422))
                .contains("in the past");

        room.clock.advance(Duration.between(
                room.clock.instant(), at.plus(Duration.ofDays(14)).plus(Duration.ofHours(5))));
        room.maintenances.look();
        JsonNode missed = ok(room.api.get(maintenance), 200);
        assertThat(missed.get("status").asString()).isEqualTo("pending");
        assertThat(Instant.parse(missed.get("scheduled_for").asString())).isEqualTo(at.plus(Duration.ofDays(21)));
        room.clock.advance(Duration.ofDays(7).minus(Duration.ofHours(4)));
        room.maintenances.look();
        assertThat(status()).isEqualTo("running");
        done.set(true);
        room.clock.advance(Duration.ofSeconds(5));
        until(() -> AFTER.equals(room.vars(room.shop).get("PGX_URL")));
        room.maintenances.look();
        JsonNode over = ok(room.api.get(maintenance + "/history/?limit=5"), 200).at("/maintenances/0");
        assertThat(over.get("status").asString()).isEqualTo("completed");
        assertThat(Integer.parseInt(over.get("duration_seconds").asString())).isGreaterThanOrEqualTo(5);
    }

    @Test
    void itIsRunEarlierOrByHandAndItsEndIsToldOf() throws Exception {
        assertThat(ok(room.api.get(maintenance), 200).get("status").asString()).isEqualTo("none");
        assertThat(message(room.api.post(maintenance + "/run", Map.of()), 404)).contains("pg:upgrade:prepare");
        ok(room.api.post(upgrade + "/prepare", Map.of()), 200);
        ok(room.api.post(upgrade + "/prepare", Map.of()), 200);
        assertThat(ok(room.api.post(maintenance + "/run", Map.of()), 200)
                        .get("status")
                        .asString())
                .isEqualTo("running");
        failure.set("The disk is full.");
        room.clock.advance(Duration.ofSeconds(5));
        until(() -> room.rows("addon_errand") == 0);
        room.maintenances.look();
        assertThat(status()).isEqualTo("failed");
        assertThat(list().getFirst().get("reason").asString()).contains("The disk is full.");

        failure.set("");
        ok(room.api.post(upgrade + "/prepare", Map.of()), 200);
        ok(room.api.post(upgrade + "/cancel", Map.of()), 200);
        assertThat(status()).isEqualTo("failed");
        ok(room.api.post(upgrade + "/prepare", Map.of()), 200);
        ok(room.api.post(upgrade + "/run", Map.of()), 202);
        assertThat(status()).isEqualTo("running");
    }

    @Test
    void whatGoesOnIsCanceledByItsProvider() throws Exception {
        assertThat(message(room.api.post(upgrade + "/cancel", Map.of()), 404)).contains("pg:upgrade:prepare");
        ok(room.api.post(upgrade + "/prepare", Map.of()), 200);
        ok(room.api.post(maintenance + "/run", Map.of()), 200);
        ok(room.api.post(upgrade + "/cancel", Map.of()), 200);
        until(() -> room.rows("addon_errand") == 0);
        assertThat(room.provider.heard.getLast().body().get("path").asString()).isEqualTo("upgrade/cancel");
        assertThat(list().getFirst().get("reason").asString()).contains("It was canceled.");
        room.maintenances.look();
        assertThat(status()).isEqualTo("failed");
    }

    @Test
    void aWishThatMakesNoSenseIsRefused() {
        assertThat(message(room.api.post(maintenance + "/window", Map.of("day_of_week", "someday")), 422))
                .contains("sunday 13:30");
        assertThat(message(room.api.post(maintenance + "/schedule", Map.of("delay_weeks", "many")), 422))
                .contains("whole number");
        assertThat(room.api.get("/data/maintenances/v1/apps/nobodys").statusCode())
                .isEqualTo(404);
        assertThat(room.api.get("/data/maintenances/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(message(room.api.get(maintenance + "/history?limit=999"), 422))
                .contains("limit");
    }

    private List<JsonNode> list() {
        String app = room.shop.id().toString();
        return ok(room.api.get("/data/maintenances/v1/apps/" + app), 200)
                .get("maintenances")
                .valueStream()
                .toList();
    }

    private String status() {
        return ok(room.api.get(maintenance), 200).get("status").asString();
    }
}
