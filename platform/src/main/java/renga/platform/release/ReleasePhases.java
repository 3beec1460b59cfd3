package renga.platform.release;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import renga.core.AppId;
import renga.core.DynoSize;
import renga.dyno.DynoEvent;
import renga.platform.db.Database;
import renga.platform.formation.DynoView;
import renga.platform.formation.SlugShelf;
import renga.platform.log.Logs;
import renga.platform.run.OneOffs;

/// The release phase: a release whose slug declares a `release` process runs it once, as the one-off `release.N`, and
/// becomes current only if it succeeds; what ran before goes on meanwhile. Thread-safe.
public final class ReleasePhases implements AutoCloseable {
    /// The process type whose command is the release command; never scaled.
    public static final String TYPE = "release";

    /// Heroku's limit (heroku-behaviour.md §4).
    static final Duration TIME_MAX = Duration.ofHours(1);

    private final Parts parts;
    private final PhaseRows rows;
    private final PhaseOutputs outputs;
    private final PhaseRunner runner;

    /// What it works with.
    ///
    /// @param sizes of the dyno that runs an app's release command
    /// @param folder where outputs are kept
    /// @param released told of each app with a new current release; must not block
    public record Parts(
            Database db,
            LedgerGenerations generations,
            OneOffs oneOffs,
            SlugShelf slugs,
            Function<AppId, DynoSize> sizes,
            Logs logs,
            Path folder,
            InstantSource clock,
            Consumer<AppId> released) {}

    public ReleasePhases(Parts parts) {
        this.parts = parts;
        this.rows = new PhaseRows(parts.db());
        this.outputs = new PhaseOutputs(parts.folder());
        this.runner = new PhaseRunner(parts, rows, outputs);
        parts.oneOffs().tend(TYPE, runner::ended);
    }

    /// Gets ready for the output of commands that an earlier life of the platform started. Call it once, before
    /// [renga.dyno.DynoRuntime#watch].
    public void listen() {
        for (DynoView dyno : parts.oneOffs().ofType(TYPE)) {
            boolean decides = rows.find(dyno.app(), dyno.release())
                    .filter(release -> release.status() == ReleaseStatus.PENDING)
                    .isPresent();
            if (decides) outputs.begin(dyno.app(), dyno.version(), dyno.id());
        }
    }

    /// Goes on with all that is pending. Call it once, after [renga.platform.formation.Formations#adopt].
    public void resume() {
        runner.resume();
    }

    /// What the runtime tells of a dyno's output; that of other dynos is ignored.
    public void on(DynoEvent.Output output) {
        outputs.write(output);
    }

    /// The app has a new pending release. Never blocks.
    public void advance(AppId app) {
        runner.advance(app);
    }

    /// Waits until the release's command has begun or the release is decided.
    ///
    /// @return whether there is output to [#copyOutput]
    public boolean awaitBegun(Release release, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long change = outputs.change();
            if (outputs.has(release.app(), release.version())) return true;
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || !isPending(release)) return false;
            outputs.awaitAfter(change, left);
        }
    }

    /// Copies what the command says until it has ended.
    public void copyOutput(Release release, OutputStream to) throws IOException, InterruptedException {
        if (outputs.has(release.app(), release.version())) {
            outputs.copy(release.app(), release.version(), to);
        } else {
            String gone = PhaseLines.forgotten(release.version(), PhaseOutputs.KEPT_MAX);
            to.write(gone.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Waits until the release is decided.
    public PhaseOutcome await(Release release, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long change = outputs.change();
            PhaseOutcome now = outcome(release);
            if (!(now instanceof PhaseOutcome.StillPending)) return now;
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return now;
            outputs.awaitAfter(change, left);
        }
    }

    /// The release before this one that is decided first, if any is pending.
    public Optional<Release> ahead(Release release) {
        return rows.next(release.app()).filter(next -> next.version() < release.version());
    }

    boolean isPending(Release release) {
        return outcome(release) instanceof PhaseOutcome.StillPending;
    }

    private PhaseOutcome outcome(Release release) {
        return rows.find(release.app(), release.id())
                .map(ReleasePhases::outcomeNow)
                .orElseGet(() -> new PhaseOutcome.Failed("The app was destroyed."));
    }

    private static PhaseOutcome outcomeNow(Release release) {
        if (release.status() == ReleaseStatus.PENDING) return new PhaseOutcome.StillPending();
        return release.failure().<PhaseOutcome>map(PhaseOutcome.Failed::new).orElseGet(PhaseOutcome.Succeeded::new);
    }

    /// Drops what is kept of a destroyed app outside the database. Idempotent.
    public void forget(AppId app) throws IOException {
        outputs.forget(app);
    }

    /// Commands run on; the next life of the platform hears of their ends.
    @Override
    public void close() {
        runner.close();
        outputs.close();
    }
}
