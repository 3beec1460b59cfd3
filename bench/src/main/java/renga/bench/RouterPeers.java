package renga.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The backend and the three routers, each a process of its own on a free port of loopback.
final class RouterPeers implements AutoCloseable {
    static final String HOST = "shop.localhost";
    static final String HAPROXY = "haproxy";
    static final String NGINX = "nginx";
    static final String RENGA = "renga";

    /// One of those that are compared.
    record Peer(String name, int port, Process process, List<RouterLoad.Result> results) {
        /// What it spent so far, with its worker processes.
        Duration cpu() {
            return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(Duration.ZERO, Duration::plus);
        }
    }

    private static final Duration START_MAX = Duration.ofSeconds(20);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);

    private final Path root;
    private final Path work;
    private final List<Process> processes = new ArrayList<>();
    private @Nullable RouterFeed feed;

    /// @param root the project's folder, with the router built
    /// @param work an empty folder that is deleted at the end
    RouterPeers(Path root, Path work) {
        this.root = root;
        this.work = work;
    }

    /// @return in the order in which they take turns; Renga last
    List<Peer> start() throws IOException {
        int backend = freePort();
        var _ = nginx("backend", RouterConfigs.backend(work, backend), backend);
        return List.of(haproxy(freePort(), backend), nginx(freePort(), backend), renga(freePort(), backend));
    }

    private Peer nginx(int port, int backend) throws IOException {
        return nginx(NGINX, RouterConfigs.nginx(work, port, backend), port);
    }

    private Peer nginx(String name, String config, int port) throws IOException {
        Path file = Files.writeString(work.resolve(name + ".conf"), config);
        Process process = run(
                name,
                () -> listens(port),
                Map.of(),
                "nginx",
                "-p",
                work.toString(),
                "-c",
                file.toString(),
                "-g",
                "daemon off;");
        return new Peer(name, port, process, new ArrayList<>());
    }

    private Peer haproxy(int port, int backend) throws IOException {
        Path file = Files.writeString(work.resolve("haproxy.cfg"), RouterConfigs.haproxy(port, backend));
        Process process = run(HAPROXY, () -> listens(port), Map.of(), "haproxy", "-db", "-f", file.toString());
        return new Peer(HAPROXY, port, process, new ArrayList<>());
    }

    private Peer renga(int port, int backend) throws IOException {
        Files.createDirectories(work.resolve("router"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = root.resolve("router/target/router.jar") + ":" + root.resolve("router/target/lib/*");
        var environment = Map.of("RENGA_HOME", work.toString(), "RENGA_HTTP_PORT", Integer.toString(port));
        List<String> command = new ArrayList<>(List.of(java, "@" + root.resolve("router/jvm.options")));
        command.addAll(List.of(System.getProperty("router.options", "").split(" ")));
        command.removeIf(String::isBlank);
        command.addAll(List.of("-cp", classes, "renga.router.Main"));
        Path socket = work.resolve("router/control.sock");
        Process process = run(RENGA, () -> Files.exists(socket), environment, command.toArray(String[]::new));
        feed = new RouterFeed(socket, work.resolve("renga.access"), backend);
        return new Peer(RENGA, port, process, new ArrayList<>());
    }

    /// Starts a process whose output goes to NAME.log, and waits until it is ready.
    private Process run(String name, BooleanSupplier ready, Map<String, String> environment, String... command)
            throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(name + " is not ready:\n" + Files.readString(work.resolve(name + ".log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return process;
    }

    private static boolean listens(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// A router that logs less than it serves would be compared unfairly: every log has at least a line per request.
    void checkLog(Peer peer) throws IOException {
        String file = peer.name() + (peer.name().equals(HAPROXY) ? ".log" : ".access");
        long requests =
                peer.results().stream().mapToLong(RouterLoad.Result::requests).sum();
        try (Stream<String> lines = Files.lines(work.resolve(file))) {
            long logged = lines.count();
            System.out.printf("%-8s logged %d lines, %d of them while measured%n", peer.name(), logged, requests);
            if (logged < requests) throw new IOException(file + " has only " + logged + " lines for " + requests);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (feed != null) feed.close();
        for (Process process : processes.reversed()) process.destroy();
        for (Process process : processes) {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
