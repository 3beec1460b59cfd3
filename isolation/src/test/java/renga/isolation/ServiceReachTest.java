package renga.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.testkit.DynoEvents;
import renga.testkit.RuncHost;

/// A service is reached at its port by the dynos of the apps that were let, and by nobody else.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ServiceReachTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int OPEN = 5_000;
    private static final int SHUT = 5_001;
    private static final VolumeName VOLUME = new VolumeName("service");
    private static final String LISTENS = "exec python3 -c 'import socket, time; "
            + "s = [socket.create_server((\"0.0.0.0\", p)) for p in (" + OPEN + ", " + SHUT + ")]; time.sleep(1000)'";

    private final AppId owner = AppId.random();
    private final AppId shop = AppId.random();
    private @Nullable RuncHost host;
    private String service = "";

    @BeforeAll
    void open() throws Exception {
        host = RuncHost.open(Set.of());
        around().runtime().volumes().create(VOLUME, 64 << 20);
        DynoSpec spec = spec(owner, new Root.Service(VOLUME), LISTENS);
        RunningDyno running = around().runtime().start(spec);
        service = running.address();
        assertThat(around().runtime().awaitListening(spec.id(), SHUT, SOON)).isInstanceOf(Boot.Listening.class);
    }

    @AfterAll
    void close() throws IOException {
        if (host != null) host.close();
    }

    @Test
    void theHostReachesIt() throws Exception {
        assertThat(service).isEqualTo(around().runtime().volumes().address(VOLUME));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(service, OPEN), (int) SOON.toMillis());
        }
    }

    @Test
    void onlyTheDynosOfAnAppThatWasLetReachItAndOnlyThatPort() throws Exception {
        assertThat(seenBy(shop, OPEN)).isEqualTo("refused");
        around().runtime().letReach(shop, Set.of(new ServicePort(VOLUME, OPEN)));

        assertThat(seenBy(shop, OPEN)).isEqualTo("there");
        assertThat(seenBy(shop, SHUT)).isEqualTo("refused");
        assertThat(seenBy(AppId.random(), OPEN)).isEqualTo("refused");
        around().runtime().letReach(shop, Set.of());
        assertThat(seenBy(shop, OPEN)).isEqualTo("refused");
    }

    @Test
    void aDynoThatRunsIsLetAndStoppedAtOnceAndNotByARestart() throws Exception {
        AppId app = AppId.random();
        DynoEvents before = new DynoEvents();
        around().reopen().watch(before);
        DynoId dyno = around().runtime()
                .start(spec(app, new Root.Blank(), "while :; do " + attempt(OPEN) + "; sleep 0.1; done"))
                .id();
        before.awaitLine(dyno, "refused", SOON);
        around().runtime().letReach(app, Set.of(new ServicePort(VOLUME, OPEN)));
        before.awaitLine(dyno, "there", SOON);

        DynoEvents after = new DynoEvents();
        around().reopen().watch(after);
        after.awaitLine(dyno, "there", SOON);
        assertThat(after.lines(dyno)).doesNotContain("refused");
        around().runtime().letReach(app, Set.of());
        after.awaitLine(dyno, "refused", SOON);
        around().runtime().remove(dyno);
    }

    @Test
    void itOpensNoConnectionToADyno() throws Exception {
        DynoSpec serves = spec(shop, new Root.Blank(), LISTENS);
        String dyno = around().runtime().start(serves).address();
        assertThat(around().runtime().awaitListening(serves.id(), OPEN, SOON)).isInstanceOf(Boot.Listening.class);
        try (Socket control = new Socket()) {
            control.connect(new InetSocketAddress(dyno, OPEN), (int) SOON.toMillis());
        }
        VolumeName other = new VolumeName("other");
        around().runtime().volumes().create(other, 64 << 20);

        assertThat(said(spec(owner, new Root.Service(other), attempt(dyno, OPEN))))
                .isEqualTo("refused");
        around().runtime().remove(serves.id());
    }

    @Test
    void aServiceReachesAnotherOnlyWhenItWasLet() throws Exception {
        AppId follower = AppId.random();
        VolumeName own = new VolumeName("follower");
        around().runtime().volumes().create(own, 64 << 20);
        DynoEvents events = new DynoEvents();
        around().reopen().watch(events);
        DynoSpec spec = spec(
                follower,
                new Root.Service(own),
                "while :; do " + attempt(OPEN) + "; " + attempt(SHUT) + " | sed s/^/shut-/; sleep 0.1; done");
        around().runtime().start(spec);
        events.awaitLine(spec.id(), "refused", SOON);
        around().runtime().letReach(follower, Set.of(new ServicePort(VOLUME, OPEN)));
        events.awaitLine(spec.id(), "there", SOON);
        assertThat(events.lines(spec.id())).contains("shut-refused").doesNotContain("shut-there");

        around().runtime().letReach(follower, Set.of());
        DynoEvents after = new DynoEvents();
        around().reopen().watch(after);
        after.awaitLine(spec.id(), "refused", SOON);
        around().runtime().remove(spec.id());
    }

    private String seenBy(AppId app, int port) throws Exception {
        return said(spec(app, new Root.Blank(), attempt(port)));
    }

    private String attempt(int port) {
        return attempt(service, port);
    }

    private static String attempt(String address, int port) {
        return "timeout 3 bash -c 'exec 3<>/dev/tcp/" + address + "/" + port
                + "' 2>/dev/null && echo there || echo refused";
    }

    private String said(DynoSpec spec) throws Exception {
        try (AttachedDyno dyno = around().runtime().attach(spec, new Attachment.Pipes())) {
            String said = new String(dyno.output().readAllBytes(), UTF_8).strip();
            assertThat(dyno.awaitExit(SOON)).isPresent();
            return said;
        } finally {
            around().runtime().remove(spec.id());
        }
    }

    private static DynoSpec spec(AppId app, Root root, String command) {
        Map<String, String> environment = Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin");
        var name = new DynoName("run", 1);
        return new DynoSpec(DynoId.random(), app, 5, name, root, command, environment, DynoSize.DEFAULT);
    }

    private RuncHost around() {
        return Objects.requireNonNull(host);
    }
}
