package renga.platform.addon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.provider.TestProvider;
import renga.platform.provider.TestProvider.Said;
import renga.testkit.Behaviour;
import tools.jackson.databind.JsonNode;

/// Backups and restores by the recipes of a provider, over the data API, with fake dynos.
@Timeout(120)
class TransferTest {
    @TempDir
    Path home;

    private TransferRoom backed;
    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        backed = new TransferRoom(home);
        room = backed.room;
    }

    @AfterEach
    void close() throws Exception {
        backed.close();
    }

    @Test
    void aBackupIsNumberedKeptAndProved() throws Exception {
        JsonNode begun = ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        assertThat(begun.get("num").asInt()).isEqualTo(1);
        assertThat(begun.get("from_type").asString()).isEqualTo("pg_dump");
        assertThat(begun.get("to_type").asString()).isEqualTo("gof3r");
        assertThat(begun.get("from_name").asString()).isEqualTo("PGX");
        JsonNode done = backed.over(begun);
        assertThat(done.get("succeeded").asBoolean()).isTrue();
        assertThat(done.get("processed_bytes").asInt()).isEqualTo(TransferRoom.DUMP.length());
        assertThat(done.get("source_bytes").asInt()).isEqualTo(4711);
        until(() -> backed.show("1").get("proof").asString().equals("proved"));
        assertThat(backed.show("1?verbose=true").get("logs"))
                .extracting(line -> line.get("message").asString())
                .containsExactly("reading schemas", "A test restore brought it back whole.");
        // The service's own.
        assertThat(room.runtime.found()).hasSize(1);
        assertThat(room.runtime.volumes().all()).hasSize(1);
        assertThat(ok(room.api.post(backed.database("/backups"), Map.of()), 201)
                        .get("num")
                        .asInt())
                .isEqualTo(2);
        assertThat(ok(room.api.get(backed.transfers()), 200)).hasSize(2);
    }

    /// How far a test restore is, is told once a second, and is nothing that the backup's size has to do with.
    @Test
    void itsSizeStaysWhenItIsProvedSlowly() throws Exception {
        byte[] dump = new byte[1 << 20];
        backed.script("capture", self -> {
            self.stdout().write(dump);
            return 0;
        });
        backed.script("proof", self -> {
            self.stdin().readNBytes(dump.length / 2);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_100));
            return self.stdin().readAllBytes().length == dump.length / 2 ? 0 : 1;
        });
        assertThat(backed.captured().get("processed_bytes").asInt()).isEqualTo(dump.length);
    }

    @Test
    void itIsDownloadedByAnAddressWithoutAToken() throws Exception {
        backed.captured();
        JsonNode address = ok(room.api.post(backed.transfers() + "/1/actions/public-url", Map.of()), 200);
        String path = URI.create(address.get("url").asString()).getPath();
        assertThat(room.api.send("GET", path, "", "Authorization", "").body()).isEqualTo(TransferRoom.DUMP);
        HttpResponse<String> rest = room.api.send("GET", path, "", "Range", "bytes=6-");
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo("and all the rest");
        assertThat(rest.headers().firstValue("Content-Range")).hasValue("bytes 6-21/22");
        assertThat(room.api.send("GET", path, "", "Range", "bytes=-4").body()).isEqualTo("rest");
        assertThat(room.api.send("GET", path, "", "Range", "bytes=22-").statusCode())
                .isEqualTo(416);
        assertThat(room.api.send("GET", path + "x", "").statusCode()).isEqualTo(404);
        assertThat(room.api
                        .send(
                                "GET",
                                URI.create(backed.show("1").get("to_url").asString())
                                        .getPath(),
                                "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRestoreTakesABackupOfAnyAppOneSeesAndTheProviderExchangesWhatIsThere() throws Exception {
        String backup = backed.captured().get("to_url").asString();
        JsonNode restore = backed.over(backed.restore(Map.of("backup_url", backup, "extensions", List.of("hstore"))));
        assertThat(restore.get("succeeded").asBoolean()).isTrue();
        assertThat(restore.get("to_name").asString()).isEqualTo("PGX");
        assertThat(backed.restored).containsEntry("now", TransferRoom.DUMP);
        assertThat(backed.times("restored")).isEqualTo(1);
        assertThat(backed.times("unrestored")).isZero();
        JsonNode heard = room.provider.heard.stream()
                .map(TestProvider.Heard::body)
                .filter(body -> body.path("what").asString("").equals("restore"))
                .findFirst()
                .orElseThrow();
        assertThat(heard.get("body").get("extensions").get(0).asString()).isEqualTo("hstore");
        assertThat(heard.get("config").has("PGX_URL")).isTrue();
    }

    @Test
    void aRestoreThatFailsLeavesWhatIsThere() throws Exception {
        String backup = backed.captured().get("to_url").asString();
        backed.script("restore", self -> {
            self.complain("pg_restore: error: it is all wrong");
            return 1;
        });
        JsonNode restore = backed.over(backed.restore(Map.of("backup_url", backup)));
        assertThat(restore.get("succeeded").asBoolean()).isFalse();
        assertThat(backed.times("restored")).isZero();
        assertThat(backed.times("unrestored")).isEqualTo(1);
        assertThat(backed.show("2?verbose=true").get("logs"))
                .extracting(line -> line.get("message").asString())
                .containsExactly(
                        "pg_restore: error: it is all wrong", "It ended with exit status 1; the lines above say why.");
    }

    @Test
    void anotherDatabaseIsCopied() throws Exception {
        Map<String, Object> wish = Map.of(
                "from_name",
                "RED",
                "from_url",
                "postgres://a:s3cret@10.9.8.7:5432/b",
                "to_name",
                "PGX",
                "to_url",
                String.valueOf(room.vars(room.shop).get("PGX_URL")));
        JsonNode copy = backed.over(ok(room.api.post(backed.database("/transfers"), wish), 201));
        assertThat(copy.get("succeeded").asBoolean()).as(copy.toString()).isTrue();
        assertThat(copy.get("from_name").asString()).isEqualTo("RED");
        assertThat(copy.get("from_type").asString()).isEqualTo("pg_dump");
        assertThat(copy.get("to_type").asString()).isEqualTo("pg_restore");
        assertThat(copy.get("to_name").asString()).isEqualTo("PGX");
        assertThat(copy.toString()).doesNotContain("s3cret");
        assertThat(backed.restored.get("now")).isEmpty();
        assertThat(backed.times("restored")).isEqualTo(1);
        assertThat(room.provider.heard.stream()
                        .map(heard -> heard.body().at("/body/from").asString(""))
                        .filter(from -> !from.isEmpty()))
                .containsExactly("postgres://a:s3cret@10.9.8.7:5432/b");

        var out = new HashMap<>(wish);
        out.put("to_url", "postgres://c:d@elsewhere.example.test/e");
        assertThat(message(room.api.post(backed.database("/transfers"), out), 422))
                .contains("heroku pg:pull");
        var none = new HashMap<>(wish);
        none.put("from_url", "mysql://a:b@c/d");
        assertThat(message(room.api.post(backed.database("/transfers"), none), 422))
                .contains("postgres://");
    }

    @Test
    void aDumpFromTheWebIsFetchedFirst() throws Exception {
        backed.captured();
        String url = room.provider.host() + "/heroku/resources/anywhere";
        room.provider.mouths.put("GET", _ -> new Said(200, "fetched"));
        JsonNode restore = backed.over(backed.restore(Map.of("backup_url", url)));
        assertThat(restore.get("succeeded").asBoolean()).as(restore.toString()).isTrue();
        assertThat(backed.restored.get("now")).contains("fetched");
        assertThat(restore.get("from_type").asString()).isEqualTo("htcat");
        assertThat(backed.files()).hasSize(1);
        assertThat(message(backed.restore0(Map.of("backup_url", "ftp://x/y")), 422))
                .contains("http(s)");
        JsonNode nowhere = backed.over(backed.restore(Map.of("backup_url", "http://10.1.2.3/dump")));
        assertThat(nowhere.get("succeeded").asBoolean()).isFalse();
    }

    @Test
    void aDamagedBackupIsFoundAndSaidSoAndNotRestored() throws Exception {
        JsonNode backup = backed.captured();
        Files.writeString(backed.archive(backup), TransferRoom.DUMP.replace("all", "nil"));
        room.sql("UPDATE transfer SET proof_at = now() - interval '25 hours'");
        room.transfers.look();
        until(() -> backed.show("1").get("proof").asString().equals("damaged"));
        assertThat(backed.show("1").get("succeeded").asBoolean()).isFalse();
        String sentence = "The backup b001 of PGX is damaged: what is on the disk is not what was written.";
        assertThat(backed.show("1?verbose=true").get("logs").toString()).contains(sentence);
        until(() -> backed.logged().contains(sentence));
        JsonNode restore = backed.over(
                backed.restore(Map.of("backup_url", backup.get("to_url").asString())));
        assertThat(restore.get("succeeded").asBoolean()).isFalse();
        assertThat(backed.restored).isEmpty();
    }

    @Test
    void aBackupThatDoesNotComeBackIsDamagedToo() throws Exception {
        backed.script("proof", Behaviour.exits(1));
        ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        until(() -> backed.show("1").path("proof").asString("").equals("damaged"));
        assertThat(backed.show("1").get("finished_at").isNull()).isFalse();
    }

    /// Such a backup can still be restored.
    @Test
    void whatHappensToTheTestRestoreIsNotBlamedOnTheBackup() throws Exception {
        backed.script("proof", Behaviour.exits(137));
        ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        until(() -> backed.show("1?verbose=true").get("logs").toString().contains("ended from outside"));
        until(() -> backed.show("1").path("proof").asString("").equals("none"));
        assertThat(backed.show("1").get("succeeded").asBoolean()).isTrue();

        backed.script("proof", self -> {
            room.fullDisk = Optional.of("The disk is full.");
            return 1;
        });
        ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        until(() -> backed.show("2?verbose=true").get("logs").toString().contains("made: The disk is full."));
        until(() -> backed.show("2").path("proof").asString("").equals("none"));
        assertThat(backed.show("2").get("succeeded").asBoolean()).isTrue();
    }

    @Test
    void whatWasCutOffIsBegunAgainByTheNextLife() throws Exception {
        var begun = new CountDownLatch(1);
        backed.script("capture", self -> {
            begun.countDown();
            return self.stay();
        });
        JsonNode backup = ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        begun.await();
        backed.script("capture", self -> {
            self.stdout().write(TransferRoom.DUMP.getBytes(UTF_8));
            return 0;
        });
        room.kill();
        room.live();
        assertThat(backed.over(backup).get("succeeded").asBoolean()).isTrue();
        assertThat(backed.show("1?verbose=true").get("logs").toString()).contains("The platform was restarted");
        assertThat(Files.readString(backed.archive(backup))).isEqualTo(TransferRoom.DUMP);
    }

    /// What apps have written since the exchange must not go.
    @Test
    void aRestoreThatWasCopiedIsOnlyFinishedByTheNextLife() throws Exception {
        String backup = backed.captured().get("to_url").asString();
        var told = new CountDownLatch(1);
        room.provider.mouths.put("POST", heard -> {
            if (!heard.body().path("what").asString("").equals("restored")) return backed.recipe(heard);
            told.countDown();
            return Said.NOTHING;
        });
        JsonNode restore = backed.restore(Map.of("backup_url", backup));
        told.await();
        room.kill();
        room.provider.mouths.put("POST", backed::recipe);
        room.live();
        assertThat(backed.over(restore).get("succeeded").asBoolean()).isTrue();
        assertThat(backed.times("restore")).isEqualTo(1);
        assertThat(backed.times("restored")).isEqualTo(1);
    }

    @Test
    void oneThatRunsIsCanceledAndOneThatIsOverDeleted() throws Exception {
        var begun = new CountDownLatch(1);
        backed.script("capture", self -> {
            begun.countDown();
            return self.stay();
        });
        JsonNode backup = ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        begun.await();
        assertThat(message(room.api.delete(backed.transfers() + "/1"), 409)).contains("Cancel it first");
        JsonNode canceled = ok(
                room.api.post(backed.transfers() + "/" + backup.get("uuid").asString() + "/actions/cancel", Map.of()),
                200);
        assertThat(canceled.get("canceled_at").isNull()).isFalse();
        assertThat(backed.over(backup).get("succeeded").asBoolean()).isFalse();
        until(() -> room.runtime.found().size() == 1);
        ok(room.api.delete(backed.transfers() + "/1"), 200);
        assertThat(room.api.get(backed.transfers() + "/1").statusCode()).isEqualTo(404);
        until(() -> backed.files().isEmpty());
    }

    @Test
    void aScheduleCapturesWhenItsHourHasCome() throws Exception {
        JsonNode made = ok(
                room.api.post(
                        backed.database("/transfer-schedules"),
                        Map.of("hour", "2", "timezone", "Europe/Paris", "schedule_name", "PGX_URL")),
                201);
        assertThat(made.get("hour").asInt()).isEqualTo(2);
        assertThat(ok(room.api.get(backed.database("/transfer-schedules")), 200))
                .hasSize(1);
        room.transfers.look();
        assertThat(room.rows("transfer")).isZero();
        room.sql("UPDATE transfer_schedule SET next_at = now()");
        room.transfers.look();
        room.transfers.look();
        until(() -> backed.show("1").path("proof").asString("").equals("proved"));
        assertThat(room.rows("transfer")).isEqualTo(1);
        assertThat(backed.show("1").get("schedule").get("uuid").asString())
                .isEqualTo(made.get("uuid").asString());
        room.fullDisk = Optional.of("The disk is full.");
        room.sql("UPDATE transfer_schedule SET next_at = now()");
        room.transfers.look();
        until(() -> backed.logged().contains("The daily backup of PGX was not made: The disk is full."));
        ok(
                room.api.delete(backed.database("/transfer-schedules/")
                        + made.get("uuid").asString()),
                200);
        assertThat(ok(room.api.get(backed.database("/transfer-schedules")), 200))
                .isEmpty();
        assertThat(message(
                        room.api.post(
                                backed.database("/transfer-schedules"),
                                Map.of("hour", "24", "schedule_name", "PGX_URL")),
                        422))
                .contains("0 to 23");
    }

    @Test
    void backupsOutliveTheAddonAndGoWithTheApp() throws Exception {
        JsonNode backup = backed.captured();
        ok(room.api.delete("/apps/shop/addons/" + backed.addon), 200);
        assertThat(backed.show("1").get("succeeded").asBoolean()).isTrue();
        backed.addon = room.made("pgx:basic").get("id").asString();
        backed.over(backed.restore(Map.of("backup_url", backup.get("to_url").asString())));
        assertThat(backed.restored).containsEntry("now", TransferRoom.DUMP);
        ok(room.api.delete("/apps/shop"), 200);
        until(() -> backed.files().isEmpty());
    }

    @Test
    void whoOnlyHasItAttachedCapturesNothing() throws Exception {
        assertThat(room.api.post("/client/v11/databases/nope/backups", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(room.api.get("/client/v11/apps/nope/transfers").statusCode()).isEqualTo(404);
        assertThat(room.api.get(backed.transfers() + "/77").statusCode()).isEqualTo(404);
        assertThat(room.api.get(backed.transfers() + "/x").statusCode()).isEqualTo(404);
    }
}
