package renga.platform.deploy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.platform.app.App;
import renga.platform.build.Build;
import renga.platform.build.BuildOutcome;
import renga.platform.build.BuildRequest;
import renga.platform.build.Builds;
import renga.platform.build.Cancellation;
import renga.platform.build.OpenBuild;
import renga.platform.build.Talk;
import renga.platform.log.Logs;
import renga.platform.refusal.Refusal;
import renga.platform.release.Release;
import renga.platform.release.Releases;

/// The front door of the deploy room: source → build → slug → release → serving, in one place. One deploy per app at
/// a time. Thread-safe.
public final class Deploys {
    private static final Logger LOG = LoggerFactory.getLogger(Deploys.class);

    /// From git's first question to its pack there is a fraction of a second, unless the pack is large.
    private static final Duration ANNOUNCED_MAX = Duration.ofSeconds(10);

    /// Who has just pushed is likely to push again: announced only, its dyno still cost a push 70 ms.
    private static final Duration NEXT_MAX = Duration.ofMinutes(10);

    private final Builds builds;
    private final Releases releases;
    private final Launch launch;
    private final Logs logs;
    private final DiskGuard disk;
    private final Set<AppId> busy = ConcurrentHashMap.newKeySet();

    public Deploys(Builds builds, Releases releases, Launch launch, Logs logs) {
        this(builds, releases, launch, logs, DiskGuard.NONE);
    }

    /// @param disk asked before each build
    public Deploys(Builds builds, Releases releases, Launch launch, Logs logs, DiskGuard disk) {
        this.disk = disk;
        this.builds = builds;
        this.releases = releases;
        this.launch = launch;
        this.logs = logs;
    }

    /// Ends what an earlier life of the platform left unfinished. Call it once, before the first deploy.
    public void recover() {
        builds.recover(releases::ofSlug);
    }

    /// A push has announced itself: what it will need is begun behind the caller's back, if there is room for it.
    public void expect(App app) {
        expect(app, ANNOUNCED_MAX);
    }

    private void expect(App app, Duration waitMax) {
        if (busy.contains(app.id()) || disk.refusal().isPresent()) return;
        builds.expect(app, () -> releases.config(app.id()).values(), waitMax);
    }

    /// Goes all the way and tells of each step. Until it has, no other deploy of the app begins.
    ///
    /// @param cancellation counts until the release is written
    public DeployOutcome run(Deployment wish, Talk talk, Cancellation cancellation) throws InterruptedException {
        AppId app = wish.app().id();
        Optional<String> full = disk.refusal();
        if (full.isPresent()) return new DeployOutcome.Refused(full.get());
        if (!busy.add(app)) return new DeployOutcome.Refused(beingDeployed(wish));
        try {
            var build = builds.open(request(wish), talk, cancellation);
            return build.isPresent()
                    ? finish(wish, build.get(), talk, cancellation)
                    : new DeployOutcome.Refused(beingBuilt(wish));
        } finally {
            busy.remove(app);
            if (launch.mayComeAgain(app)) expect(wish.app(), NEXT_MAX);
        }
    }

    /// Begins, and goes on behind the caller's back. When the build's output ends the next one may begin, though the
    /// release may not serve yet: a newer one takes its place.
    ///
    /// @param ended told at the end, unless the platform is stopped first
    /// @return the build's row as it begins
    /// @throws Refusal if another deploy of the app is under way
    public Build start(Deployment wish, Consumer<DeployOutcome> ended) {
        disk.refusal().ifPresent(full -> {
            throw Refusal.of(Refusal.Kind.UNAVAILABLE, full);
        });
        if (busy.contains(wish.app().id())) throw Refusal.of(Refusal.Kind.CONFLICT, beingDeployed(wish));
        var cancellation = new Cancellation();
        OpenBuild build = builds.open(request(wish), Talk.NOBODY, cancellation)
                .orElseThrow(() -> Refusal.of(Refusal.Kind.CONFLICT, beingBuilt(wish)));
        Thread.ofVirtual().name("deploy-" + build.row().id()).start(() -> {
            try {
                ended.accept(finish(wish, build, Talk.NOBODY, cancellation));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error(
                        "build {} of app {} broke off",
                        build.row().id(),
                        wish.app().id(),
                        e);
                ended.accept(new DeployOutcome.NotBuilt("Something went wrong on this platform. Try again."));
            }
        });
        return build.row();
    }

    private static String beingDeployed(Deployment wish) {
        return "Another push to " + wish.app().name() + " is being deployed. Push again when it is done.";
    }

    private static String beingBuilt(Deployment wish) {
        return "Another build of " + wish.app().name() + " is running. Try again when it is done.";
    }

    private DeployOutcome finish(Deployment wish, OpenBuild build, Talk talk, Cancellation cancellation)
            throws InterruptedException {
        return switch (built(wish, build, cancellation)) {
            case Step.Released(Release release) -> launch.verify(wish, release, talk);
            case Step.Ended(DeployOutcome outcome) -> outcome;
        };
    }

    /// How the part that is the build's own ended.
    private sealed interface Step {
        record Released(Release release) implements Step {}

        record Ended(DeployOutcome outcome) implements Step {}
    }

    /// What is said until the release is written is the build's output; its row is final when this returns.
    private Step built(Deployment wish, OpenBuild build, Cancellation cancellation) throws InterruptedException {
        AppId app = wish.app().id();
        try (build) {
            logs.api(app, "Build started by user " + wish.account().email());
            BuildOutcome outcome = build.run();
            logs.api(app, outcome instanceof BuildOutcome.Built ? "Build succeeded" : "Build failed");
            return switch (outcome) {
                case BuildOutcome.Built _
                when cancellation.isCancelled() -> {
                    String why = cancellation.reason().orElseThrow();
                    build.fail(why);
                    yield new Step.Ended(new DeployOutcome.Cancelled(why));
                }
                case BuildOutcome.Built built -> released(wish, built, build);
                case BuildOutcome.Failed(String sentence) -> new Step.Ended(new DeployOutcome.NotBuilt(sentence));
            };
        }
    }

    private Step released(Deployment wish, BuildOutcome.Built built, OpenBuild build) throws InterruptedException {
        try {
            return new Step.Released(launch.release(wish, built, build));
        } catch (Refusal refusal) {
            String why = String.valueOf(refusal.getMessage());
            build.line(" !     " + why);
            build.fail(why);
            return new Step.Ended(new DeployOutcome.NotBuilt(why));
        }
    }

    private BuildRequest request(Deployment wish) {
        App app = wish.app();
        Map<String, String> config = releases.config(app.id()).values();
        return new BuildRequest(
                app.id(),
                app.tenant(),
                new Build.User(wish.account().id(), wish.account().email()),
                app.buildStack(),
                wish.source(),
                wish.revision(),
                wish.buildpacks(),
                config,
                wish.requestId());
    }
}
