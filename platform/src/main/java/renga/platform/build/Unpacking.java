package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.Root;
import renga.dyno.SlugTree;
import renga.dyno.UnfitTreeException;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;
import renga.platform.slug.Slugs;

/// Turns a slug's archive, everything in it below `./app/`, into a published tree: unpacked by a throw-away dyno that
/// is given only what was checked. One after the other. Thread-safe.
public final class Unpacking {
    static final String COMMAND = "exec tar -x -f - -C / --no-same-owner --no-overwrite-dir --same-permissions";
    private static final Duration TURN_MAX = Duration.ofMinutes(2);
    private static final Duration TIME_MAX = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(Unpacking.class);

    private final DynoRuntime runtime;
    private final SlugSizes sizes;
    private final BuildLimits limits;
    private final Consumer<AppId> begins;
    private final Semaphore turn = new Semaphore(1, true);

    /// @param begins told before an app's dyno is made: a build must not be in its way
    public Unpacking(DynoRuntime runtime, Slugs slugs, BuildLimits limits, Consumer<AppId> begins) {
        this.begins = begins;
        this.runtime = runtime;
        this.sizes = new SlugSizes(runtime, slugs, limits);
        this.limits = limits;
    }

    /// @throws SourceException if it is no slug, in a sentence
    /// @throws IOException if this machine could not do it
    public SlugTree unpack(App app, Path archive) throws SourceException, IOException, InterruptedException {
        if (!turn.tryAcquire(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Refusal.of(Refusal.Kind.UNAVAILABLE, "Other uploads keep this machine busy. Try again in a while.");
        }
        try {
            begins.accept(app.id());
            return unpacked(spec(app), archive);
        } catch (UnfitTreeException e) {
            throw new SourceException(String.valueOf(e.getMessage()));
        } catch (DynoException e) {
            throw new IOException("unpacking a slug of app " + app.id(), e);
        } finally {
            turn.release();
        }
    }

    private SlugTree unpacked(DynoSpec spec, Path archive)
            throws DynoException, SourceException, IOException, InterruptedException {
        try (AttachedDyno dyno = runtime.attach(spec, new Attachment.Pipes())) {
            Thread listener = Thread.ofVirtual().name("slug-upload").start(() -> drain(dyno));
            feed(dyno, archive);
            Optional<Exit> exit = dyno.awaitExit(TIME_MAX);
            listener.join(TIME_MAX);
            if (exit.isEmpty() || exit.get().status() != 0) {
                throw new SourceException("The archive could not be unpacked (%s)."
                        .formatted(
                                exit.map(end -> "exit status " + end.status()).orElse("it took too long")));
            }
            SlugTree tree = runtime.publish(spec.id());
            Optional<String> complaint = sizes.complaint(tree);
            if (complaint.isPresent()) throw new SourceException(complaint.get());
            return tree;
        } finally {
            runtime.remove(spec.id());
        }
    }

    /// A dyno that does not take all of it ends with another status than 0.
    private void feed(AttachedDyno dyno, Path archive) throws SourceException {
        try (OutputStream stdin = dyno.stdin()) {
            new SlugInput(stdin, limits).write(new ArchiveSource(archive));
        } catch (IOException e) {
            LOG.info("{} did not take all of its slug", dyno.id(), e);
        }
    }

    private static void drain(AttachedDyno dyno) {
        try (InputStream said = dyno.output()) {
            said.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.debug("what {} said broke off", dyno.id(), e);
        }
    }

    private DynoSpec spec(App app) {
        return new DynoSpec(
                DynoId.random(),
                app.id(),
                app.tenant(),
                new DynoName("build", 1),
                new Root.Build(),
                COMMAND,
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LANG", "en_US.UTF-8"),
                limits.size());
    }
}
