package renga.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoEvent;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.dyno.runc.RuncRuntime;
import renga.testkit.DynoEvents;
import renga.testkit.RuncHost;

/// What a dyno cannot use up: processes, memory, disk, files, log space; and what it is told about its size. The same
/// commands come through on the host, where it is cheap to show.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DynoLimitsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String FORKS = "perl -e 'for (1..400) { $p = fork; last unless defined $p; "
            + "if (!$p) { sleep 20; exit } push @p, $p } print scalar @p; kill 9, @p'";
    private static final String BIG_FILE = "fallocate -l 3G $WHERE/big && rm $WHERE/big && echo through";
    private static final String BIG_MEMORY = "perl -e '$x = \"a\" x 1300000000; print \"through\\n\"'";
    private static final String MANY_FILES =
            "perl -e 'for (1..10500) { open($f[$_], \"<\", \"/dev/null\") or exit 1 }'";

    private final AppId app = AppId.random();
    private final DynoEvents events = new DynoEvents();
    private @Nullable RuncHost host;

    @BeforeAll
    void open() throws IOException {
        host = RuncHost.open(Set.of());
        runtime().watch(events);
    }

    @AfterEach
    void removeAll() {
        runtime().found().stream().map(FoundDyno::id).toList().forEach(runtime()::remove);
    }

    @AfterAll
    void close() throws IOException {
        if (host != null) host.close();
    }

    @Test
    void aForkBombStaysBelowTheSizesProcesses() throws Exception {
        assertThat(Integer.parseInt(onHost(FORKS))).isEqualTo(400);

        assertThat(Integer.parseInt(inDyno(FORKS))).isBetween(1, DynoSize.DEFAULT.processesMax());
    }

    @Test
    void aMemoryBombEndsItsDynoOnly() throws Exception {
        assertThat(onHost(BIG_MEMORY)).isEqualTo("through");

        DynoId dyno = start("sleep 1000 & " + BIG_MEMORY + "; echo survived");
        Exit exit = events.awaitEnd(dyno, SOON);
        assertThat(exit.status()).isEqualTo(137);
        assertThat(exit.outOfMemory()).isTrue();
        assertThat(events.lines(dyno)).isEmpty();
    }

    @Test
    void anAttachedMemoryBombIsToldApart() throws Exception {
        AttachedDyno dyno = attach("exec " + BIG_MEMORY, new Attachment.Pipes());
        assertThat(dyno.awaitExit(SOON)).map(Exit::outOfMemory).hasValue(true);
    }

    @Test
    void moreMemoryThanTheQuotaIsTold() throws Exception {
        DynoId dyno = start("exec perl -e '$x = \"a\" x 350000000; sleep 1000'");
        DynoEvent told = events.await(dyno, DynoEvent.OverQuota.class::isInstance, SOON);

        assertThat(((DynoEvent.OverQuota) told).usedBytes()).isGreaterThan(DynoSize.DEFAULT.memoryQuotaBytes());
    }

    @Test
    void theDiskOfADynoIsBounded() throws Exception {
        assertThat(onHost(BIG_FILE)).isEqualTo("through");

        assertThat(inDyno("WHERE=/app; " + BIG_FILE)).contains("No space left on device");
        assertThat(inDyno("WHERE=/tmp; " + BIG_FILE)).contains("No space left on device");
        assertThat(inDyno("WHERE=/dev/shm; " + BIG_FILE)).contains("No space left on device");
    }

    @Test
    void openFilesAreBounded() throws Exception {
        assertThat(onHost("ulimit -n 11000; " + MANY_FILES + "; echo $?")).isEqualTo("0");

        assertThat(inDyno(MANY_FILES + "; echo $?")).isEqualTo("1");
    }

    @Test
    void theSizeIsShownWhereBuildpacksLook() throws Exception {
        assertThat(inDyno("cat /sys/fs/cgroup/memory/memory.limit_in_bytes; ulimit -u; whoami; pwd"))
                .isEqualTo("536870912\n256\napp\n/app");
    }

    @Test
    void yesFillsNoDiskAndStarvesNobody() throws Exception {
        DynoId loud = start("exec yes");
        events.await(loud, DynoEvent.OutputLost.class::isInstance, SOON);
        DynoId other = start("echo heard; sleep 1000");
        events.awaitLine(other, "heard", Duration.ofSeconds(10));

        Path folder = Objects.requireNonNull(host).settings().home().resolve("dynos/" + loud);
        assertThat(bytes(folder)).isLessThan(100L << 20);
        long before = System.nanoTime();
        runtime().stop(loud, SOON);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(events.awaitEnd(loud, SOON).status()).isEqualTo(143);
    }

    @Test
    void aLongLogIsBegunAnewWithoutLosingALine() throws Exception {
        DynoId dyno =
                start("for i in $(seq 100); do seq -f \"$i-%0.f-$(printf 'x%.0s' $(seq 80))\" 1000; sleep 0.05; done");
        events.awaitEnd(dyno, SOON);

        assertThat(events.lines(dyno)).hasSize(100_000).doesNotHaveDuplicates();
        assertThat(events.of(dyno)).noneMatch(DynoEvent.OutputLost.class::isInstance);
        Path output = Objects.requireNonNull(host).settings().home().resolve("dynos/" + dyno + "/output/log");
        assertThat(Files.size(output)).isLessThan(8L << 20);
    }

    @Test
    void aTerminalIsOneAndHasASize() throws Exception {
        String untilResized = "for i in $(seq 100); do [ \"$(stty size)\" = '30 100' ] || break; sleep 0.1; done";
        AttachedDyno dyno =
                attach("tty; stty size; read -r x; " + untilResized + "; stty size", new Attachment.Terminal(100, 30));
        String first = "/dev/pts/0\r\n30 100\r\n";
        assertThat(new String(dyno.output().readNBytes(first.length()), UTF_8)).isEqualTo(first);
        dyno.resize(90, 20);
        dyno.stdin().write('\n');
        dyno.stdin().flush();

        assertThat(new String(dyno.output().readAllBytes(), UTF_8)).endsWith("20 90\r\n");
        assertThat(dyno.awaitExit(SOON)).map(Exit::status).hasValue(0);
    }

    @Test
    void nothingStaysMountedForADynoThatRuns() throws Exception {
        DynoId dyno = start("sleep 1000");
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            assertThat(mounts.filter(line -> line.contains(dyno.toString()))).isEmpty();
        }
    }

    private static String onHost(String script) throws Exception {
        Path work = Files.createTempDirectory("renga-limits");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
        builder.environment().put("WHERE", work.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        Files.deleteIfExists(work.resolve("big"));
        Files.delete(work);
        return said;
    }

    private String inDyno(String script) throws Exception {
        AttachedDyno dyno = attach(script, new Attachment.Pipes());
        String said = new String(dyno.output().readAllBytes(), UTF_8).strip();
        assertThat(dyno.awaitExit(SOON)).isPresent();
        return said;
    }

    private AttachedDyno attach(String command, Attachment attachment) throws Exception {
        return runtime().attach(spec(command), attachment);
    }

    private DynoId start(String command) throws Exception {
        return runtime().start(spec(command)).id();
    }

    private DynoSpec spec(String command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", "/app");
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        var name = new DynoName("web", 1);
        return new DynoSpec(DynoId.random(), app, 3, name, new Root.Blank(), command, environment, DynoSize.DEFAULT);
    }

    private RuncRuntime runtime() {
        return Objects.requireNonNull(host).runtime();
    }

    /// Really used, holes not counted.
    private static long bytes(Path folder) throws Exception {
        Process du = new ProcessBuilder("du", "-s", "--block-size=1", folder.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), UTF_8).split("\\s")[0]);
    }
}
