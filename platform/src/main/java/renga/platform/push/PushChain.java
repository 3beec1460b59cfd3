package renga.platform.push;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import renga.core.AppId;
import renga.core.BuildId;
import renga.platform.app.Addresses;
import renga.platform.app.Apps;
import renga.platform.build.Build;
import renga.platform.build.BuildOutcome;
import renga.platform.build.BuildRequest;
import renga.platform.build.Builds;
import renga.platform.build.Cancellation;
import renga.platform.formation.Serving;
import renga.platform.log.Logs;
import renga.platform.release.Change;
import renga.platform.release.Release;
import renga.platform.release.ReleasedSlug;
import renga.platform.release.Releases;
import renga.platform.slug.Slug;

/// The path of a push, in one place: push → build → slug → release → formation. Thread-safe.
public final class PushChain {
    /// How long a push waits for its release to serve (contract: boot time-out R10).
    private static final Duration SERVING_MAX = Duration.ofSeconds(60);

    private final Builds builds;
    private final Releases releases;
    private final ServingWait formation;
    private final Apps apps;
    private final Addresses addresses;
    private final Logs logs;
    private final Set<AppId> busy = ConcurrentHashMap.newKeySet();

    public PushChain(
            Builds builds, Releases releases, ServingWait formation, Apps apps, Addresses addresses, Logs logs) {
        this.builds = builds;
        this.releases = releases;
        this.formation = formation;
        this.apps = apps;
        this.addresses = addresses;
        this.logs = logs;
    }

    /// Takes the push all the way and tells of each step; one push per app at a time.
    ///
    /// @param cancellation counts until the release is written
    /// @return whether it is deployed; if not, the same commit can be pushed again
    boolean deploy(Push push, Sideband talk, Cancellation cancellation) throws InterruptedException {
        String name = push.app().name();
        if (!busy.add(push.app().id())) {
            talk.line(" !     Another push to " + name + " is being deployed. Push again when it is done.");
            return rejected(talk, name);
        }
        try {
            talk.line("Compressing source files... done.");
            talk.line("Building source:");
            talk.line("");
            return switch (build(push, talk, cancellation)) {
                case BuildOutcome.Built(BuildId id, Slug slug)
                when !cancellation.isCancelled() -> launch(push, id, slug, talk);
                case BuildOutcome.Built _ -> false;
                case BuildOutcome.Failed _ -> rejected(talk, name);
                case BuildOutcome.Refused(String sentence) -> {
                    talk.line(" !     " + sentence);
                    yield rejected(talk, name);
                }
            };
        } finally {
            busy.remove(push.app().id());
        }
    }

    private BuildOutcome build(Push push, Sideband talk, Cancellation cancellation) throws InterruptedException {
        AppId app = push.app().id();
        Map<String, String> config = releases.config(app).values();
        logs.api(app, "Build started by user " + push.account().email());
        BuildOutcome outcome = builds.run(
                new BuildRequest(
                        app,
                        push.app().tenant(),
                        new Build.User(push.account().id(), push.account().email()),
                        push.app().buildStack(),
                        push.source(),
                        push.commit(),
                        config,
                        push.requestId()),
                talk,
                cancellation);
        logs.api(app, outcome instanceof BuildOutcome.Built ? "Build succeeded" : "Build failed");
        return outcome;
    }

    private boolean launch(Push push, BuildId build, Slug slug, Sideband talk) throws InterruptedException {
        talk.line("-----> Launching...");
        var released = new ReleasedSlug(slug.id(), slug.tree().digest(), slug.commit(), slug.processTypes());
        Release release = releases.append(push.app().id(), push.account(), new Change.Deploy(released));
        builds.released(build, release.id());
        apps.sized(push.app().id(), Optional.empty(), Optional.of(slug.tree().bytes()));
        talk.line("       Released v" + release.version());
        talk.line("       " + addresses.web(push.app().name()) + " deployed to Heroku");
        talk.line("");
        return verify(push, release.version(), talk);
    }

    private boolean verify(Push push, int version, Sideband talk) throws InterruptedException {
        talk.text("Verifying deploy...");
        return switch (formation.awaitServing(push.app().id(), version, SERVING_MAX)) {
            case Serving.Up _ -> {
                talk.line(" done.");
                yield true;
            }
            case Serving.Superseded(int by) -> {
                talk.line(" done: v" + by + " came after it and runs instead.");
                yield true;
            }
            case Serving.StillStarting(String waitingFor) -> {
                talk.line(" not yet.");
                talk.line(
                        " !     After %d seconds it still waits for %s. `heroku ps` and `heroku logs` tell how it goes on."
                                .formatted(SERVING_MAX.toSeconds(), waitingFor));
                yield true;
            }
            case Serving.Failed failed -> {
                talk.line(" failed.");
                talk.line("");
                talk.line(" !     " + failed.reason());
                talk.line(" !     " + consequence(failed));
                yield rejected(talk, push.app().name());
            }
        };
    }

    private static String consequence(Serving.Failed failed) {
        return failed.returnedTo().isPresent()
                ? "v%d goes on serving. `heroku logs` tells more."
                        .formatted(failed.returnedTo().getAsInt())
                : "There is no earlier release to go on with. `heroku logs` tells more.";
    }

    private static boolean rejected(Sideband talk, String app) {
        talk.line("");
        talk.line("Verifying deploy...");
        talk.line("");
        talk.line("!\tPush rejected to " + app + ".");
        talk.line("");
        return false;
    }
}
