package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;
import static renga.platform.addon.AddonRoom.until;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.bucket.Bucket;
import renga.platform.bucket.S3Server;
import tools.jackson.databind.JsonNode;

/// Copies of archives in a bucket of a real S3 server, and backups that are taken from there.
@Timeout(180)
class OffsiteTest {
    private static final String COPIED = "Its archive has a copy off-site.";

    @TempDir
    Path home;

    private S3Server server;
    private TransferRoom backed;
    private AddonRoom room;

    @BeforeEach
    void open() throws Exception {
        server = new S3Server();
        backed = new TransferRoom(home);
        room = backed.room;
        liveWith(Optional.of(server.bucket(home)));
    }

    @AfterEach
    void close() throws Exception {
        backed.close();
        server.close();
    }

    @Test
    void anArchiveIsCopiedAndStaysHereForAWhile() throws Exception {
        JsonNode backup = copied();
        assertThat(server.text(id(backup))).isEqualTo(TransferRoom.DUMP);
        assertThat(backed.archive(backup)).exists();
        assertThat(backed.logged()).doesNotContain("off-site");
        assertThat(room.rows("offsite_archive WHERE held_at IS NOT NULL")).isEqualTo(1);
    }

    @Test
    void aServerThatIsDownCostsNoBackupAndGetsItLater() throws Exception {
        server.stop();
        JsonNode backup = backed.captured();
        until(() -> lines("1").contains("could not be copied off-site: " + server.address() + " is not reached"));
        until(() -> backed.logged().contains("The backup b001 of PGX could not be copied off-site"));
        restores(backup);
        server.start();
        until(() -> lines("1").contains(COPIED));
        until(() -> backed.logged().contains("The backup b001 of PGX has its copy off-site now."));
        assertThat(server.text(id(backup))).isEqualTo(TransferRoom.DUMP);
        assertThat(lines("1").split("could not be copied", -1)).hasSize(2);
    }

    @Test
    void whatIsNotHereIsFetchedBack() throws Exception {
        JsonNode backup = copied();
        Files.delete(backed.archive(backup));
        String path = path();
        HttpResponse<String> rest = room.api.send("GET", path, "", "Range", "bytes=6-");
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo("and all the rest");
        assertThat(backed.archive(backup)).hasContent(TransferRoom.DUMP);
        Files.delete(backed.archive(backup));
        restores(backup);
        Files.delete(backed.archive(backup));
        room.sql("UPDATE transfer SET proof_at = now() - interval '25 hours'");
        room.transfers.look();
        until(() -> Files.exists(backed.archive(backup)));
        until(() -> backed.show("1").get("proof").asString().equals("proved"));
    }

    @Test
    void whatWasNotUsedForTwoDaysIsOffSiteOnly() throws Exception {
        JsonNode backup = copied();
        unused(backup, Duration.ofHours(47));
        unused(backup, Duration.ofHours(49));
        until(() -> backed.files().isEmpty());
        restores(backup);
        room.transfers.look();
        assertThat(backed.archive(backup)).hasContent(TransferRoom.DUMP);

        room.sql("UPDATE transfer SET proof = 'none'");
        unused(backup, Duration.ofHours(49));
        // Rounds go one after the other: the next backup's comes after this one.
        ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        until(() -> server.names().size() == 2);
        assertThat(backed.archive(backup)).exists();
    }

    @Test
    void theLastOneIsNotClearedAwayIfTheCopyIsGone() throws Exception {
        JsonNode backup = copied();
        server.delete(id(backup));
        unused(backup, Duration.ofHours(49));
        until(() -> server.names().equals(List.of(id(backup))));
        until(() -> lines("1").split(COPIED, -1).length == 3);
        assertThat(server.text(id(backup))).isEqualTo(TransferRoom.DUMP);
    }

    @Test
    void aDamagedCopyIsNotRestored() throws Exception {
        JsonNode backup = copied();
        Files.delete(backed.archive(backup));
        server.overwrite(id(backup), TransferRoom.DUMP.replace("all", "nil"), server.metadata(id(backup)));
        JsonNode restore = backed.over(backed.restore(wish(backup)));
        assertThat(restore.get("succeeded").asBoolean()).isFalse();
        assertThat(lines("2")).contains("The backup is damaged: what came back from off-site is not what was written");
        assertThat(backed.restored).isEmpty();
        assertThat(backed.times("restored")).isZero();
        assertThat(message(room.api.send("GET", path(), "", "Authorization", ""), 409))
                .contains("damaged");
        assertThat(backed.files()).isEmpty();
        room.sql("UPDATE transfer SET proof_at = now() - interval '25 hours'");
        room.transfers.look();
        until(() -> backed.show("1").get("proof").asString().equals("damaged"));
    }

