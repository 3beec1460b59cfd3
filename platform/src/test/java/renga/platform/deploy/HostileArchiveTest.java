package renga.platform.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.TestApi;
import renga.platform.build.FakeBuilder;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// Archives that nobody packs by accident: each fails its build with a sentence, leaves nothing, and the next is fine.
class HostileArchiveTest {
    @TempDir
    Path home;

    private final FakeRuntime machine = new FakeRuntime(FakeClock.ticking());
    private DeployRoom room;

    @BeforeEach
    void open() throws IOException {
        FakeBuilder.on(machine);
        room = new DeployRoom(home, machine);
        room.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void refuses_what_is_no_file_folder_or_link() throws IOException {
        refused(app().special("pipe", TarConstants.LF_FIFO, "").gzip(), "\"pipe\"");
        refused(app().special("zero", TarConstants.LF_CHR, "").gzip(), "\"zero\"");
        refused(app().special("sda", TarConstants.LF_BLK, "").gzip(), "\"sda\"");
        refused(app().special("hard", TarConstants.LF_LINK, "Procfile").gzip(), "hard link");
        goesOn();
    }

    @Test
    void refuses_paths_that_lead_elsewhere() throws IOException {
        refused(app().file("/etc/passwd", "x").gzip(), "it is not relative");
        refused(app().file("a/../../x", "x").gzip(), "it leaves its folder");
        refused(Tar.of("../x", "x").gzip(), "it leaves its folder");
        refused(app().file("sub/.git/config", "x").gzip(), "Git's own folder");
        refused(
                app().special("l", TarConstants.LF_SYMLINK, "/etc")
                        .file("l/passwd", "x")
                        .gzip(),
                "no folder");
        goesOn();
    }

    @Test
    void refuses_what_is_no_archive_or_a_broken_one() throws IOException {
        refused("hello".getBytes(StandardCharsets.UTF_8), " !     ");
        byte[] whole = app().file("big", "x".repeat(100_000)).gzip();
        refused(Arrays.copyOf(whole, whole.length / 2), "archive");
        refused(new byte[] {0x1f, (byte) 0x8b, 0, 0, 0, 0}, "archive");
        refused(Tar.of().gzip(), "archive");
        goesOn();
    }

    @Test
    void refuses_too_much() throws IOException {
        Tar many = Tar.of();
        for (int i = 0; i < 101; i++) many.file("many/" + i, "").file("other", "");
        refused(many.gzip(), " !     ");
        refused(app().file("bomb", "0".repeat(40 << 20)).gzip(), " !     ");
    }

    @Test
    void tells_who_is_still_sending_that_it_is_too_much() throws IOException {
        for (int bytes : new int[] {(1 << 20) + 1, 8 << 20, 32 << 20}) {
            var source = TestApi.json(room.api.post("/sources", ""));
            var put = room.api.put(
                    DeployRoom.path(source.at("/source_blob/put_url").asString()), new byte[bytes]);
            assertThat(put.statusCode()).isEqualTo(413);
            assertThat(put.body()).contains("larger than 1,024 KB");
        }
    }

    private static Tar app() {
        return Tar.of("Procfile", "web: serve\n");
    }

    private void refused(byte[] archive, String words) throws IOException {
        var ordered = room.order("shop", room.upload(archive));
        String said = room.output(TestApi.json(ordered));
        assertThat(said).contains(words).contains(" !     Push failed");
        assertThat(room.awaitEnd(ordered).get("status").asString()).isEqualTo("failed");
        assertThat(machine.found()).isEmpty();
        room.db.jdbi().useHandle(handle -> handle.execute("DELETE FROM source"));
    }

    private void goesOn() throws IOException {
        assertThat(room.awaitEnd(room.order("shop", room.upload(app().gzip())))
                        .get("status")
                        .asString())
                .isEqualTo("succeeded");
    }
}
