package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
    private final CompletableFuture<BuildRequest> source = new CompletableFuture<>();
    private final FutureTask<Optional<String>> fed;

    private BuildDyno(DynoRuntime runtime, AttachedDyno dyno, BuildTools tools, BuildLimits limits) {
        this.runtime = runtime;
        this.dyno = dyno;
        this.fed = new FutureTask<>(() -> input(tools, limits));
    }

    /// Its tools go in at once; then it waits for [#feed].
    static BuildDyno start(DynoRuntime runtime, BuildId build, BuildTools tools, BuildLimits limits)
            throws DynoException {
        var environment = new HashMap<>(tools.operator());
        environment.put("HOME", "/app");
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "en_US.UTF-8");
        environment.put("STACK", tools.stack().name());
        environment.put("DYNO", "build.1");
        var spec = new DynoSpec(
                new DynoId(build.value()),
                tools.app(),
                tools.tenant(),
                new DynoName("build", 1),
                new Root.Build(),
                COMMAND,
                environment,
                limits.size(),
                tools.stack().name());
        var dyno = new BuildDyno(runtime, runtime.attach(spec, new Attachment.Pipes()), tools, limits);
        Thread.ofVirtual().name("build-input-" + spec.id()).start(dyno.fed);
        return dyno;
    }

    /// Hands over what is built; it is written behind the caller's back. A tree that is refused ends the dyno.
    ///
    /// @return done when all is written or nobody reads any more: why the source was refused, if it was
    Future<Optional<String>> feed(BuildRequest request) {
        source.complete(request);
        return fed;
    }

    private Optional<String> input(BuildTools tools, BuildLimits limits) {
        try (OutputStream stdin = dyno.stdin()) {
            var input = new BuildInput(stdin, limits);
            return write(input, tools);
        } catch (IOException | CancellationException e) {
            LOG.debug("build {} did not take all of its input", dyno.id(), e);
            return Optional.empty();
        }
    }

    /// A refused source ends the dyno before its input: nothing is said of the half that came.
    private Optional<String> write(BuildInput input, BuildTools tools) throws IOException {
        try {
            input.tools(tools);
            input.app(source.join());
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

    boolean hasEnded() throws InterruptedException {
        return dyno.awaitExit(Duration.ZERO).isPresent();
    }

    BuildResult result() {
        return BuildResult.of(runtime.read(dyno.id(), "/build/result.json", BuildResult.BYTES_MAX));
    }

    DynoId id() {
        return dyno.id();
    }

    /// SIGKILL; what it left stays readable.
    void kill() {
        source.cancel(false);
        dyno.close();
    }

    @Override
    public void close() {
        kill();
        runtime.remove(dyno.id());
    }
}
