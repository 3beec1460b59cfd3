package renga.platform.release;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import renga.core.AppId;
import renga.platform.api.Access;
import renga.platform.api.Routes;
import renga.platform.api.Streaming;
import renga.platform.refusal.Refusal;

/// Where a release's `output_stream_url` leads: plain text until the command has ended; 404 before it was started
/// (contract, cli-notes.md §9).
public final class ReleaseOutputRoutes implements Routes {
    /// The CLI asks at once and only once: so long the start of the command is waited for before the 404.
    private static final Duration START_MAX = Duration.ofSeconds(10);

    /// Longer than any command may be silent.
    private static final Duration IDLE_MAX = ReleasePhases.TIME_MAX.plusMinutes(1);

    private final Releases releases;
    private final ReleasePhases phases;

    public ReleaseOutputRoutes(Releases releases, ReleasePhases phases) {
        this.releases = releases;
        this.phases = phases;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/release-output/{app}/{release}/{secret}", this::output, Access.ANYONE);
    }

    private void output(Context ctx) throws IOException, InterruptedException {
        byte[] secret = ctx.pathParam("secret").getBytes(StandardCharsets.UTF_8);
        Release release = app(ctx.pathParam("app"))
                .flatMap(app -> releases.lookUp(app, ctx.pathParam("release")))
                .filter(found -> isSecretOf(found, secret))
                .orElseThrow(() -> Refusal.notFound("release", "Couldn't find that release."));
        boolean begun = phases.awaitBegun(release, START_MAX);
        if (!begun && phases.isPending(release)) {
            throw Refusal.notFound("release", "The release command has not started yet. Try again in a few seconds.");
        }
        Streaming.idleAtMost(ctx, IDLE_MAX);
        ctx.contentType("text/plain; charset=utf-8");
        phases.copyOutput(release, ctx.res().getOutputStream());
    }

    private static boolean isSecretOf(Release release, byte[] secret) {
        return release.phaseSecret()
                .filter(known -> MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), secret))
                .isPresent();
    }

    private static Optional<AppId> app(String text) {
        try {
            return Optional.of(AppId.of(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
