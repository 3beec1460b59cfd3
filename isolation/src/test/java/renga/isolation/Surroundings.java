package renga.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.Boot;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.testkit.DynoRuntimeContract;
import renga.testkit.RuncHost;
import renga.testkit.ThrowAway;

/// What a tenant would like to get at: files, processes and listeners of the host, another app's dyno and slug, a
/// network behind the host with the metadata address. All of the test's own, and gone afterwards.
final class Surroundings implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TOKEN = "f5c1e0c7b3";
    private static final int TENANT = 11;

    final RuncHost host;
    final DynoId dyno;
    private final Path work;
    private final String disk;
    private final Process bystander;
    private final ServerSocket platform;
    private final ServerSocket database;
    private final Map<String, String> names = new HashMap<>();
    private final List<Process> helpers = new ArrayList<>();

    Surroundings() throws Exception {
        host = RuncHost.open(Set.of());
        work = Files.createTempDirectory("renga-around");
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        bystander = new ProcessBuilder("sleep", "98765.43").start();
        platform = new ServerSocket(0, 9, InetAddress.ofLiteral("0.0.0.0"));
        database = new ServerSocket(0, 9, InetAddress.ofLiteral("127.0.0.1"));
        disk = disk();
        privateNetwork();
        name();
        otherApp();
        dyno = start(new Root.Blank(), AppId.random(), TENANT, "sleep 1000", Map.of())
                .id();
    }

    /// The attempt from a plain namespace: the positive control.
    Outcome onHost(Attempt attempt) throws Exception {
        Map<String, String> variables = new HashMap<>(names);
        variables.put("ROOT", host.settings().stack().toString());
        variables.put("WORK", work.toString());
        variables.put("CGROUP", "/sys/fs/cgroup/" + (unified() ? "" : "memory"));
        variables.put(
                "CA_BUNDLE",
                host.settings()
                        .home()
                        .resolve("dynos/shared/ca-certificates.crt")
                        .toString());
        // In mount and name namespaces of its own, so that a control that comes through changes nothing here.
        ProcessBuilder builder = new ProcessBuilder("unshare", "-mu", "bash", "-c", attempt.script());
        builder.environment().putAll(variables);
        Outcome outcome = run(builder);
        for (String made : List.of("etc/evil", "bin/evil"))
            Files.deleteIfExists(host.settings().stack().resolve(made));
        for (String made : List.of("disk", "node", "id")) Files.deleteIfExists(work.resolve(made));
        return outcome;
    }

    /// @param user inside the dyno
    Outcome inDyno(Attempt attempt, int user) throws Exception {
        List<String> command = new ArrayList<>(List.of("runc", "--root", "/run/renga-" + instance() + "/runc", "exec"));
        command.addAll(List.of("--no-new-privs", "--user", user + ":" + user, "--cwd", "/"));
        Map<String, String> variables = new HashMap<>(names);
        variables.put("ROOT", "");
        variables.put("WORK", "/tmp");
        variables.put("CGROUP", "/sys/fs/cgroup/memory");
        variables.put("CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt");
        variables.forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
        command.addAll(List.of(instance() + "-" + dyno, "bash", "-c", attempt.script()));
        return run(new ProcessBuilder(command));
    }

    RunningDyno start(Root root, AppId app, int tenant, String command, Map<String, String> variables)
            throws Exception {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("HOME", "/app");
        environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        var spec = new DynoSpec(
                DynoId.random(), app, tenant, new DynoName("web", 1), root, command, environment, DynoSize.DEFAULT);
        return host.runtime().start(spec);
    }

    record Outcome(int status, String said) {
        boolean cameThrough() {
            return status == 0;
        }
    }

    private void name() throws IOException {
        Path secret = Files.writeString(work.resolve("secret"), "of the host\n");
        names.put("SECRET_FILE", secret.toString());
        names.put("HOME_OF_INSTANCE", host.settings().home().toString());
        names.put("HOST_PID", "" + bystander.pid());
        names.put("GATEWAY", host.runtime().gateway());
        names.put("PLATFORM_PORT", "" + platform.getLocalPort());
        names.put("DATABASE_PORT", "" + database.getLocalPort());
        names.put("HOST_ADDRESS", hostAddress());
        names.put("DISK_NUMBER", "7 " + disk.replaceAll("[^0-9]", ""));
    }

    private void otherApp() throws Exception {
        AppId other = AppId.random();
        var slug = ThrowAway.build(host.runtime(), other, TENANT + 1, "echo mine > /app/secret; chmod 644 /app/secret");
        names.put(
                "OTHER_SLUG", host.settings().home() + "/slugs/" + slug.digest().hex() + "/tree");
        RunningDyno web = start(
                new Root.Slug(slug.digest()),
                other,
                TENANT + 1,
                DynoRuntimeContract.SERVE,
                Map.of("PORT", "5000", "TOKEN_OF_OTHER", TOKEN));
        assertThat(host.runtime().awaitListening(web.id(), 5_000, SOON)).isEqualTo(new Boot.Listening());
        names.put("OTHER_DYNO", web.address());
    }

    /// A network namespace with the metadata address and one of RFC 1918, both answering on port 80.
    private void privateNetwork() throws Exception {
        String space = "rt" + instance();
        sh("ip netns add " + space);
        sh("ip link add rt" + instance() + " type veth peer name eth0 netns " + space);
        sh("ip addr add 172.31.254.1/30 dev rt" + instance() + " && ip link set rt" + instance() + " up");
        sh("ip -n " + space + " addr add 172.31.254.2/30 dev eth0 && ip -n " + space + " link set eth0 up");
        sh("ip -n " + space + " addr add 169.254.169.254/32 dev eth0");
        sh("ip -n " + space + " route add default via 172.31.254.1");
        sh("ip route add 169.254.169.254/32 via 172.31.254.2");
        ProcessBuilder server =
                new ProcessBuilder("ip", "netns", "exec", space, "bash", "-c", DynoRuntimeContract.SERVE);
        server.environment().put("PORT", "80");
        helpers.add(server.start());
        sh("for i in $(seq 100); do timeout 1 bash -c 'exec 3<>/dev/tcp/172.31.254.2/80' && exit 0; done 2>/dev/null");
    }

    /// A block device of the test's own.
    private String disk() throws Exception {
        sh("truncate -s 1M " + work + "/image");
        Outcome device = run(new ProcessBuilder("losetup", "--find", "--show", work + "/image"));
        return device.said().strip();
    }

    private String instance() {
        return host.settings().instance();
    }

    private static boolean unified() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    }

    private static String hostAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(device -> device.getName().matches("e(n|th).*"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElseThrow()
                .getHostAddress();
    }

    private static void sh(String script) throws Exception {
        Outcome outcome = run(new ProcessBuilder("bash", "-c", script));
        if (!outcome.cameThrough()) throw new IOException(script + ": " + outcome.said());
    }

    private static Outcome run(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        return new Outcome(process.waitFor(), said);
    }

    @Override
    public void close() throws Exception {
        bystander.destroyForcibly();
        platform.close();
        database.close();
        helpers.forEach(Process::destroyForcibly);
        run(new ProcessBuilder("ip", "netns", "delete", "rt" + instance()));
        run(new ProcessBuilder("ip", "link", "delete", "rt" + instance()));
        run(new ProcessBuilder("losetup", "--detach", disk));
        run(new ProcessBuilder("rm", "-rf", "--one-file-system", work.toString()));
        host.close();
    }
}