    @Test
    void aCopyGoesWithItsBackupAlsoAfterAKill() throws Exception {
        copied();
        ok(room.api.delete(backed.transfers() + "/1"), 200);
        until(() -> server.names().isEmpty());
        until(() -> room.rows("offsite_archive") == 0);

        ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        until(() -> server.names().size() == 1);
        server.stop();
        ok(room.api.delete("/apps/shop"), 200);
        until(() -> backed.files().isEmpty());
        room.kill();
        server.start();
        room.live();
        until(() -> server.names().isEmpty());
        until(() -> room.rows("offsite_archive") == 0);
    }

    @Test
    void aCopyGoesWhenItsBackupExpires() throws Exception {
        JsonNode first = copied();
        room.sql("""
                INSERT INTO transfer (id, app_id, num, kind, addon_id, name, state, sha256, proof, proof_at, created_at)
                SELECT gen_random_uuid(), app_id, n, kind, addon_id, name, state, sha256, proof, now(), now()
                FROM transfer, generate_series(100, 124) AS n""");
        ok(room.api.post(backed.database("/backups"), Map.of()), 201);
        until(() -> server.names().size() == 1 && !server.names().contains(id(first)));
    }

    @Test
    void aWrongSecretIsSaidAndNotShown() throws Exception {
        liveWith(Optional.of(new Bucket(server.place(home, "wrong-secret-77"), new TrustManager[0])));
        backed.captured();
        until(() -> lines("1").contains("refuses the key of RENGA_ARCHIVE_S3_CREDENTIALS"));
        until(() -> backed.logged().contains("refuses the key"));
        assertThat(lines("1") + backed.logged()).doesNotContain("wrong-secret-77", S3Server.KEY);
    }

    @Test
    void whatWasCutOffBeforeItWasWrittenDownIsNotSentTwice() throws Exception {
        JsonNode backup = copied();
        room.kill();
        room.sql("UPDATE offsite_archive SET held_at = NULL");
        var marked = new HashMap<>(server.metadata(id(backup)));
        marked.put("sent", "once");
        server.overwrite(id(backup), TransferRoom.DUMP, marked);
        room.live();
        until(() -> room.rows("offsite_archive WHERE held_at IS NOT NULL") == 1);
        assertThat(server.metadata(id(backup))).containsEntry("sent", "once");
        assertThat(server.names()).containsExactly(id(backup));
    }

    @Test
    void aCopyThatCannotBeReachedIsNoDamageAndOneThatWasMovedIsFound() throws Exception {
        JsonNode backup = copied();
        Files.delete(backed.archive(backup));
        liveWith(Optional.empty());
        room.sql("UPDATE transfer SET proof_at = now() - interval '25 hours'");
        room.transfers.look();
        until(() -> lines("1").contains("RENGA_ARCHIVE_S3 is not set"));
        assertThat(backed.show("1").get("succeeded").asBoolean()).isTrue();

        room.sql("UPDATE offsite_archive SET place = 'https://old.example.test/b'");
        Map<String, String> metadata = server.metadata(id(backup));
        server.delete(id(backup));
        liveWith(Optional.of(server.bucket(home)));
        assertThat(backed.over(backed.restore(wish(backup))).get("succeeded").asBoolean())
                .isFalse();
        assertThat(backed.times("restored")).isZero();
        until(() -> lines("1").contains("its archive is not on this server's disk"));
        server.overwrite(id(backup), TransferRoom.DUMP, metadata);
        restores(backup);
    }

    private void liveWith(Optional<Bucket> bucket) throws Exception {
        room.kill();
        room.bucket = bucket;
        room.live();
    }

    private JsonNode copied() throws InterruptedException {
        JsonNode backup = backed.captured();
        until(() -> lines("1").contains(COPIED));
        return backup;
    }

    private void restores(JsonNode backup) throws InterruptedException {
        backed.restored.clear();
        JsonNode restore = backed.over(backed.restore(wish(backup)));
        assertThat(restore.get("succeeded").asBoolean()).as(restore.toString()).isTrue();
        assertThat(backed.restored).containsEntry("now", TransferRoom.DUMP);
    }

    private static Map<String, Object> wish(JsonNode backup) {
        return Map.of("backup_url", backup.get("to_url").asString());
    }

    /// As if it had been written then.
    private void unused(JsonNode backup, Duration since) throws IOException {
        Files.setLastModifiedTime(
                backed.archive(backup), FileTime.from(Instant.now().minus(since)));
        room.transfers.look();
    }

    private String path() {
        JsonNode address = ok(room.api.post(backed.transfers() + "/1/actions/public-url", Map.of()), 200);
        return URI.create(address.get("url").asString()).getPath();
    }

    private String lines(String number) {
        return backed.show(number + "?verbose=true").get("logs").toString();
    }

    private static String id(JsonNode backup) {
        return backup.get("uuid").asString();
    }
}
