package renga.platform.build;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.BuildId;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.Exit;
import renga.dyno.SlugTree;
import renga.dyno.UnfitTreeException;

/// One build from "Building source" to "Compressing… Done": the dyno, its limits, its result.
final class BuildRun {
    private static final Logger LOG = LoggerFactory.getLogger(BuildRun.class);

    private final DynoRuntime runtime;
    private final BuildLimits limits;
    private final SlugSizes sizes;
    private final ScheduledExecutorService timer;
    private final BuildRequest request;
    private final Transcript transcript;
    private final Cancellation cancellation;
    private final BuildpackArchives archives;

    BuildRun(
            DynoRuntime runtime,
            BuildpackArchives archives,
            BuildLimits limits,
            SlugSizes sizes,
            ScheduledExecutorService timer,
            BuildRequest request,
            Transcript transcript,
            Cancellation cancellation) {
        this.runtime = runtime;
        this.archives = archives;
        this.limits = limits;
        this.sizes = sizes;
        this.timer = timer;
        this.request = request;
        this.transcript = transcript;
        this.cancellation = cancellation;
    }

    /// How it went.
    sealed interface End {
        record Published(SlugTree tree, BuildResult.Built result) implements End {}

        /// @param sentence for the build's row; the transcript has told more
        record Stopped(String sentence) implements End {}
    }

    /// @param early a dyno that waits for this build
    End run(BuildId id, BuildpackChoice choice, OperatorSettings operator, Optional<Standby.Early> early)
            throws InterruptedException {
        try {
            BuildTools tools = tools(choice, operator);
            Optional<BuildDyno> waiting = early.isPresent() ? early.get().dyno(tools) : Optional.empty();
            try (BuildDyno dyno = waiting.isPresent() ? waiting.get() : BuildDyno.start(runtime, id, tools, limits)) {
                Future<Optional<String>> fed = dyno.feed(request);
                Optional<Exit> exit = attend(dyno);
                Optional<String> stop = cancellation.reason().or(() -> refusal(fed));
                return stop.isPresent() ? stopped(stop.get()) : judge(dyno, exit);
            }
        } catch (SourceException | UnfitTreeException e) {
            return stopped(String.valueOf(e.getMessage()));
        } catch (DynoException | IOException e) {
            LOG.error("build {} could not run", id, e);
            return stopped("The platform could not run this build. Push again; if it stays so, its operator finds the"
                    + " reason under " + id + ".");
        }
    }

    private BuildTools tools(BuildpackChoice choice, OperatorSettings operator)
            throws IOException, SourceException, DynoException {
        return new BuildTools(
                request.app(),
                request.tenant(),
                new BuildTools.Stack(request.stack(), runtime.stackRevision(request.stack())),
                operator.read(),
                archives.ready(choice.buildpacks()),
                choice.owners());
    }

    /// What those who fed it refused counts even if the build was quicker.
    private static Optional<String> refusal(Future<Optional<String>> fed) {
        try {
            return fed.get(BuildDyno.END_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("feeding a build", e);
        }
    }

    private Optional<Exit> attend(BuildDyno dyno) throws InterruptedException {
        cancellation.whenCancelled(dyno::kill);
        long millisMax = limits.timeMax().toMillis();
        ScheduledFuture<?> limit =
                timer.schedule(() -> cancellation.cancel(tooLong()), millisMax, TimeUnit.MILLISECONDS);
        try {
            dyno.listen(transcript);
            return dyno.awaitExit();
        } finally {
            limit.cancel(false);
            cancellation.whenCancelled(() -> {});
        }
    }

    private String tooLong() {
        return "The build took longer than %d minutes and was stopped."
                .formatted(limits.timeMax().toMinutes());
    }

    private End judge(BuildDyno dyno, Optional<Exit> exit) throws DynoException, IOException {
        boolean ranOut = exit.isPresent() && exit.get().outOfMemory();
        return switch (dyno.result()) {
            case BuildResult.Built built
            when exit.isPresent() && exit.get().status() == 0 -> {
                if (ranOut) transcript.problem("A process of the build was ended for lack of memory; it went on.");
                yield publish(dyno, built);
            }
            case BuildResult.Built _, BuildResult.NotBuilt _, BuildResult.Nothing _
            when ranOut -> stopped(outOfMemory());
            case BuildResult.NotBuilt failed -> failed(failed);
            case BuildResult.Built _, BuildResult.Nothing _ ->
                stopped("The build ended without a result (exit status %s)."
                        .formatted(exit.map(e -> Integer.toString(e.status())).orElse("unknown")));
        };
    }

    private String outOfMemory() {
        return "The build ran out of memory: it had %s. Build less at the same time, or with fewer workers."
                .formatted(Sizes.text(limits.size().memoryHardLimitBytes()));
    }

    private End publish(BuildDyno dyno, BuildResult.Built built) throws DynoException, IOException {
        transcript.line("");
        transcript.line("-----> Compressing...");
        SlugTree tree = runtime.publish(dyno.id());
        Optional<String> complaint = sizes.complaint(tree);
        if (complaint.isPresent()) return stopped(complaint.get());
        transcript.line("       Done: " + Sizes.text(tree.bytes()));
        return new End.Published(tree, built);
    }

    private End failed(BuildResult.NotBuilt failed) {
        String app = failed.buildpack().map(name -> name + " app").orElse("app");
        if (failed.reason().equals("compile")) return stopped("Push rejected, failed to compile " + app + ".");
        transcript.line("");
        transcript.problem("Push failed");
        return new End.Stopped(
                switch (failed.reason()) {
                    case "no_buildpack" -> "No default language could be detected for this app.";
                    case "submodule" -> "A submodule could not be fetched.";
                    case "buildpack" -> "A buildpack could not be used.";
                    case "procfile" -> "The Procfile has errors.";
                    case "detect" -> "The app is not compatible with the buildpack.";
                    default -> "The build failed in its step " + failed.reason() + ".";
                });
    }

    private End stopped(String sentence) {
        transcript.line("");
        transcript.problem(sentence);
        transcript.line("");
        transcript.problem("Push failed");
        return new End.Stopped(sentence);
    }
}
