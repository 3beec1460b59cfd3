package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import renga.core.route.AppRoute;
import renga.router.proxy.Timeouts;
import renga.router.proxy.Transport;

/// The promise: a change of backends fails no request.
class DeployTest {
    private static final int VISITORS = 1_000;
    private static final int SWAPS = 100;

    /// Between two requests of a visitor: without it they took all processors, and a swap seconds.
    private static final Duration PAUSE = Duration.ofMillis(50);

    @ParameterizedTest
    @EnumSource(Transport.class)
    void noRequestFailsWhileBackendsAreSwapped(Transport transport, @TempDir Path home) throws Exception {
        if (!transport.isAvailable()) return;
        var failures = new ConcurrentLinkedQueue<String>();
        var requests = new AtomicLong();
        var over = new AtomicBoolean();
        var first = new CountDownLatch(VISITORS);
        List<Thread> threads = new ArrayList<>();
        try (var router = new TestRouter(home.resolve("router"), transport, Timeouts.heroku())) {
            TestBackend live = TestBackend.says("web.1", "generation");
            router.serve(live);
            for (int i = 0; i < VISITORS; i++) {
                boolean post = i % 4 == 0;
                threads.add(Thread.ofVirtual().start(() -> visit(router, post, over, first, requests, failures)));
            }
            assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
            for (int i = 0; i < SWAPS; i++) live = swap(router, live, threads, failures);
            over.set(true);
            for (Thread thread : threads) thread.join();
            live.close();
        }
        assertThat(failures).isEmpty();
        assertThat(requests.get()).isGreaterThan(VISITORS);
    }

    /// A deploy as the platform does it: put the new one, and when the old one is drained, stop that.
    private static TestBackend swap(
            TestRouter router, TestBackend old, List<Thread> threads, ConcurrentLinkedQueue<String> failures)
            throws Exception {
        TestBackend next = TestBackend.says("web.1", "generation");
        router.platform.put(TestRouter.route(AppRoute.Service.RUNNING, next));
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                router.platform.drained(old.backend().endpoint());
                old.close();
            } catch (Exception | AssertionError never) {
                failures.add(never.toString());
            }
        }));
        return next;
    }

    private static void visit(
            TestRouter router,
            boolean post,
            AtomicBoolean over,
            CountDownLatch first,
            AtomicLong requests,
            ConcurrentLinkedQueue<String> failures) {
        try (var visitor = router.visitor()) {
            String request = post
                    ? "POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 4\r\n\r\nbody"
                    : "GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n";
            while (!over.get()) {
                Visitor.Response response = visitor.say(request).response();
                if (response.status() != 200) failures.add(response.text());
                requests.incrementAndGet();
                first.countDown();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (Exception broken) {
            failures.add(broken.toString());
        }
    }
}
