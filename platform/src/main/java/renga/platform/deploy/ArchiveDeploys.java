package renga.platform.deploy;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.build.Build;
import renga.platform.build.BuildOrder;
import renga.platform.build.BuildOrders;
import renga.platform.build.BuildRequest.Revision;
import renga.platform.build.Builds;
import renga.platform.source.Sources;

/// Deploys of archives: what a build by the API sets off. Thread-safe.
public final class ArchiveDeploys implements BuildOrders {
    private final Sources sources;
    private final Builds builds;
    private final Deploys deploys;
    private final InstantSource clock;

    public ArchiveDeploys(Sources sources, Builds builds, Deploys deploys, InstantSource clock) {
        this.sources = sources;
        this.builds = builds;
        this.deploys = deploys;
        this.clock = clock;
    }

    @Override
    public Build order(App app, Account account, BuildOrder order, String requestId) {
        return order(app, account, order, requestId, _ -> {});
    }

    /// @param ended told what became of it, unless the platform is stopped first
    public Build order(App app, Account account, BuildOrder order, String requestId, Consumer<DeployOutcome> ended) {
        var revision = new Revision(
                order.version(),
                order.description(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                Optional.of(order.blob()));
        return deploys.start(
                new Deployment(
                        app,
                        account,
                        revision,
                        sources.of(order.blob()),
                        builds.buildpacks(order.buildpacks()),
                        requestId),
                ended);
    }
}
