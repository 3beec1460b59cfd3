package renga.platform.slug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.SlugTree;
import renga.platform.app.App;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;
import renga.testkit.FakeRuntime;

/// Rows, archives and trees of slugs go when nobody needs them, whoever publishes the same tree at the
/// same time.
class SlugRetentionTest {
    private static final Duration IDLE = Keep.standard().treeIdle().plusSeconds(1);

    @TempDir
    Path home;

    private final Ledgers ledgers = new Ledgers();
    private SlugRoom room;
    private FakeRuntime runtime;
    private Slugs slugs;
    private App app;

    @BeforeEach
    void open() {
        room = new SlugRoom(home);
        slugs = room.slugs;
        runtime = room.runtime;
        app = room.ledger.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void what_no_release_needs_goes_altogether() throws Exception {
        Slug slug = dropped();
        sweep();

        assertThat(slugs.find(app.id(), slug.id())).isEmpty();
        assertThat(runtime.slugs().has(slug.tree().digest())).isFalse();
        assertThat(archive(slug)).doesNotExist();
    }

    @Test
    void a_tree_stays_while_one_slug_of_any_app_names_it() throws Exception {
        Slug mine = room.add(app, "one");
        app = room.ledger.app("other");
        Slug others = room.add(app, "one");
        room.pack(slugs);
        ledgers.dropped.add(mine.id());
        ledgers.needed.add(others.id());
        ledgers.atHand.add(others.tree().digest());
        room.clock.advance(IDLE);
        sweep();

        assertThat(slugs.find(app.id(), others.id())).isPresent();
        assertThat(runtime.slugs().has(others.tree().digest())).isTrue();
        assertThat(archive(others)).exists();
    }

    @Test
    void a_slug_nobody_released_goes_after_a_day() throws Exception {
        Slug slug = room.add(app, "one");
        room.clock.advance(Duration.ofHours(23));
        sweep();
        assertThat(slugs.find(app.id(), slug.id())).isPresent();

        room.clock.advance(Duration.ofHours(2));
        sweep();
        assertThat(slugs.find(app.id(), slug.id())).isEmpty();
        assertThat(runtime.slugs().all()).isEmpty();
    }

    @Test
    void an_old_tree_is_let_go_once_packed_and_comes_back() throws Exception {
        Slug slug = room.add(app, "one");
        ledgers.needed.add(slug.id());
        room.clock.advance(IDLE);
        sweep();
        assertThat(runtime.slugs().has(slug.tree().digest())).isTrue();

        room.pack(slugs);
        room.clock.advance(IDLE);
        sweep();
        assertThat(runtime.slugs().has(slug.tree().digest())).isFalse();

        slugs.ensure(slug.tree().digest());
        assertThat(runtime.slugs().verify(slug.tree().digest())).isTrue();
        sweep();
        assertThat(runtime.slugs().has(slug.tree().digest())).isTrue();
    }

    @Test
    void a_tree_whose_archive_was_lost_is_kept() throws Exception {
        Slug slug = room.add(app, "one");
        ledgers.needed.add(slug.id());
        room.pack(slugs);
        Files.delete(archive(slug));
        room.clock.advance(IDLE);
        sweep();

        assertThat(runtime.slugs().has(slug.tree().digest())).isTrue();
    }

    @Test
    void a_tree_published_again_is_not_taken_from_under_its_push() throws Exception {
        Slug old = dropped();
        SlugTree again = room.published("one");
        sweep();

        assertThat(slugs.find(app.id(), old.id())).isEmpty();
        assertThat(runtime.slugs().has(again.digest())).isTrue();
        Slug fresh = room.add(app, again);
        ledgers.needed.add(fresh.id());
        room.clock.advance(IDLE);
        sweep();
        assertThat(runtime.slugs().has(again.digest())).isTrue();
        room.pack(slugs);
        assertThat(archive(fresh)).exists();
    }

    @Test
    void goes_on_where_it_was_cut_off() throws Exception {
        Slug slug = dropped();
        sweep(slugs.chores(ledgers, Keep.standard()).getFirst());
        assertThat(slugs.find(app.id(), slug.id())).isEmpty();
        assertThat(archive(slug)).exists();

        try (var next = room.open()) {
            for (Chore chore : next.chores(ledgers, Keep.standard())) sweep(chore);
        }
        assertThat(archive(slug)).doesNotExist();
        assertThat(runtime.slugs().all()).isEmpty();
    }

    @Test
    void the_same_tree_is_packed_once() throws Exception {
        Slug first = room.add(app, "one");
        room.pack(slugs);
        Object inode = Files.getAttribute(archive(first), "unix:ino");
        Slug second = room.add(app, "one");
        room.pack(slugs);

        assertThat(slugs.find(app.id(), second.id()).orElseThrow().archive())
                .isEqualTo(slugs.find(app.id(), first.id()).orElseThrow().archive())
                .isPresent();
        assertThat(Files.getAttribute(archive(first), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void halves_of_archives_go_at_the_start() throws Exception {
        Path half = Files.createDirectories(home.resolve("store")).resolve("0".repeat(64) + ".new");
        Files.writeString(half, "half of it");
        slugs.startPacking();
        assertThat(half).doesNotExist();
    }

    /// What the ledgers would say.
    private static final class Ledgers implements SlugNeeds {
        final Set<SlugId> dropped = new HashSet<>();
        final Set<SlugId> needed = new HashSet<>();
        final Set<SlugDigest> atHand = new HashSet<>();

        @Override
        public Set<SlugId> dropped(Collection<SlugId> slugs) {
            return slugs.stream().filter(dropped::contains).collect(Collectors.toSet());
        }

        @Override
        public Set<SlugId> needed(Collection<SlugId> slugs) {
            return slugs.stream().filter(needed::contains).collect(Collectors.toSet());
        }

        @Override
        public Set<SlugDigest> atHand(Collection<SlugDigest> digests) {
            return digests.stream().filter(atHand::contains).collect(Collectors.toSet());
        }
    }

    private void sweep() throws Exception {
        for (Chore chore : slugs.chores(ledgers, Keep.standard())) sweep(chore);
    }

    private static void sweep(Chore chore) throws Exception {
        Chore.Sweep sweep = chore.round().begin(false);
        boolean more = true;
        while (more) more = sweep.batch();
    }

    private Path archive(Slug slug) {
        return room.archive(slug.tree().digest());
    }

    /// A slug that is packed, and long not needed any more.
    private Slug dropped() throws Exception {
        Slug slug = room.add(app, "one");
        room.pack(slugs);
        ledgers.dropped.add(slug.id());
        room.clock.advance(IDLE);
        return slug;
    }
}
