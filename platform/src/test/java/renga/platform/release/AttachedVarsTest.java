package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.platform.app.App;
import renga.platform.config.ConfigPatch;
import renga.platform.refusal.Refusal;
import renga.platform.release.Releases.Attaching;

/// Config vars that attachments give: who may change them, and what a rollback makes of them.
class AttachedVarsTest {
    private static final String URL = "DATABASE_URL";

    @TempDir
    Path home;

    private LedgerFixture ledger;
    private App app;

    @BeforeEach
    void start() {
        ledger = new LedgerFixture(home);
        app = ledger.app("shop");
    }

    @AfterEach
    void stop() throws Exception {
        ledger.close();
    }

    @Test
    void anAttachmentIsAReleaseWithItsVars() {
        ledger.set(app, "A", "1");
        Release release = attach("Attach DATABASE (@ref:round-1)", Map.of(URL, "one"));
        assertThat(release.description()).isEqualTo("Attach DATABASE (@ref:round-1)");
        assertThat(vars()).isEqualTo(Map.of("A", "1", URL, "one"));
        attach("Detach DATABASE (@ref:round-1)", Map.of());
        assertThat(vars()).isEqualTo(Map.of("A", "1"));
        assertThat(ledger.told).hasSize(3);
    }

    @Test
    void nobodySetsOrRemovesThemByHand() {
        attach("Attach DATABASE (@ref:round-1)", Map.of(URL, "one"));
        int version = ledger.releases.find(app.id(), "current").version();
        for (Optional<String> value : List.of(Optional.of("mine"), Optional.<String>empty())) {
            var patch = new ConfigPatch(new TreeMap<>(Map.of("A", Optional.of("1"), URL, value)));
            assertThatThrownBy(() -> ledger.releases.configure(app.id(), ledger.dev, patch))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("Cannot overwrite attachment values DATABASE_URL.");
        }
        assertThat(ledger.releases.find(app.id(), "current").version()).isEqualTo(version);
        ledger.releases.configure(app.id(), ledger.dev, ConfigPatch.set(Map.of("A", "1", URL, "one")));
        assertThat(vars()).isEqualTo(Map.of("A", "1", URL, "one"));
    }

    @Test
    void aRollbackKeepsTodaysAttachments() {
        ledger.set(app, "A", "1");
        attach("Attach DATABASE (@ref:old)", Map.of(URL, "old", "GONE_URL", "x"));
        Release target = ledger.deploy(app, 'a');
        attach("Detach GONE (@ref:old)", Map.of(URL, "new", "REDIS_URL", "r"));
        ledger.set(app, "A", "2");
        ledger.deploy(app, 'b');

        Release back = ledger.rollback(app, "v" + target.version());
        assertThat(vars()).isEqualTo(Map.of("A", "1", URL, "new", "REDIS_URL", "r"));
        assertThat(back.slug()).isEqualTo(target.slug());
        assertThatThrownBy(() -> ledger.set(app, "REDIS_URL", "mine")).isInstanceOf(Refusal.class);
        assertThat(ledger.generations.current(app.id()).orElseThrow().config()).isEqualTo(vars());
    }

    @Test
    void aVarThatWasOnesOwnThenIsTheAttachmentsNow() {
        ledger.set(app, URL, "by hand");
        Release target = ledger.deploy(app, 'a');
        attach("Attach DATABASE (@ref:round-1)", Map.of(URL, "given"));
        ledger.rollback(app, "v" + target.version());
        assertThat(vars()).isEqualTo(Map.of(URL, "given"));
        attach("Detach DATABASE (@ref:round-1)", Map.of());
        assertThat(vars()).isEmpty();
    }

    @Test
    void theFirstDeployKeepsThem() {
        attach("Attach DATABASE (@ref:round-1)", Map.of(URL, "given"));
        var slug = LedgerFixture.slug('a');
        ledger.releases.append(app.id(), ledger.dev, new Change.Deploy(slug, Map.of(URL, "default", "LANG", "C")));
        assertThat(vars()).isEqualTo(Map.of(URL, "given", "LANG", "C"));
        assertThatThrownBy(() -> ledger.set(app, URL, "mine")).isInstanceOf(Refusal.class);
    }

    @Test
    void noReleaseCommandIsRunForThemUnlessTheyWaitForOne() {
        var slug = new ReleasedSlug(
                SlugId.random(), new SlugDigest("c".repeat(64)), Optional.empty(), Map.of("release", "migrate"));
        attach("Attach DATABASE (@ref:round-1)", Map.of(URL, "one"));
        ledger.releases.append(app.id(), ledger.dev, new Change.Deploy(slug));
        Release behind = attach("Update DATABASE by acme", Map.of(URL, "two"));
        assertThat(behind.status()).isEqualTo(ReleaseStatus.PENDING);
        assertThat(behind.hasPhase()).isTrue();
        ledger.db.jdbi().useHandle(handle -> handle.execute("UPDATE release SET status = 'succeeded'"));
        Release alone = attach("Update DATABASE by acme", Map.of(URL, "three"));
        assertThat(alone.status()).isEqualTo(ReleaseStatus.SUCCEEDED);
        assertThat(alone.hasPhase()).isFalse();
    }

    private Release attach(String description, Map<String, String> vars) {
        Release made = ledger.db
                .jdbi()
                .inTransaction(tx ->
                        ledger.releases.attach(tx, app.id(), new Attaching(ledger.dev, description, vars, false)));
        ledger.releases.announce(made, ledger.dev);
        return made;
    }

    private Map<String, String> vars() {
        return ledger.releases.config(app.id()).values();
    }
}
