package renga.platform.setup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import renga.core.ReleaseId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.build.Build;
import renga.platform.build.BuildOrder;
import renga.platform.deploy.DeployOutcome;
import renga.platform.release.PhaseOutcome;
import renga.platform.release.Release;

/// The one step of a setup that takes long: the deploy. A build that a kill cut off is begun anew; one that became a
/// release before the kill is not. Thread-safe.
final class SetupBuild {
    /// Waiting for a turn, 30 min; the build, 15 min; its release phase, 1 h; a margin.
    private static final Duration DEPLOY_MAX = Duration.ofHours(2);

    private final SetupTable table;
    private final SetupGround ground;

    SetupBuild(SetupTable table, SetupGround ground) {
        this.table = table;
        this.ground = ground;
    }

    /// @return why it failed, if it did
    Optional<String> run(Setup setup, App app, Account account) throws InterruptedException {
        Optional<ReleaseId> before =
                setup.build().flatMap(ground.builds()::find).flatMap(Build::release);
        return before.isPresent() ? released(app, before.get()) : deploy(setup, app, account);
    }

    private Optional<String> released(App app, ReleaseId id) throws InterruptedException {
        Release release = ground.releases().find(app.id(), id.toString());
        return switch (ground.phases().await(release, DEPLOY_MAX)) {
            case PhaseOutcome.Succeeded() -> Optional.empty();
            case PhaseOutcome.Failed(String reason) -> Optional.of(reason);
            case PhaseOutcome.StillPending() -> Optional.of(tooLong());
        };
    }

    private Optional<String> deploy(Setup setup, App app, Account account) throws InterruptedException {
        var outcome = new CompletableFuture<DeployOutcome>();
        var order = new BuildOrder(setup.blob(), setup.version(), Optional.empty(), List.of());
        // The app as it is now: the step before may have given it another stack.
        Build build = ground.deploys().order(app, account, order, setup.id().toString(), outcome::complete);
        table.build(setup.id(), build.id());
        try {
            return failure(outcome.get(DEPLOY_MAX.toSeconds(), TimeUnit.SECONDS));
        } catch (TimeoutException _) {
            return Optional.of(tooLong());
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it so", e);
        }
    }

    private static Optional<String> failure(DeployOutcome outcome) {
        return switch (outcome) {
            case DeployOutcome.Live _ -> Optional.empty();
            case DeployOutcome.NotBuilt(String sentence) -> Optional.of("The build failed: " + sentence);
            case DeployOutcome.NotServing(Release _, String sentence) -> Optional.of(sentence);
            case DeployOutcome.Cancelled(String sentence) -> Optional.of(sentence);
            case DeployOutcome.Refused(String sentence) -> Optional.of(sentence);
        };
    }

    private static String tooLong() {
        return "The app was not deployed within %d hours.".formatted(DEPLOY_MAX.toHours());
    }
}
