package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.BuildId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.Root;

/// The throw-away dyno of one build: fed on a thread of its own, listened to on the caller's. Closing it removes all
/// that is left of it.
final class BuildDyno implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildDyno.class);
    static final String COMMAND = "tar -x -f - -C / --no-same-owner --no-overwrite-dir && exec bash /build/builder.sh";
    static final Duration END_MAX = Duration.ofSeconds(10);

    private final DynoRuntime runtime;
    private final AttachedDyno dyno;

    private BuildDyno(DynoRuntime runtime, AttachedDyno dyno) {
        this.runtime = runtime;
        this.dyno = dyno;
    }

    static BuildDyno start(
            DynoRuntime runtime, BuildId build, BuildRequest request, BuildLimits limits, Map<String, String> operator)
            throws DynoException {
        var environment = new HashMap<>(operator);
        environment.put("HOME", "/app");
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "en_US.UTF-8");
        environment.put("STACK", request.stack());
        environment.put("REQUEST_ID", request.requestId());
        request.revision().version().ifPresent(version -> environment.put("SOURCE_VERSION", version));
        environment.put("DYNO", "build.1");
        var spec = new DynoSpec(
                new DynoId(build.value()),
                request.app(),
                request.tenant(),
                new DynoName("build", 1),
                new Root.Build(),
                COMMAND,
                environment,
                limits.size(),
                request.stack());
        return new BuildDyno(runtime, runtime.attach(spec, new Attachment.Pipes()));
    }

    /// Writes the whole input, behind the caller's back; a tree that is refused ends the dyno.
    ///
    /// @return done when all is written or nobody reads any more: why the source was refused, if it was
    Future<Optional<String>> feed(
            BuildRequest request, BuildLimits limits, List<Buildpack> buildpacks, boolean chosen) {
        var task = new FutureTask<>(() -> input(request, limits, buildpacks, chosen));
        Thread.ofVirtual().name("build-input-" + dyno.id()).start(task);
        return task;
    }

    private Optional<String> input(
            BuildRequest request, BuildLimits limits, List<Buildpack> buildpacks, boolean chosen) {
        try (OutputStream stdin = dyno.stdin()) {
            return write(new BuildInput(stdin, limits, request.revision().at()), request, buildpacks, chosen);
        } catch (IOException e) {
            LOG.debug("build {} did not take all of its input", dyno.id(), e);
            return Optional.empty();
        }
    }

    /// A refused source ends the dyno before its input: nothing is said of the half that came.
    private Optional<String> write(BuildInput input, BuildRequest request, List<Buildpack> buildpacks, boolean chosen)
            throws IOException {
        try {
            input.write(request.source(), buildpacks, chosen, request.config());
            return Optional.empty();
        } catch (SourceException e) {
            dyno.close();
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// Copies all it says until it ends.
    void listen(Transcript transcript) {
        byte[] chunk = new byte[16 * 1024];
        try (InputStream output = dyno.output()) {
            for (int read = output.read(chunk); read >= 0; read = output.read(chunk)) {
                transcript.write(chunk, 0, read);
            }
        } catch (IOException e) {
            LOG.debug("the output of build {} broke off", dyno.id(), e);
        }
    }

    Optional<Exit> awaitExit() throws InterruptedException {
        return dyno.awaitExit(END_MAX);
    }

    BuildResult result() {
        return BuildResult.of(runtime.read(dyno.id(), "/build/result.json", BuildResult.BYTES_MAX));
    }

    DynoId id() {
        return dyno.id();
    }

    /// SIGKILL; what it left stays readable.
    void kill() {
        dyno.close();
    }

    @Override
    public void close() {
        dyno.close();
        runtime.remove(dyno.id());
    }
}
