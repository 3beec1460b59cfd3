package renga.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
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
import renga.testkit.DynoEvents;
import renga.testkit.RuncHost;

/// A platform killed with -9 loses no dyno: the next one finds the same process, its output and the ends it missed.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RuncAdoptionTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void dynosOutliveAKilledPlatform() throws Exception {
        try (RuncHost host = RuncHost.open(Set.of())) {
            host.runtime().close();
            List<String> heard = killedPlatform(host);
            String[] said = ready(heard).split(" ");
            DynoId talks = DynoId.of(said[0]);
            DynoId ends = DynoId.of(said[2]);
            DynoId build = DynoId.of(said[4]);
            ProcessHandle talking = ProcessHandle.of(Long.parseLong(said[1])).orElseThrow();
            assertThat(talking.isAlive()).isTrue();
            endUnwatched(said[3]);

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
            assertThat(events.lines(ends)).isIn(List.of("last words"), List.of("ready", "last words"));
            noLineIsMissing(numbers(heard).getLast(), events, talks);
            assertThat(runtime.stop(talks, SOON)).isInstanceOf(StopOutcome.InTime.class);
            runtime.found().stream().map(FoundDyno::id).toList().forEach(runtime::remove);
            assertThat(mountsOf(host)).isEmpty();
        }
    }

    /// Made at the first start and kept by the next; another bundle gives other files.
    @Test
    void trustIsMadeAnewOnlyForAnotherBundle() throws Exception {
        try (RuncHost host = RuncHost.open(Set.of())) {
            Path java = host.settings().home().resolve("dynos/shared/cacerts");
            Path text = java.resolveSibling("ca-certificates.crt");
            byte[] whole = Files.readAllBytes(java);
            Object kept = Files.readAttributes(java, BasicFileAttributes.class).fileKey();
            host.reopen();
            assertThat(Files.readAttributes(java, BasicFileAttributes.class).fileKey())
                    .isEqualTo(kept);

            Files.writeString(text, "of an older bundle");
            host.reopen();
            assertThat(text).hasSameBinaryContentAs(host.settings().caBundle());
            assertThat(Files.readAttributes(java, BasicFileAttributes.class).fileKey())
                    .isNotEqualTo(kept);
            assertThat(Files.size(java)).isEqualTo(whole.length);

            Files.delete(java);
            host.reopen();
            assertThat(Files.size(java)).isEqualTo(whole.length);
        }
    }

    /// Delivered at least once: the next platform goes on at or before the first line that the killed one did not hear.
    private static void noLineIsMissing(int heardLast, DynoEvents events, DynoId talks) throws InterruptedException {
        events.awaitLine(talks, "line " + (heardLast + 10), SOON);
        List<Integer> numbers = numbers(events.lines(talks));
        assertThat(numbers.getFirst()).isLessThanOrEqualTo(heardLast + 1);
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.rangeClosed(numbers.getFirst(), numbers.getLast())
                        .boxed()
                        .toList());
    }

    private static List<Integer> numbers(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("line "))
                .map(line -> Integer.parseInt(line.substring(5)))
                .toList();
    }

    private static String ready(List<String> heard) {
        return heard.stream()
                .filter(line -> line.startsWith(KilledPlatform.READY))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no word that the dynos run; heard was " + heard))
                .substring(KilledPlatform.READY.length());
    }

    private static void endUnwatched(String pid) throws Exception {
        ProcessHandle ends = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        new ProcessBuilder("kill", "-s", "USR1", pid).inheritIO().start().waitFor();
        ends.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /// @return all that it printed until it was killed
    private static List<String> killedPlatform(RuncHost host) throws Exception {
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
        List<String> heard = new ArrayList<>();
        try (var out = platform.inputReader(UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                heard.add(line);
                // by its handle: that leaves open what is still to be read
                if (line.startsWith(KilledPlatform.READY)) platform.toHandle().destroyForcibly();
            }
            return heard;
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
