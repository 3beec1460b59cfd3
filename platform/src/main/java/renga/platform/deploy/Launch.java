package renga.platform.deploy;

import java.time.Duration;
import java.util.Optional;
import renga.core.AppId;
import renga.platform.app.Addresses;
import renga.platform.app.Apps;
import renga.platform.build.BuildOutcome;
import renga.platform.build.FirstDeploy;
import renga.platform.build.OpenBuild;
import renga.platform.build.Talk;
import renga.platform.formation.Serving;
import renga.platform.release.Change;
import renga.platform.release.Release;
import renga.platform.release.ReleasePhases;
import renga.platform.release.ReleaseStatus;
import renga.platform.release.ReleasedSlug;
import renga.platform.release.Releases;
import renga.platform.slug.Slug;
import renga.platform.slug.Slugs;

/// The second half of a deploy: the slug becomes a release, and the release serves or does not. Thread-safe.
public final class Launch {
    /// How long a deploy waits for its release to serve (contract: boot time-out R10).
    private static final Duration SERVING_MAX = Duration.ofSeconds(60);

    private final Releases releases;
    private final Slugs slugs;
    private final PhaseTalk phases;
    private final ServingWait formation;
    private final Apps apps;
    private final Addresses addresses;
    private final DefaultAddons addons;

    public Launch(
            Releases releases,
            Slugs slugs,
            ReleasePhases phases,
            ServingWait formation,
            Apps apps,
            Addresses addresses,
            DefaultAddons addons) {
        this.releases = releases;
        this.slugs = slugs;
        this.phases = new PhaseTalk(phases, releases);
        this.formation = formation;
        this.apps = apps;
        this.addresses = addresses;
        this.addons = addons;
    }

    /// Not once the app is being destroyed.
    boolean mayComeAgain(AppId app) {
        return apps.byId(app).isPresent();
    }

    /// Appends the release; the build has succeeded with that.
    Release release(Deployment wish, BuildOutcome.Built built, OpenBuild build) throws InterruptedException {
        AppId app = wish.app().id();
        Slug slug = built.slug();
        build.line("-----> Launching...");
        var released =
                new ReleasedSlug(slug.id(), slug.tree().digest(), slug.commit(), slug.processTypes(), slug.stack());
        addAddons(wish, built.first(), build);
        var change = new Change.Deploy(released, built.first().configVars());
        Release release = releases.append(app, wish.account(), change);
        apps.sized(app, Optional.empty(), Optional.of(slug.tree().bytes()));
        if (release.hasPhase()) build.line(PhaseTalk.DECLARED);
        build.line("       Released v" + release.version());
        build.line("       " + addresses.web(wish.app().name()) + " deployed to Heroku");
        build.line("");
        build.released(release.id());
        return release;
    }

    /// On an app's first deploy: its buildpack may want a database by its side. Without it the deploy goes on.
    private void addAddons(Deployment wish, FirstDeploy first, OpenBuild build) throws InterruptedException {
        if (first.addons().isEmpty()
                || releases.current(wish.app().id()).flatMap(Release::slug).isPresent()) return;
        for (String plan : first.addons()) {
            switch (addons.make(wish.account(), wish.app(), plan)) {
                case DefaultAddons.Made.As(String name) ->
                    build.line("       The buildpack wants %s: added as %s".formatted(plan, name));
                case DefaultAddons.Made.Before() -> {}
                case DefaultAddons.Made.Not(String why) -> {
                    build.line(" !     The buildpack wants %s, which could not be added: %s".formatted(plan, why));
                    build.line(" !     Add it by yourself: heroku addons:create %s -a %s"
                            .formatted(plan, wish.app().name()));
                }
            }
        }
    }

    /// Waits until it serves, has failed, or was superseded; its release phase, if it has one, comes before.
    DeployOutcome verify(Deployment wish, Release release, Talk talk) throws InterruptedException {
        talk.text("Verifying deploy...");
        if (release.status() != ReleaseStatus.PENDING) return judge(release, serving(wish, release), talk);
        talk.line(" done.");
        Optional<String> failure = phases.listen(release, talk);
        if (failure.isPresent()) return new DeployOutcome.NotServing(release, failure.get());
        Serving serving = serving(wish, release);
        if (serving instanceof Serving.Up) return new DeployOutcome.Live(release);
        talk.text("Verifying deploy...");
        return judge(release, serving, talk);
    }

    /// Its slug reaches the disk then: what is told to be deployed outlives a loss of power.
    private Serving serving(Deployment wish, Release release) throws InterruptedException {
        Serving serving = formation.awaitServing(wish.app().id(), release.version(), SERVING_MAX);
        if (release.slug().isPresent()) slugs.settle(release.slug().get().digest());
        return serving;
    }

    private static DeployOutcome judge(Release release, Serving serving, Talk talk) {
        return switch (serving) {
            case Serving.Up _ -> {
                talk.line(" done.");
                yield new DeployOutcome.Live(release);
            }
            case Serving.Superseded(int by) -> {
                talk.line(" done: v" + by + " came after it and runs instead.");
                yield new DeployOutcome.Live(release);
            }
            case Serving.StillStarting(String waitingFor) -> {
                talk.line(" not yet.");
                talk.line(
                        " !     After %d seconds it still waits for %s. `heroku ps` and `heroku logs` tell how it goes on."
                                .formatted(SERVING_MAX.toSeconds(), waitingFor));
                yield new DeployOutcome.Live(release);
            }
            case Serving.Failed failed -> {
                talk.line(" failed.");
                talk.line("");
                talk.line(" !     " + failed.reason());
                talk.line(" !     " + consequence(failed));
                yield new DeployOutcome.NotServing(release, failed.reason());
            }
        };
    }

    private static String consequence(Serving.Failed failed) {
        return failed.returnedTo().isPresent()
                ? "v%d goes on serving. `heroku logs` tells more."
                        .formatted(failed.returnedTo().getAsInt())
                : "There is no earlier release to go on with. `heroku logs` tells more.";
    }
}
