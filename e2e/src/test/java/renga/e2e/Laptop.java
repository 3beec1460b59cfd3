package renga.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import renga.testkit.Checkout;

/// Another machine: a network namespace with a wire to this one, and an sshd of the test's own at this end of it.
///
/// The addresses are of 198.18.0.0/15, set apart for benchmarks (RFC 2544); the namespace's name carries our pid.
final class Laptop implements AutoCloseable {
    private static final int SSH_PORT = 2222;

    private final String name = "lap" + ProcessHandle.current().pid() % 100_000;
    private final String serverAddress = "198.18." + ProcessHandle.current().pid() % 200 + ".1";
    private final String laptopAddress = "198.18." + ProcessHandle.current().pid() % 200 + ".2";
    private final Instance renga;
    private final Path folder;
    private final Shell server;
    private final Process sshd;

    Laptop(Instance renga) {
        this.renga = renga;
        this.folder = create(renga.work().resolve("laptop"));
        this.server = renga.outside();
        plug();
        this.sshd = serve();
    }

    private void plug() {
        server.run("""
                set -e
                ip netns add %1$s
                ip link add %1$s type veth peer name uplink netns %1$s
                ip addr add %2$s/30 dev %1$s && ip link set %1$s up
                ip netns exec %1$s ip addr add %3$s/30 dev uplink
                ip netns exec %1$s ip link set uplink up
                ip netns exec %1$s ip link set lo up
                """.formatted(name, serverAddress, laptopAddress)).ok();
    }

    /// Every login finds the checkout as the folder `renga`, with the instance's settings.
    private Process serve() {
        write("login", """
                #!/bin/bash
                export RENGA_HOME=%s
                cd %s && eval "${SSH_ORIGINAL_COMMAND:-true}"
                """.formatted(renga.home(), folder));
        server.in(folder).run("""
                set -e
                chmod +x login
                ln -s %s renga
                ssh-keygen -q -t ed25519 -N '' -f host_key
                ssh-keygen -q -t ed25519 -N '' -f user_key
                mkdir -p /run/sshd
                """.formatted(Checkout.root())).ok();
        write("sshd_config", """
                ListenAddress %1$s
                Port %2$d
                HostKey %3$s/host_key
                AuthorizedKeysFile %3$s/user_key.pub
                StrictModes no
                UsePAM no
                PidFile none
                ForceCommand %3$s/login
                """.formatted(serverAddress, SSH_PORT, folder));
        write("ssh_config", """
                Host SERVER
                  HostName %1$s
                  Port %2$d
                  IdentityFile %3$s/user_key
                  UserKnownHostsFile %3$s/known_hosts
                  StrictHostKeyChecking accept-new
                  ControlMaster no
                """.formatted(serverAddress, SSH_PORT, folder));
        return server.start("exec /usr/sbin/sshd -D -f " + folder.resolve("sshd_config"));
    }

    /// A shell on the laptop, whose `ssh` knows SERVER.
    Shell shell() {
        Path home = create(folder.resolve("home"));
        write("ssh", "#!/bin/bash\nexec /usr/bin/ssh -F " + folder.resolve("ssh_config") + " \"$@\"\n");
        server.run("chmod +x " + folder.resolve("ssh")).ok();
        Map<String, String> environment = new HashMap<>(renga.user().environment());
        environment
                .keySet()
                .removeIf(key -> key.startsWith("RENGA_")
                        || key.startsWith("HEROKU_")
                        || key.startsWith("GIT_CONFIG_")
                        || List.of("NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO").contains(key));
        environment.put("HOME", home.toString());
        environment.put("PATH", folder + ":" + environment.get("PATH"));
        return new Shell(home, environment).at("ip", "netns", "exec", name);
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sshd.destroy();
        server.run("ip netns pids " + name + " | xargs -r kill; ip netns del " + name + "; ip link del " + name
                + " 2>/dev/null || true");
    }
}
