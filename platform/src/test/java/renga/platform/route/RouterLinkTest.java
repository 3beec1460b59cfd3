package renga.platform.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.AppRoute.Service;
import renga.core.route.Backend;
import renga.core.route.RouteMessage;
import renga.core.route.RouterReport;

class RouterLinkTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final AppId shop = AppId.random();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private final RequestLog log = new RequestLog() {
        @Override
        public void request(AppId app, Instant at, String text) {
            lines.add(app + " " + text);
        }

        @Override
        public void lost(long count) {
            lines.add("lost " + count);
        }
    };

    @TempDir
    private Path folder;

    private RouterPeer peer;
    private RouterLink link;

    @BeforeEach
    void open() throws Exception {
        peer = new RouterPeer(folder.resolve("control.sock")).listen();
        link = new RouterLink(folder.resolve("control.sock"), log);
    }

    @AfterEach
    void close() throws Exception {
        link.close();
        peer.close();
    }

    @Test
    void beginsWithASnapshotOfAllThatWasPutBefore() throws Exception {
        AppId blog = AppId.random();
        var shopApplied = link.put(route(shop, 5000));
        link.put(route(blog, 5001));
        link.start();
        shopApplied.get(10, TimeUnit.SECONDS);

        assertThat(peer.heard())
                .singleElement()
                .isInstanceOfSatisfying(
                        RouteMessage.Snapshot.class,
                        snapshot -> assertThat(snapshot.routes())
                                .extracting(AppRoute::app)
                                .containsExactly(shop, blog));
    }

    @Test
    void tellsWhenAChangeIsApplied() throws Exception {
        peer.confirms(false);
        link.start();
        var applied = link.put(route(shop, 5000));
        peer.await(table -> table.containsKey(shop), SOON);
        assertThatThrownBy(() -> applied.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        peer.report(new RouterReport.Applied(peer.heard().getLast().version(), List.of()));
        applied.get(10, TimeUnit.SECONDS);
    }

    @Test
    void waitsForTheLastRequestInFlight() throws Exception {
        peer.occupy("10.0.0.1:5000");
        link.start();
        link.put(route(shop, 5000)).get(10, TimeUnit.SECONDS);
        var drained = link.drained(shop, "10.0.0.1:5000", SOON);
        link.put(route(shop, 5001)).get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> drained.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        peer.finish("10.0.0.1:5000");
        drained.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatHasNoRequestInFlightIsDrainedAtOnce() throws Exception {
        link.start();
        link.put(route(shop, 5000)).get(10, TimeUnit.SECONDS);
        var drained = link.drained(shop, "10.0.0.1:5000", SOON);
        link.put(route(AppId.random(), 7000)).get(10, TimeUnit.SECONDS);
        assertThat(drained).isNotDone();

        link.put(route(shop, 5001));
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aNewConnectionTellsWhatWasDrainedMeanwhile() throws Exception {
        link.start();
        link.put(route(shop, 5000)).get(10, TimeUnit.SECONDS);
        peer.die();
        var drained = link.drained(shop, "10.0.0.1:5000", SOON);
        link.put(route(shop, 5001));
        peer.listen();

        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aDrainEndsAtItsLimitWhenTheRouterIsDead() throws Exception {
        peer.die();

        link.drained(shop, "10.0.0.1:5000", Duration.ofMillis(50)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void comesBackWithASnapshotAfterTheRouterWasKilled() throws Exception {
        link.start();
        link.put(route(shop, 5000)).get(10, TimeUnit.SECONDS);
        peer.die();
        var applied = link.put(route(shop, 5001));
        peer.listen();
        applied.get(10, TimeUnit.SECONDS);

        assertThat(peer.heard().getLast()).isInstanceOf(RouteMessage.Snapshot.class);
        assertThat(peer.heard().getLast().version()).isEqualTo(1);
        peer.await(table -> port(table.get(shop)) == 5001, SOON);
    }

    @Test
    void removesAnApp() throws Exception {
        link.put(route(shop, 5000));
        link.start();
        link.remove(shop).get(10, TimeUnit.SECONDS);

        peer.await(table -> table.isEmpty(), SOON);
    }

    @Test
    void sendsOnlyTheNewestOfManyChanges() throws Exception {
        for (int port = 5000; port < 6000; port++) link.put(route(shop, port));
        link.start();
        link.put(route(shop, 6000)).get(10, TimeUnit.SECONDS);

        peer.await(table -> port(table.get(shop)) == 6000, SOON);
        assertThat(peer.heard()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void handsRequestLinesOn() throws Exception {
        link.put(route(shop, 5000));
        link.start();
        peer.await(table -> table.containsKey(shop), SOON);
        peer.report(new RouterReport.Request(shop, Instant.EPOCH, "at=info method=GET"));
        peer.report(new RouterReport.Lost(7));

        assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo(shop + " at=info method=GET");
        assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("lost 7");
    }

    private static AppRoute route(AppId app, int port) {
        var backend = new Backend("web.1", "10.0.0.1", port);
        return new AppRoute(app, "shop", List.of("shop.localhost"), Service.RUNNING, List.of(backend));
    }

    private static int port(@Nullable AppRoute route) {
        return route == null ? 0 : route.backends().getFirst().port();
    }
}
