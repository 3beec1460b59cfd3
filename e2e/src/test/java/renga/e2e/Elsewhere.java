package renga.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import renga.testkit.Checkout;

/// A git and file server on another machine: a network namespace with a wire to this one, and [GitHost] in it. The
/// addresses are of 198.18.0.0/15, set apart for benchmarks (RFC 2544), which dynos reach only if they are let.
final class Elsewhere implements AutoCloseable {
    private static final int PORT = 8443;

    private final String name = "els" + ProcessHandle.current().pid() % 100_000;
    private final String network = "198.19." + ProcessHandle.current().pid() % 250;
    private final Path folder;
    private final Shell shell;
    private final Process server;

    Elsewhere() {
        try {
            folder = Files.createTempDirectory("renga-elsewhere-");
            Files.createDirectory(folder.resolve("www"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shell = new Shell(folder, System.getenv());
        plug();
        certify();
        server = shell.start("exec ip netns exec %s %s/bin/java -cp %s renga.e2e.GitHost %s %d www keys.p12"
                .formatted(name, System.getProperty("java.home"), classes(), host(), PORT));
        Eventually.that(() -> shell.run("echo ok >www/ready; curl -sf --cacert cert.pem " + address("ready"))
                .ok());
    }

    private void plug() {
        shell.run("""
                set -e
                ip netns add %1$s
                ip link add %1$s type veth peer name uplink netns %1$s
                ip addr add %2$s.1/30 dev %1$s && ip link set %1$s up
                ip netns exec %1$s ip addr add %2$s.2/30 dev uplink
                ip netns exec %1$s ip link set uplink up
                ip netns exec %1$s ip link set lo up
                """.formatted(name, network)).ok();
    }

    /// A certificate that only those trust who were given it.
    private void certify() {
        shell.run("""
                set -e
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=elsewhere \
                    -addext subjectAltName=IP:%s -keyout key.pem -out cert.pem 2>/dev/null
                openssl pkcs12 -export -inkey key.pem -in cert.pem -out keys.p12 -passout pass:changeit
                cat "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" cert.pem >bundle.pem
                """.formatted(host())).ok();
    }

    /// What an operator sets whose network this is.
    Map<String, String> settings() {
        return Map.of("SSL_CERT_FILE", folder.resolve("bundle.pem").toString(), "RENGA_EGRESS_ALLOW", host() + "/32");
    }

    String address(String path) {
        return "https://" + host() + ":" + PORT + "/" + path;
    }

    private String host() {
        return network + ".2";
    }

    /// Makes files below the served folder, by lines of bash.
    void make(String script) {
        shell.in(folder.resolve("www")).run("set -e\n" + script).ok();
    }

    /// A repository `NAME.git`; the script runs in its working copy, which is committed and pushed after.
    void repository(String repository, String script) {
        make("""
                export GIT_AUTHOR_NAME=Dev GIT_AUTHOR_EMAIL=dev@example.test
                export GIT_COMMITTER_NAME=Dev GIT_COMMITTER_EMAIL=dev@example.test
                git init -q -b main --bare %1$s.git
                git clone -q %1$s.git work-%1$s 2>/dev/null
                cd work-%1$s
                git checkout -q -B main
                %2$s
                git add -A
                git commit -qm change
                git push -q --tags origin main
                """.formatted(repository, script));
    }

    private static Path classes() {
        return Checkout.root().resolve("e2e/target/test-classes");
    }

    @Override
    public void close() {
        server.descendants().forEach(ProcessHandle::destroy);
        server.destroy();
        shell.run("ip netns pids " + name + " | xargs -r kill; ip netns del " + name + "; ip link del " + name
                + " 2>/dev/null; rm -rf " + folder);
    }
}
