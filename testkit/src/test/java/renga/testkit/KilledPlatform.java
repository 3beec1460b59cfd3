package renga.testkit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.Attachment;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.runc.RuncRuntime;
import renga.dyno.runc.RuncSettings;

/// A JVM of its own that starts dynos, says so, and waits to be killed: `instance home stack caBundle`.
final class KilledPlatform {
    static final String TALKS = "for i in $(seq 600); do echo line $i; sleep 0.1; done";

    private KilledPlatform() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        var settings = new RuncSettings(
                arguments[0],
                Path.of(arguments[1]),
                Path.of(arguments[2]),
                "renga.test",
                Set.of(),
                Path.of(arguments[3]),
                List.of());
        RuncRuntime runtime = RuncRuntime.open(settings, InstantSource.system());
        DynoEvents events = new DynoEvents();
        runtime.watch(events);
        var talks = runtime.start(spec(TALKS, new Root.Blank(), 1));
        var ends = runtime.start(spec("sleep 3; echo last words; exit 9", new Root.Blank(), 2));
        var build = runtime.attach(spec("sleep 1000", new Root.Build(), 3), new Attachment.Pipes());
        events.awaitLine(talks.id(), "line 5", Duration.ofSeconds(20));
        out.println(talks.id() + " " + talks.pid() + " " + ends.id() + " " + build.id());
        Thread.currentThread().join();
    }

    private static DynoSpec spec(String command, Root root, int number) {
        var environment = Map.of("HOME", "/app", "PATH", "/usr/bin:/bin");
        var name = new DynoName("web", number);
        return new DynoSpec(
                DynoId.random(), AppId.random(), number, name, root, command, environment, DynoSize.DEFAULT);
    }
}
