package renga.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.core.DynoId;
import renga.dyno.DynoRuntime;
import renga.dyno.FoundDyno;
import renga.dyno.StopOutcome;

/// A platform killed with -9 loses no dyno: the next one finds the same process, its output and the ends it missed.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RuncAdoptionTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void dynosOutliveAKilledPlatform() throws Exception {
        try (RuncHost host = RuncHost.open(Set.of())) {
            host.runtime().close();
            String[] said = killedPlatform(host).split(" ");
            DynoId talks = DynoId.of(said[0]);
            DynoId ends = DynoId.of(said[2]);
            DynoId build = DynoId.of(said[3]);
            ProcessHandle talking = ProcessHandle.of(Long.parseLong(said[1])).orElseThrow();
            assertThat(talking.isAlive()).isTrue();

            DynoEvents events = new DynoEvents();
            long before = System.nanoTime();
            DynoRuntime runtime = host.reopen();
            runtime.watch(events);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));

            assertThat(found(runtime, talks))
                    .isInstanceOfSatisfying(
                            FoundDyno.Running.class,
                            running -> assertThat(running.dyno().pid()).isEqualTo(talking.pid()));
            assertThat(found(runtime, build)).isInstanceOf(FoundDyno.Ended.class);
            assertThat(events.awaitEnd(ends, SOON).status()).isEqualTo(9);
            assertThat(events.lines(ends)).containsExactly("last words");
            allLinesFollowEachOther(events, talks);
            assertThat(runtime.stop(talks, SOON)).isInstanceOf(StopOutcome.InTime.class);
            runtime.found().stream().map(FoundDyno::id).toList().forEach(runtime::remove);
            assertThat(mountsOf(host)).isEmpty();
        }
    }

    /// Delivered at least once: from some line on at or before the sixth, none is missing.
    private static void allLinesFollowEachOther(DynoEvents events, DynoId talks) throws InterruptedException {
        events.awaitLine(talks, "line 20", SOON);
        List<Integer> numbers = events.lines(talks).stream()
                .map(line -> Integer.parseInt(line.substring(5)))
                .toList();
        assertThat(numbers.getFirst()).isLessThanOrEqualTo(7);
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.rangeClosed(numbers.getFirst(), numbers.getLast())
                        .boxed()
                        .toList());
    }

    private static String killedPlatform(RuncHost host) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process platform = new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledPlatform.class.getName(),
                        host.settings().instance(),
                        host.settings().home().toString(),
                        host.settings().stack().toString(),
                        host.settings().caBundle().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = platform.inputReader(UTF_8)) {
            String ready = out.readLine();
            assertThat(ready).as("the platform's word that its dynos run").isNotNull();
            return ready;
        } finally {
            platform.destroyForcibly().waitFor();
        }
    }

    private static FoundDyno found(DynoRuntime runtime, DynoId id) {
        return runtime.found().stream()
                .filter(dyno -> dyno.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> mountsOf(RuncHost host) throws Exception {
        String dynos = host.settings().home().resolve("dynos").toString();
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(dynos))
                .toList();
    }
}
