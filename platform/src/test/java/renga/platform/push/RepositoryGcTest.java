package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.platform.retention.Chore;

/// Repositories are packed anew while git goes on pushing to them.
class RepositoryGcTest extends PushCase {
    private static final int PUSHES = 12;

    @Test
    void many_pushes_become_one_pack() throws Exception {
        for (int i = 0; i < PUSHES; i++) push("push " + i);
        assertThat(RepositoryGc.packs(repository())).isEqualTo(PUSHES);
        sweep(PUSHES);
        assertThat(RepositoryGc.packs(repository())).isEqualTo(PUSHES);

        sweep(PUSHES - 1);
        assertThat(RepositoryGc.packs(repository())).isLessThanOrEqualTo(2);
        push("after it");
        assertWhole();
    }

    @Test
    @Timeout(60)
    void one_that_is_pushed_to_often_does_not_wait_for_the_next_round() throws Exception {
        for (int i = 0; i <= RepositoryGc.PACKS_MAX; i++) push("push " + i);
        // The new pack is there before the old ones go, one by one.
        while (RepositoryGc.packs(repository()) > 2) Thread.onSpinWait();
        push("after it");
        assertThat(RepositoryGc.packs(repository())).isLessThanOrEqualTo(3);
        assertWhole();
    }

    @Test
    void pushes_go_on_meanwhile() throws Exception {
        var done = new AtomicBoolean();
        CompletableFuture<Void> packing = CompletableFuture.runAsync(() -> {
            while (!done.get()) sweep(0);
        });
        for (int i = 0; i < PUSHES; i++) {
            push("push " + i);
            // Its objects are reached by no branch any more after the next push.
            git.must("commit", "-q", "--amend", "--allow-empty", "-m", "amended " + i);
            git.must("push", "-q", "--force", "heroku", "main");
        }
        done.set(true);
        packing.join();
        assertWhole();
    }

    @Test
    void halves_of_repositories_go_when_they_are_old() throws Exception {
        Path half = Files.createDirectories(repository().resolveSibling(Repositories.HALF + "1/objects"))
                .getParent();
        sweep(0);
        assertThat(half).exists();
        Files.setLastModifiedTime(half, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        sweep(0);
        assertThat(half).doesNotExist();
    }

    private void push(String what) {
        git.write("file", what).commit(what);
        git.must("push", "-q", "heroku", "main");
    }

    private void assertWhole() throws IOException {
        git.must("--git-dir", repository().toString(), "fsck", "--full", "--strict");
        Path copy = Files.createTempDirectory(home, "copy-");
        Git.init(copy, home.resolve("tls/ca.pem")).must("pull", "-q", room.url(app, room.api.token()), "main");
        assertThat(copy.resolve("file")).hasSameTextualContentAs(git.tree().resolve("file"));
    }

    private void sweep(int packsMax) {
        Chore.Sweep sweep = new RepositoryGc(home.resolve("git"), Clock.systemUTC(), packsMax)
                .chore()
                .round()
                .begin(false);
        try {
            boolean more = true;
            while (more) more = sweep.batch();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Path repository() {
        return home.resolve("git").resolve(app.id() + ".git");
    }
}
