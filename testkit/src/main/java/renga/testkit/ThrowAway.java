package renga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.SlugTree;

/// Throw-away builds of one command: how tests come by trees of slugs and by caches.
public final class ThrowAway {
    private static final Duration SOON = Duration.ofSeconds(30);

    private ThrowAway() {}

    /// Of an app that does not matter.
    public static SlugTree build(DynoRuntime runtime, String command) throws Exception {
        return build(runtime, AppId.random(), 0, command);
    }

    /// What the command leaves in `/app`, published.
    public static SlugTree build(DynoRuntime runtime, AppId app, int tenant, String command) throws Exception {
        var spec = new DynoSpec(
                DynoId.random(),
                app,
                tenant,
                new DynoName("build", 1),
                new Root.Build(),
                command,
                Map.of("PATH", "/usr/bin:/bin"),
                DynoSize.DEFAULT);
        try (AttachedDyno dyno = runtime.attach(spec, new Attachment.Pipes())) {
            dyno.output().transferTo(OutputStream.nullOutputStream());
            assertThat(dyno.awaitExit(SOON)).isPresent();
            return runtime.publish(dyno.id());
        } finally {
            runtime.remove(spec.id());
        }
    }
}
