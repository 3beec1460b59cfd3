package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.app.App;

/// A release runs on the stack its slug was built on.
class SlugStackTest {
    @TempDir
    Path home;

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
    void before_the_first_deploy_the_standard_one() {
        assertThat(ledger.generations.current(app.id()).orElseThrow().stack()).isEmpty();
    }

    @Test
    void a_rollback_goes_back_to_the_stack_too() {
        ledger.deploy(app, 'a');
        assertThat(stack()).isEqualTo("heroku-24");

        ReleasedSlug b = LedgerFixture.slug('b');
        var moved = new ReleasedSlug(b.id(), b.digest(), b.commit(), b.processTypes(), "ours");
        ledger.releases.append(app.id(), ledger.dev, new Change.Deploy(moved));
        assertThat(stack()).isEqualTo("ours");
        ledger.set(app, "A", "1");
        assertThat(stack()).isEqualTo("ours");

        ledger.rollback(app, "v3");
        assertThat(stack()).isEqualTo("heroku-24");
    }

    /// What the API says and what formation starts on are the same.
    private String stack() {
        String shown = ledger.apps.byId(app.id()).orElseThrow().stack();
        assertThat(ledger.generations.current(app.id()).orElseThrow().stack()).isEqualTo(shown);
        return shown;
    }
}
