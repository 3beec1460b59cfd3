package renga.platform.slug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.SlugTree;
import renga.platform.app.App;
import renga.platform.release.LedgerFixture;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// Rows, archives and trees of slugs go when nobody needs them, whoever publishes the same tree at the
/// same time.
class SlugRetentionTest {
    private static final Duration IDLE = Keep.standard().treeIdle().plusSeconds(1);

    @TempDir
    Path home;

    private final FakeClock clock = FakeClock.ticking();
    private final FakeRuntime runtime = new FakeRuntime(clock);
    private final Ledgers ledgers = new Ledgers();
    private LedgerFixture ledger;
    private Slugs slugs;
    private App app;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture(home);
        slugs = new Slugs(ledger.db, home.resolve("store"), runtime.slugs(), clock);
        app = ledger.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        slugs.close();
        ledger.close();
    }

    @Test
    void what_no_release_needs_goes_altogether() throws Exception {
        Slug slug = add(published("one"));
        slugs.packOlderThan(Duration.ZERO);
        ledgers.dropped.add(slug.id());
        clock.advance(IDLE);
        sweep();

        assertThat(slugs.find(app.id(), slug.id())).isEmpty();
        assertThat(runtime.slugs().has(slug.tree().digest())).isFalse();
        assertThat(archive(slug)).doesNotExist();
    }

    @Test
    void a_tree_stays_while_one_slug_of_any_app_names_it() throws Exception {
        Slug mine = add(published("one"));
        app = ledger.app("other");
        Slug others = add(published("one"));
        slugs.packOlderThan(Duration.ZERO);
        ledgers.dropped.add(mine.id());
        ledgers.needed.add(others.id());
        ledgers.atHand.add(others.tree().digest());
        clock.advance(IDLE);
        sweep();

        assertThat(slugs.find(app.id(), others.id())).isPresent();
        assertThat(runtime.slugs().has(others.tree().digest())).isTrue();
        assertThat(archive(others)).exists();
    }

    @Test
    void a_slug_nobody_released_goes_after_a_day() throws Exception {
        Slug slug = add(published("one"));
        clock.advance(Duration.ofHours(23));
        sweep();
        assertThat(slugs.find(app.id(), slug.id())).isPresent();

        clock.advance(Duration.ofHours(2));
        sweep();
        assertThat(slugs.find(app.id(), slug.id())).isEmpty();
        assertThat(runtime.slugs().all()).isEmpty();
    }

    @Test
    void an_old_tree_is_let_go_once_packed_and_comes_back() throws Exception {
        Slug slug = add(published("one"));
        ledgers.needed.add(slug.id());
        clock.advance(IDLE);
        sweep();
        assertThat(runtime.slugs().has(slug.tree().digest())).isTrue();

        slugs.packOlderThan(Duration.ZERO);
        clock.advance(IDLE);
        sweep();
        assertThat(runtime.slugs().has(slug.tree().digest())).isFalse();

        slugs.ensure(slug.tree().digest());
        assertThat(runtime.slugs().verify(slug.tree().digest())).isTrue();
        sweep();
        assertThat(runtime.slugs().has(slug.tree().digest())).isTrue();
    }

    @Test
    void a_tree_whose_archive_was_lost_is_kept() throws Exception {
        Slug slug = add(published("one"));
        ledgers.needed.add(slug.id());
        slugs.packOlderThan(Duration.ZERO);
        Files.delete(archive(slug));
        clock.advance(IDLE);
        sweep();

        assertThat(runtime.slugs().has(slug.tree().digest())).isTrue();
    }

    @Test
    void a_tree_published_again_is_not_taken_from_under_its_push() throws Exception {
        Slug old = add(published("one"));
        slugs.packOlderThan(Duration.ZERO);
        ledgers.dropped.add(old.id());
        clock.advance(IDLE);
        SlugTree again = published("one");
        sweep();

        assertThat(slugs.find(app.id(), old.id())).isEmpty();
        assertThat(runtime.slugs().has(again.digest())).isTrue();
        Slug fresh = add(again);
        ledgers.needed.add(fresh.id());
        clock.advance(IDLE);
        sweep();
        assertThat(runtime.slugs().has(again.digest())).isTrue();
        slugs.packOlderThan(Duration.ZERO);
        assertThat(archive(fresh)).exists();
    }

    @Test
    void goes_on_where_it_was_cut_off() throws Exception {
        Slug slug = add(published("one"));
        slugs.packOlderThan(Duration.ZERO);
        ledgers.dropped.add(slug.id());
        clock.advance(IDLE);
        sweep(slugs.chores(ledgers, Keep.standard()).getFirst());
        assertThat(slugs.find(app.id(), slug.id())).isEmpty();
        assertThat(archive(slug)).exists();

        try (var next = new Slugs(ledger.db, home.resolve("store"), runtime.slugs(), clock)) {
            for (Chore chore : next.chores(ledgers, Keep.standard())) sweep(chore);
        }
        assertThat(archive(slug)).doesNotExist();
        assertThat(runtime.slugs().all()).isEmpty();
    }

    @Test
    void the_same_tree_is_packed_once() throws Exception {
        Slug first = add(published("one"));
        slugs.packOlderThan(Duration.ZERO);
        Object inode = Files.getAttribute(archive(first), "unix:ino");
        Slug second = add(published("one"));
        slugs.packOlderThan(Duration.ZERO);

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

    private Slug add(SlugTree tree) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var slug = new Slug(
                SlugId.random(),
                app.id(),
                tree,
                Map.of("web", "serve"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "heroku-24",
                Optional.empty(),
                now,
                now);
        slugs.add(slug);
        return slug;
    }

    private SlugTree published(String content) throws Exception {
        var spec = new DynoSpec(
                DynoId.random(),
                app.id(),
                app.tenant(),
                new DynoName("build", 1),
                new Root.Build(),
                "echo " + content + " > /app/file",
                Map.of(),
                DynoSize.DEFAULT);
        try (AttachedDyno dyno = runtime.attach(spec, new Attachment.Pipes())) {
            dyno.output().transferTo(OutputStream.nullOutputStream());
            assertThat(dyno.awaitExit(Duration.ofSeconds(5))).isPresent();
            return runtime.publish(dyno.id());
        } finally {
            runtime.remove(spec.id());
        }
    }

    private Path archive(Slug slug) {
        return home.resolve("store").resolve(slug.tree().digest().hex() + ".tar.zst");
    }
}
