package renga.isolation;

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
import renga.dyno.DynoEvent;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.runc.RuncRuntime;
import renga.dyno.runc.RuncSettings;
import renga.testkit.DynoEvents;

/// A JVM of its own that starts dynos, prints their ids and pids in one line that begins with [#READY], and waits to be
/// killed: `instance home stack caBundle`. Whatever its dynos say it prints before it counts as delivered.
final class KilledPlatform {
    static final String READY = "dynos ";
    static final String TALKS = "for i in $(seq 600); do echo line $i; sleep 0.1; done";

    /// Goes on until it is told to end (SIGUSR1).
    static final String ENDS =
            "exec 2>/dev/null; trap 'echo last words; exit 9' USR1; echo ready; while true; do sleep 0.1; done";

    private static final Duration SOON = Duration.ofSeconds(20);

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
        runtime.watch(event -> {
            if (event instanceof DynoEvent.Output said) said.lines().forEach(line -> out.println(line.text()));
            events.on(event);
        });
        var talks = runtime.start(spec(TALKS, new Root.Blank(), 1));
        var ends = runtime.start(spec(ENDS, new Root.Blank(), 2));
        var build = runtime.attach(spec("sleep 1000", new Root.Build(), 3), new Attachment.Pipes());
        events.awaitLine(talks.id(), "line 5", SOON);
        events.awaitLine(ends.id(), "ready", SOON);
        out.println(READY + talks.id() + " " + talks.pid() + " " + ends.id() + " " + ends.pid() + " " + build.id());
        Thread.currentThread().join();
    }

    private static DynoSpec spec(String command, Root root, int number) {
        var environment = Map.of("HOME", "/app", "PATH", "/usr/bin:/bin");
        var name = new DynoName("web", number);
        return new DynoSpec(
                DynoId.random(), AppId.random(), number, name, root, command, environment, DynoSize.DEFAULT);
    }
}
