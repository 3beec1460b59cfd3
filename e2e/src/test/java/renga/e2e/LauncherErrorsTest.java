package renga.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import renga.testkit.Checkout;

/// Whatever is missing, the launcher says what, why and what to do, before it changes anything. Things are taken away
/// in a mount namespace of the test's own.
class LauncherErrorsTest {
    private Path home;
    private Shell shell;

    @BeforeEach
    void emptyHome() throws IOException {
        home = Files.createTempDirectory(Path.of("/var/lib"), "renga-errors-");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("RENGA_") && !name.equals("RENGA_CACHE"));
        environment.put("RENGA_HOME", home.resolve("renga").toString());
        environment.put("RENGA_API_PORT", "25443");
        environment.put("RENGA_HTTP_PORT", "25080");
        environment.put("RENGA_HTTPS_PORT", "25445");
        shell = new Shell(Checkout.root(), environment);
    }

    @AfterEach
    void nothingStarted() {
        shell.run("rm -rf --one-file-system " + home).ok();
    }

    @Test
    void no_jdk_25() {
        without("JAVA_HOME= && mount -t tmpfs none /usr/lib/jvm").says("No JDK 25 found", "Install one");
    }

    @Test
    void no_root() throws IOException {
        Files.createDirectories(home.resolve("copy"));
        shell.run("chmod 755 %1$s && cp -r renga launcher %1$s/copy".formatted(home))
                .ok();
        String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups " + home.resolve("copy/renga") + " up";
        inNamespace("[ ! -e /usr/bin/sudo ] || mount --bind /dev/null /usr/bin/sudo; " + nobody)
                .fails()
                .says("Renga needs root", "Run it as root");
    }

    @Test
    void a_port_taken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            shell.with("RENGA_API_PORT", port)
                    .run("./renga up")
                    .exits(1)
                    .says("Port " + port + " (RENGA_API_PORT) is taken by java (pid " + pid(), "another port");
        }
    }

    @Test
    void two_ports_the_same() {
        shell.with("RENGA_HTTP_PORT", "25443").run("./renga up").exits(1).says("both 25443");
    }

    @Test
    void not_a_port() {
        shell.with("RENGA_HTTP_PORT", "many").run("./renga up").exits(1).says("RENGA_HTTP_PORT is 'many'");
    }

    @Test
    void a_disk_nearly_full() {
        without("mkdir %1$s && mount -t tmpfs -o size=50m none %1$s".formatted(home.resolve("renga")))
                .says("Disk nearly full", "RENGA_HOME");
    }

    @Test
    void a_kernel_without_nftables() {
        without("mount --bind /bin/false /usr/sbin/nft").says("This kernel has no nftables", "Try:");
    }

    @Test
    void a_package_missing_and_apt_of_no_help() {
        String status = home.resolve("status").toString();
        without("awk 'BEGIN { RS = \"\"; ORS = \"\\n\\n\" } !/^Package: jq\\n/' /var/lib/dpkg/status >" + status
                        + " && mount --bind " + status + " /var/lib/dpkg/status"
                        + " && mount --bind /bin/false /usr/bin/apt-get")
                .says("Installing Debian packages: jq", "apt could not install them");
    }

    @Test
    void status_and_down_of_what_is_not_there() {
        shell.run("./renga status").exits(1).says("There is no Renga in " + home);
        shell.run("./renga down").exits(1).says("There is no Renga in " + home);
    }

    @Test
    void a_database_changed_by_accident() throws IOException {
        Files.createDirectories(home.resolve("renga/postgres/data"));
        shell.with("DATABASE_URL", "postgres://a:b@127.0.0.1:1/c")
                .run("./renga up")
                .exits(1)
                .says("already keeps its state in its own PostgreSQL", "Unset DATABASE_URL");
    }

    /// `./renga up` where `change` has taken something away.
    private Outcome without(String change) {
        return inNamespace(change + " && ./renga up").exits(1);
    }

    private Outcome inNamespace(String line) {
        return shell.with("LINE", line).run("unshare --mount bash -c \"$LINE\"");
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }
}
