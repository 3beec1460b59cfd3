package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import renga.testkit.Checkout;

/// What the profile scripts make of the dyno's size, which they read where Heroku shows it: the file of cgroup v1, laid
/// in a mount namespace of the test's own.
class MemoryProfilesTest {
    private static final String SHOW = """
            mount -t tmpfs none /sys/fs/cgroup && mkdir /sys/fs/cgroup/memory
            [ -z "$LIMIT" ] || echo "$LIMIT" >/sys/fs/cgroup/memory/memory.limit_in_bytes
            exec env -i HOME=/app PATH="$PATH" DYNO="$DYNO" JAVA_OPTS=-Dmine bash -c '. "$0"; echo "[$JAVA_OPTS]" "[$JAVA_TOOL_OPTIONS]" "[$WEB_CONCURRENCY]"' "$PROFILE"
            """;

    @BeforeEach
    void asRoot() {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
    }

    @ParameterizedTest
    @CsvSource({
        "536870912, -XX:MaxRAM=536870912 -Xmx300m -Xss512k -XX:CICompilerCount=2",
        "1073741824, -XX:MaxRAM=1073741824 -Xmx671m",
        "2684354560, -XX:MaxRAM=2684354560 -XX:MaxRAMPercentage=80.0",
        "15032385536, -XX:MaxRAM=15032385536 -XX:MaxRAMPercentage=80.0",
        "9223372036854771712, -XX:MaxRAMPercentage=80.0",
        "'', -XX:MaxRAMPercentage=80.0",
    })
    void java_leaves_room_beside_its_heap(String limit, String options) throws Exception {
        assertThat(show("jvm/profile/jvmcommon.sh", limit, "web.1")).isEqualTo("""
                        Setting JAVA_TOOL_OPTIONS defaults based on dyno size. Custom settings will override them.
                        [%1$s -Dmine] [%1$s -Dfile.encoding=UTF-8] []
                        """.formatted(options));
    }

    @Test
    void java_lets_one_offs_be() throws Exception {
        assertThat(show("jvm/profile/jvmcommon.sh", "536870912", "run.1")).isEqualTo("[-Dmine] [] []\n");
        assertThat(show("jvm/profile/jvmcommon.sh", "536870912", "worker.1"))
                .startsWith("[-XX:MaxRAM=536870912")
                .doesNotContain("Setting");
    }

    @ParameterizedTest
    @CsvSource({"536870912, 1", "1073741824, 2", "2684354560, 5", "15032385536, 28", "32212254720, 15", "'', 1"})
    void node_counts_its_processes(String limit, String processes) throws Exception {
        assertThat(show("nodejs/profile/WEB_CONCURRENCY.sh", limit, "web.1")).endsWith("[" + processes + "]\n");
    }

    /// 256 MB each, and no more than two per core and one.
    @ParameterizedTest
    @CsvSource({"536870912, 2", "1073741824, 4", "15032385536, 56"})
    void python_counts_its_workers(String limit, int byMemory) throws Exception {
        int byCores = 2 * Runtime.getRuntime().availableProcessors() + 1;
        assertThat(show("python/profile/WEB_CONCURRENCY.sh", limit, "web.1"))
                .endsWith("[" + Math.min(byMemory, byCores) + "]\n");
    }

    private static String show(String profile, String limit, String dyno) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("unshare", "--mount", "bash", "-c", SHOW).redirectErrorStream(true);
        builder.environment().put("LIMIT", limit);
        builder.environment().put("DYNO", dyno);
        builder.environment()
                .put(
                        "PROFILE",
                        Checkout.root().resolve("buildpacks").resolve(profile).toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
