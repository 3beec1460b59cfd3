package renga.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
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
import renga.dyno.Boot;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.testkit.RuncHost;

/// What dynos may do on the network: reach the router by the apps' names, and the world by NAT.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DynoNetworkTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /// Less than the second after which a lost first packet is sent again.
    private static final int FIRST_TRY_MILLIS_MAX = 900;

    private @Nullable ServerSocket router;
    private @Nullable RuncHost host;

    @BeforeAll
    void open() throws IOException {
        router = new ServerSocket(0, 9, InetAddress.ofLiteral("0.0.0.0"));
        host = RuncHost.open(Set.of(router.getLocalPort()));
    }

    @AfterAll
    void close() throws IOException {
        if (router != null) router.close();
        if (host != null) host.close();
    }

    @Test
    void whoListensWhereTheRouterCannotReachDoesNotListen() throws Exception {
        assertThat(boot("AF_INET", "127.0.0.1")).isInstanceOf(Boot.TimedOut.class);
        assertThat(boot("AF_INET", "0.0.0.0")).isInstanceOf(Boot.Listening.class);
        assertThat(boot("AF_INET6", "::")).isInstanceOf(Boot.Listening.class);
    }

    @Test
    @Timeout(60)
    void whoAsksWhileADynoIsBeingStartedHearsThatItDoesNotListenYet() throws Exception {
        DynoSpec spec = spec("exec python3 -c '" + listens("AF_INET", "0.0.0.0") + "'");
        Set<Class<?>> heard = new HashSet<>();
        heard.add(heard(spec));
        Thread starter = Thread.ofVirtual()
                .start(() ->
                        assertThatCode(() -> around().runtime().start(spec)).doesNotThrowAnyException());
        while (!heard.contains(Boot.Listening.class)) heard.add(heard(spec));
        starter.join();
        around().runtime().remove(spec.id());
        assertThat(heard).containsExactlyInAnyOrder(Boot.Gone.class, Boot.TimedOut.class, Boot.Listening.class);
    }

    private Class<?> heard(DynoSpec spec) throws Exception {
        return around().runtime().awaitListening(spec.id(), 5000, Duration.ZERO).getClass();
    }

    private Boot boot(String family, String address) throws Exception {
        DynoSpec spec = spec("exec python3 -c '" + listens(family, address) + "'");
        around().runtime().start(spec);
        try {
            return around().runtime().awaitListening(spec.id(), 5000, Duration.ofSeconds(2));
        } finally {
            around().runtime().remove(spec.id());
        }
    }

    /// Sends nothing of its own accord, by which the host would get to know it.
    private static String listens(String family, String address) {
        return "import socket, time; s = socket.create_server((\"%s\", 5000), family=socket.%s); time.sleep(1000)"
                .formatted(address, family);
    }

    @Test
    void appsReachEachOtherThroughTheRouter() throws Exception {
        String gateway = around().runtime().gateway();
        int port = Objects.requireNonNull(router).getLocalPort();

        assertThat(inDyno("getent ahostsv4 shop.renga.test | head -1 | cut -d' ' -f1"))
                .isEqualTo(gateway);
        assertThat(inDyno("timeout 5 bash -c 'exec 3<>/dev/tcp/shop.renga.test/" + port + "' && echo there"))
                .isEqualTo("there");
    }

    @Test
    void theWorldIsReachedByItsNames() throws Exception {
        URI mirror = mirror();
        assumeTrue(resolves(mirror.getHost()), "this host does not resolve its own package mirror");
        int port = mirror.getScheme().equals("https") ? 443 : 80;
        assertThat(inDyno("timeout 10 bash -c 'exec 3<>/dev/tcp/" + mirror.getHost() + "/" + port + "' && echo there"))
                .isEqualTo("there");
        assertThat(inDyno("getent hosts no-such-name.invalid || echo unknown")).isEqualTo("unknown");
    }

    @Test
    void certificatesAreThoseOfTheOperator() throws Exception {
        assertThat(inDyno("grep -c BEGIN.CERTIFICATE /etc/ssl/certs/ca-certificates.crt"))
                .isEqualTo(certificatesOfHost());
    }

    /// A restarted platform gives addresses out from the first one on, and the host still knows who had them before: it
    /// forgets only when the last dyno is gone.
    @Test
    void anAddressGivenOutAgainIsReachedAtOnce() throws Exception {
        DynoSpec neighbour = spec("sleep 1000");
        around().runtime().start(neighbour);
        around().reopen();
        String before = servedAt();
        around().reopen();
        assertThat(servedAt()).isEqualTo(before);
        around().runtime().remove(neighbour.id());
    }

    /// @return the address of a dyno, gone again, that was reached at the first try
    private String servedAt() throws Exception {
        DynoSpec spec = spec("exec python3 -c '" + listens("AF_INET", "0.0.0.0") + "'");
        RunningDyno dyno = around().runtime().start(spec);
        try {
            assertThat(around().runtime().awaitListening(spec.id(), 5000, SOON)).isInstanceOf(Boot.Listening.class);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(dyno.address(), 5000), FIRST_TRY_MILLIS_MAX);
            }
            return dyno.address();
        } finally {
            around().runtime().remove(spec.id());
        }
    }

    /// A place outside that this host is known to reach: where it has its own packages from.
    private static URI mirror() throws IOException {
        var ask = new ProcessBuilder("apt-get", "indextargets", "--format", "$(URI)").start();
        String first = new String(ask.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .filter(uri -> uri.startsWith("http"))
                .findFirst()
                .orElse("");
        assumeTrue(!first.isEmpty(), "this host has no package mirror");
        return URI.create(first);
    }

    private static boolean resolves(String name) {
        try {
            return InetAddress.getAllByName(name).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String certificatesOfHost() throws IOException {
        try (var lines = Files.lines(around().settings().caBundle())) {
            return "" + lines.filter(line -> line.contains("BEGIN CERTIFICATE")).count();
        }
    }

    private static DynoSpec spec(String command) {
        Map<String, String> environment = Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin");
        var name = new DynoName("run", 1);
        return new DynoSpec(
                DynoId.random(), AppId.random(), 5, name, new Root.Blank(), command, environment, DynoSize.DEFAULT);
    }

    private String inDyno(String command) throws Exception {
        DynoSpec spec = spec(command);
        AttachedDyno dyno = around().runtime().attach(spec, new Attachment.Pipes());
        String said = new String(dyno.output().readAllBytes(), UTF_8).strip();
        assertThat(dyno.awaitExit(SOON)).isPresent();
        around().runtime().remove(spec.id());
        return said;
    }

    private RuncHost around() {
        return Objects.requireNonNull(host);
    }
}
