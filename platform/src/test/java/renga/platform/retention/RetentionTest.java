package renga.platform.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds are refused on a full disk, after what can go has gone; on a real one of a few megabytes.
class RetentionTest {
    private static final int MB = 1 << 20;

    @TempDir
    Path home;

    private Retention retention = new Retention(new DiskSpace(List.of(Path.of("/")), 0));

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", home.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        retention.close();
        run("umount", home.toString());
    }

    @Test
    void while_there_is_space_nothing_is_done() throws Exception {
        var rounds = new AtomicInteger();
        watch(4, chore(rounds, () -> false));
        assertThat(retention.refusal()).isEmpty();
        assertThat(rounds).hasValue(0);
    }

    @Test
    void what_can_go_goes_before_a_build_is_refused() throws Exception {
        Path old = fill(14);
        watch(4, new Chore("delete the old", tight -> () -> {
            if (tight) Files.deleteIfExists(old);
            return false;
        }));
        assertThat(retention.refusal()).isEmpty();
        assertThat(old).doesNotExist();
    }

    @Test
    void a_full_disk_refuses_builds_in_a_sentence_that_helps() throws Exception {
        fill(14);
        var rounds = new AtomicInteger();
        watch(4, chore(rounds, () -> false));

        assertThat(retention.refusal().orElseThrow())
                .contains("disk is nearly full (2 MB free, a build wants 4 MB)")
                .contains("operator");
        assertThat(rounds).hasValue(1);
    }

    @Test
    void many_pushes_at_once_share_one_round() throws Exception {
        fill(14);
        var rounds = new AtomicInteger();
        watch(4, chore(rounds, () -> false));
        var all = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < 20; i++) {
            all.add(CompletableFuture.supplyAsync(() -> retention.refusal().isPresent()));
        }
        for (var each : all) assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(rounds).hasValue(1);
    }

    @Test
    void one_chore_that_fails_does_not_keep_the_others_from_theirs() {
        var done = new ArrayList<String>();
        watch(
                4,
                new Chore("fail", _ -> () -> {
                    throw new IOException("for the test");
                }),
                new Chore("count to three", _ -> () -> {
                    done.add("batch");
                    return done.size() < 3;
                }));
        retention.round(false);
        assertThat(done).hasSize(3);
    }

    @Test
    void a_folder_that_is_not_made_yet_lies_on_the_disk_above_it() throws Exception {
        fill(14);
        assertThat(new DiskSpace(List.of(home.resolve("not/yet")), 4 * MB).isTight())
                .isTrue();
    }

    private void watch(int floorMb, Chore... chores) {
        retention.close();
        retention = new Retention(new DiskSpace(List.of(home), (long) floorMb * MB));
        retention.start(List.of(chores));
    }

    private static Chore chore(AtomicInteger rounds, Chore.Sweep sweep) {
        return new Chore("count rounds", _ -> {
            rounds.incrementAndGet();
            return sweep;
        });
    }

    private Path fill(int mb) throws IOException {
        return Files.write(home.resolve("filler"), new byte[mb * MB]);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(String.join(" ", command))
                .isTrue();
    }
}
