package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.SlugId;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;
import renga.testkit.FakeClock;

/// Old releases expire by Heroku's rule and by number; what runs or may be gone back to does not.
class ReleaseRetentionTest {
    private static final Duration A_MONTH = Duration.ofDays(31);

    @TempDir
    Path home;

    private final FakeClock clock = FakeClock.ticking();
    private LedgerFixture ledger;
    private App app;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture(home);
        app = ledger.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        ledger.close();
    }

    @Test
    void the_newest_twenty_stay_however_old() throws Exception {
        deploy(28);
        clock.advance(A_MONTH);
        sweep(Keep.standard(), false);

        assertThat(status(10)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(status(11)).isEqualTo(ReleaseStatus.SUCCEEDED);
        assertThat(ledger.releases.current(app.id()).orElseThrow().version()).isEqualTo(30);
        assertThat(ledger.releases.find(app.id(), "v10").eligibleForRollback()).isFalse();
        assertThatThrownBy(() -> ledger.rollback(app, "v10"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("it is expired");
        ledger.rollback(app, "v11");
    }

    @Test
    void young_ones_stay_up_to_a_number() throws Exception {
        deploy(28);
        sweep(Keep.of(20, 25, Duration.ofDays(30)), false);

        assertThat(status(5)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(status(6)).isEqualTo(ReleaseStatus.SUCCEEDED);
    }

    @Test
    void age_protects_nothing_on_a_full_disk() throws Exception {
        deploy(28);
        sweep(Keep.standard(), true);

        assertThat(status(10)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(status(11)).isEqualTo(ReleaseStatus.SUCCEEDED);
    }

    @Test
    void what_runs_stays_behind_any_number_of_failures() throws Exception {
        deploy(6);
        for (int i = 0; i < 30; i++) fail(ledger.deploy(app, 'a'));
        clock.advance(A_MONTH);
        sweep(Keep.standard(), false);

        assertThat(ledger.generations.current(app.id()).orElseThrow().version()).isEqualTo(8);
        // and so do those it would return to
        assertThat(status(3)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(status(4)).isEqualTo(ReleaseStatus.SUCCEEDED);
        assertThat(status(9)).isEqualTo(ReleaseStatus.FAILED);
        assertThat(dropped(slug(9))).isTrue();
        assertThat(dropped(slug(8))).isFalse();
        assertThat(dropped(slug(38))).isFalse();
        assertThat(ledger.set(app, "A", "1").slug().map(ReleasedSlug::id)).hasValue(slug(8));
    }

    @Test
    void a_slug_stays_while_any_release_needs_it() throws Exception {
        ledger.deploy(app, 'a');
        for (int i = 0; i < 30; i++) ledger.set(app, "COUNT", "" + i);
        clock.advance(A_MONTH);
        sweep(Keep.standard(), false);

        assertThat(status(3)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(dropped(slug(3))).isFalse();
    }

    @Test
    void a_rollback_saves_the_slug_it_goes_back_to() throws Exception {
        deploy(30);
        Release again = ledger.rollback(app, "v3");
        clock.advance(A_MONTH);
        sweep(Keep.standard(), false);

        assertThat(status(3)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(again.slug().map(ReleasedSlug::id)).hasValue(slug(3));
        assertThat(dropped(slug(3))).isFalse();
        assertThat(dropped(slug(4))).isTrue();
    }

    @Test
    void no_release_is_made_of_a_slug_that_was_given_up() throws Exception {
        deploy(30);
        SlugId gone = slug(3);
        clock.advance(A_MONTH);
        sweep(Keep.standard(), false);

        assertThatThrownBy(() -> ledger.releases.append(app.id(), ledger.dev, new Change.Reuse(gone, "again")))
                .isInstanceOf(Refusal.class);
        var known = new ReleasedSlug(gone, LedgerFixture.slug('b').digest(), Optional.empty(), java.util.Map.of());
        assertThatThrownBy(() -> ledger.releases.append(app.id(), ledger.dev, new Change.Deploy(known)))
                .hasMessageContaining("no longer kept");
        assertThat(ledger.releases.current(app.id()).orElseThrow().version()).isEqualTo(32);
    }

    @Test
    void tells_which_trees_dynos_are_likely_to_need() {
        deploy(6);
        var retention = new ReleaseRetention(ledger.db, clock, Keep.standard());
        var digests = List.of(digest('1'), digest('2'), digest('3'), digest('4'), digest('5'), digest('6'));

        assertThat(retention.newest(digests)).containsExactlyInAnyOrder(digest('4'), digest('5'), digest('6'));
        fail(ledger.releases.find(app.id(), "v8"));
        assertThat(retention.newest(digests)).containsExactlyInAnyOrder(digest('3'), digest('4'), digest('5'));
    }

    @Test
    void goes_through_all_apps() throws Exception {
        for (int i = 0; i < 60; i++) ledger.app("other-" + i);
        deploy(30);
        clock.advance(A_MONTH);
        assertThat(sweep(Keep.standard(), false)).isEqualTo(2);
        assertThat(status(3)).isEqualTo(ReleaseStatus.EXPIRED);
        assertThat(sweep(Keep.standard(), false)).isEqualTo(2);
    }

    /// Whatever the two do to each other: no release that may run is without its slug.
    @Test
    void rolling_back_and_expiring_at_once_never_loses_a_slug() throws Exception {
        deploy(10);
        clock.advance(A_MONTH);
        var random = new Random(7);
        CompletableFuture<Void> back = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 150; i++) {
                int newest = ledger.releases.find(app.id(), "current").version();
                try {
                    ledger.rollback(app, "v" + Math.max(3, newest - random.nextInt(6)));
                } catch (Refusal _) {
                    // expired meanwhile
                } catch (RuntimeException e) {
                    assertThat(e).hasMessageContaining("no longer kept");
                }
            }
        });
        while (!back.isDone()) sweep(Keep.of(2, 2, Duration.ofDays(30)), false);
        back.join();

        List<Long> lost = ledger.db
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT count(*) FROM release JOIN released_slug USING (slug_id)
                        WHERE status = 'succeeded' AND dropped_at IS NOT NULL
                        """).mapTo(Long.class).list());
        assertThat(lost).containsExactly(0L);
        assertThat(dropped(slug(3)) || dropped(slug(4)) || dropped(slug(5))).isTrue();
    }

    private void deploy(int times) {
        for (int i = 1; i <= times; i++) ledger.deploy(app, Character.forDigit(i % 16, 16));
    }

    private void fail(Release release) {
        ledger.generations.failed(app.id(), release.id(), "crashed");
    }

    private int sweep(Keep keep, boolean tight) throws Exception {
        Chore.Sweep sweep =
                new ReleaseRetention(ledger.db, clock, keep).chore().round().begin(tight);
        int batches = 1;
        while (sweep.batch()) batches++;
        return batches;
    }

    private ReleaseStatus status(int version) {
        return ledger.releases.find(app.id(), "v" + version).status();
    }

    private SlugId slug(int version) {
        return ledger.releases
                .find(app.id(), "v" + version)
                .slug()
                .orElseThrow()
                .id();
    }

    private boolean dropped(SlugId slug) {
        return new ReleaseRetention(ledger.db, clock, Keep.standard())
                .dropped(Set.of(slug))
                .contains(slug);
    }

    private static renga.core.SlugDigest digest(char digit) {
        return LedgerFixture.slug(digit).digest();
    }
}
