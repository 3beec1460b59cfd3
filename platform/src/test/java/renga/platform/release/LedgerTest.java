package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.SlugId;
import renga.platform.app.App;
import renga.platform.config.ConfigPatch;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

class LedgerTest {
    @TempDir
    Path home;

    LedgerFixture ledger;

    @BeforeEach
    void start() {
        ledger = new LedgerFixture(home);
    }

    @AfterEach
    void stop() throws Exception {
        ledger.close();
    }

    @Test
    void anAppBeginsWithTwoReleases() {
        App app = ledger.app("shop");
        assertThat(ledger.releases.list(app.id(), Keyset.all(10)).rows())
                .extracting(Release::version, Release::description, Release::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "Initial release", ReleaseStatus.SUCCEEDED),
                        org.assertj.core.groups.Tuple.tuple(2, "Enable Logplex", ReleaseStatus.SUCCEEDED));
        assertThat(ledger.releases.config(app.id()).values()).isEmpty();
    }

    @Test
    void twoHundredConcurrentChangesAreNumberedWithoutGapOrDouble() throws Exception {
        App app = ledger.app("shop");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var changes = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> ledger.set(app, "VAR_" + i, "value " + i)))
                    .toList();
            for (Future<Release> change : changes) change.get();
        }
        var all = ledger.releases.list(app.id(), Keyset.all(1_000)).rows();
        assertThat(all)
                .extracting(Release::version)
                .isEqualTo(IntStream.rangeClosed(1, 202).boxed().toList());
        assertThat(ledger.releases.config(app.id()).values()).hasSize(200);
        assertThat(ledger.told).hasSize(200);
        // Each release holds exactly one var more than the one before.
        for (Release release : all) {
            assertThat(ledger.releases.config(app.id(), "v" + release.version()).values())
                    .hasSize(Math.max(0, release.version() - 2));
        }
    }

    @Test
    void rollbackRestoresExactlyConfigAndSlug() {
        App app = ledger.app("shop");
        ledger.set(app, "A", "1");
        Release target = ledger.deploy(app, 'a');
        ledger.set(app, "B", "2");
        ledger.deploy(app, 'b');
        ledger.releases.configure(app.id(), ledger.dev, remove("A"));

        Release back = ledger.rollback(app, "v" + target.version());
        assertThat(back.version()).isEqualTo(8);
        assertThat(back.description()).isEqualTo("Rollback to v4");
        assertThat(back.slug()).isEqualTo(target.slug());
        assertThat(back.config()).isEqualTo(target.config());
        assertThat(ledger.releases.config(app.id()).values()).isEqualTo(Map.of("A", "1"));
        var generation = ledger.generations.current(app.id()).orElseThrow();
        assertThat(generation.version()).isEqualTo(8);
        assertThat(generation.processes()).containsEntry("web", "serve a");
        assertThat(generation.config()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void whatChangesNothingMakesNoRelease() {
        App app = ledger.app("shop");
        Release set = ledger.set(app, "A", "1");
        assertThat(ledger.set(app, "A", "1")).isEqualTo(set);
        assertThat(ledger.releases
                        .configure(app.id(), ledger.dev, remove("NEVER"))
                        .release())
                .isEqualTo(set);
        assertThat(ledger.told).hasSize(1);
    }

    @Test
    void aDeploySharesTheConfigOfTheReleaseBefore() {
        App app = ledger.app("shop");
        Release set = ledger.set(app, "A", "1");
        assertThat(ledger.deploy(app, 'a').config()).isEqualTo(set.config());
    }

    @Test
    void descriptionsAreHerokus() {
        App app = ledger.app("shop");
        var both = new ConfigPatch(new TreeMap<>(Map.of("B", Optional.of("2"), "A", Optional.of("1"))));
        assertThat(ledger.releases
                        .configure(app.id(), ledger.dev, both)
                        .release()
                        .description())
                .isEqualTo("Set A, B config vars");
        assertThat(ledger.releases
                        .configure(app.id(), ledger.dev, remove("A"))
                        .release()
                        .description())
                .isEqualTo("Remove A config vars");
        assertThat(ledger.deploy(app, 'c').description()).isEqualTo("Deploy ccccccc");
    }

    @Test
    void whatFailedServesNoMoreAndIsNotRolledBackTo() {
        App app = ledger.app("shop");
        Release good = ledger.deploy(app, 'a');
        Release bad = ledger.deploy(app, 'b');
        ledger.generations.failed(app.id(), bad.id(), "web.1 exited with status 1");
        ledger.generations.failed(app.id(), bad.id(), "web.1 exited with status 1");

        assertThat(ledger.releases.current(app.id()).orElseThrow().version()).isEqualTo(good.version());
        assertThat(ledger.releases.find(app.id(), bad.id().toString()).status()).isEqualTo(ReleaseStatus.FAILED);
        assertThatThrownBy(() -> ledger.rollback(app, "v" + bad.version()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is failed");
        // The next change goes on with the slug that works and the config people last set.
        assertThat(ledger.set(app, "A", "1").slug()).isEqualTo(good.slug());
    }

    @Test
    void aDeployedAppIsNotRolledBackToABlankOne() {
        App app = ledger.app("shop");
        assertThat(ledger.releases.find(app.id(), "v2").eligibleForRollback()).isTrue();
        ledger.deploy(app, 'a');
        assertThat(ledger.releases.find(app.id(), "v2").eligibleForRollback()).isFalse();
        assertThatThrownBy(() -> ledger.rollback(app, "2")).hasMessageContaining("has no slug");
    }

    @Test
    void theDatabaseItselfKeepsTheLedgerUnchanged() {
        App app = ledger.app("shop");
        Release set = ledger.set(app, "A", "1");
        assertThatThrownBy(() -> ledger.db
                        .jdbi()
                        .useHandle(h -> h.execute(
                                "UPDATE release SET description = 'x' WHERE id = ?",
                                set.id().value())))
                .hasMessageContaining("is written and cannot be changed");
    }

    @Test
    void configIsSealedForItsApp() {
        App one = ledger.app("one");
        App two = ledger.app("two");
        Release set = ledger.set(one, "SECRET", "in the open?");
        byte[] sealed = ledger.db
                .jdbi()
                .withHandle(h -> h.createQuery("SELECT sealed FROM config_snapshot WHERE id = ?")
                        .bind(0, set.config())
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("in the open", "SECRET");
        ledger.db
                .jdbi()
                .useHandle(h -> h.execute(
                        "UPDATE config_snapshot SET app_id = ? WHERE id = ?",
                        two.id().value(),
                        set.config()));
        assertThatThrownBy(() -> ledger.db.jdbi().withHandle(h -> ledger.configs.load(h, two.id(), set.config())))
                .hasMessageContaining("does not open");
    }

    @Test
    void aSlugOfAnotherAppCannotBeReused() {
        App one = ledger.app("one");
        App two = ledger.app("two");
        SlugId slug = ledger.deploy(one, 'a').slug().orElseThrow().id();
        assertThatThrownBy(() -> ledger.releases.append(two.id(), ledger.dev, new Change.Reuse(slug, "Retry")))
                .hasMessageContaining("find that slug");
        assertThat(ledger.releases
                        .append(one.id(), ledger.dev, new Change.Reuse(slug, "Retry of v3"))
                        .description())
                .isEqualTo("Retry of v3");
    }

    @Test
    void onlyDeployedAppsShouldRun() {
        App one = ledger.app("one");
        ledger.app("two");
        ledger.deploy(one, 'a');
        assertThat(ledger.generations.deployed()).containsExactly(one.id());
    }

    private static ConfigPatch remove(String name) {
        return new ConfigPatch(new TreeMap<>(Map.of(name, Optional.empty())));
    }
}
