package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A second instance beside the shared one: what keeps its parts running, what it shows of itself, what it leaves.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AnotherInstanceTest {
    private static final List<String> PARTS = List.of("postgres", "platform", "router", "addons");
    private static final int LOG_BYTES_MAX = 16 * 1024 * 1024;

    private final Instance neighbour;
    private final Instance renga = Instance.start();

    AnotherInstanceTest(Instance neighbour) {
        this.neighbour = neighbour;
    }

    @AfterAll
    void stop() {
        renga.close();
    }

    @Test
    @Order(1)
    void up_again_changes_nothing() {
        Map<String, Long> before = pids();
        renga.launcher("up").ok();
        assertThat(pids()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash"})
    @Order(2)
    void env_evaluates_twice_and_keeps_what_was_there(String dialect) {
        Shell shell = renga.outside()
                .with("GIT_CONFIG_COUNT", "1")
                .with("GIT_CONFIG_KEY_0", "user.name")
                .with("GIT_CONFIG_VALUE_0", "O'Hara & $HOME");
        String evaluated = "eval \"$(./renga env)\"; eval \"$(./renga env)\"; ";
        shell.with("LINE", evaluated + "curl -sSf --cacert $GIT_SSL_CAINFO $HEROKU_HOST/health && git config user.name")
                .run(dialect + " -c \"$LINE\"")
                .ok()
                .prints("ok", "O'Hara & $HOME");
        shell.with("LINE", evaluated + "git config --get-urlmatch http.extraHeader $HEROKU_HOST/app.git")
                .run(dialect + " -c \"$LINE\" | sort | uniq -c")
                .ok()
                .prints("1 Authorization: Basic ");
        shell.with("LINE", evaluated + "git config --get-urlmatch http.sslCAPath $HEROKU_HOST/app.git")
                .run(dialect + " -c \"$LINE\"")
                .ok()
                .prints("/tls/no-more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "platform", "router", "addons"})
    @Order(3)
    void a_part_outlives_its_supervisor_and_the_next_one_adopts_it(String part) {
        long pid = renga.pid(part);
        kill(supervisor(part));
        renga.launcher("status").exits(1).prints("unwatched");
        assertThat(renga.pid(part)).isEqualTo(pid);

        renga.launcher("up").ok();
        assertThat(renga.pid(part)).isEqualTo(pid);
        kill(pid);
        Eventually.that(() -> assertThat(renga.pid(part)).isNotEqualTo(pid));
        Eventually.that(() -> renga.launcher("status").ok());
    }

    @Test
    @Order(4)
    void no_secret_is_in_the_process_list() throws IOException {
        String commands = renga.outside().run("ps -e -o args= -ww").ok().out();
        for (String secret : List.of("token", "password", "postgres.password")) {
            Path file = renga.home().resolve("secrets").resolve(secret);
            assertThat(commands).doesNotContain(Files.readString(file).strip());
        }
    }

    @Test
    @Order(5)
    void only_the_platform_is_root() {
        renga.launcher("status")
                .ok()
                .prints("renga-postgres")
                .prints("renga-router")
                .prints("JDK 25");
    }

    @Test
    @Order(6)
    void a_part_s_log_is_bounded() throws IOException {
        Path log = renga.home().resolve("run/router.log");
        Files.write(log, new byte[LOG_BYTES_MAX + 1], StandardOpenOption.APPEND);
        Eventually.that(() -> assertThat(log.toFile().length()).isLessThan(LOG_BYTES_MAX));
        assertThat(renga.home().resolve("run/router.log.1")).exists();
    }

    @Test
    @Order(7)
    void down_leaves_nothing_and_the_neighbour_alone() throws IOException {
        String id = Files.readString(renga.home().resolve("instance")).strip();
        renga.launcher("down --apps").ok();
        renga.launcher("status").ok().prints("stopped by ./renga down");
        Outcome left = renga.outside()
                .run(
                        "ip -o link; nft list tables; grep %s /proc/self/mountinfo; ls /sys/fs/cgroup /sys/fs/cgroup/*; ps -ef"
                                .formatted(renga.home()));
        assertThat(left.out()).doesNotContain("rg" + id, "renga_" + id, "renga-" + id, renga.home() + "/");
        neighbour.launcher("status").ok();
    }

    private Map<String, Long> pids() {
        return PARTS.stream().collect(Collectors.toMap(part -> part, renga::pid));
    }

    private long supervisor(String part) {
        String mark = "launcher/supervise " + renga.home() + " " + part;
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(each -> each.info()
                            .arguments()
                            .map(words -> String.join(" ", words).endsWith(mark))
                            .orElse(false))
                    .findFirst()
                    .orElseThrow()
                    .pid();
        }
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }
}
