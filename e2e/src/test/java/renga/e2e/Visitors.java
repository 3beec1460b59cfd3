package renga.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Constant, bounded requests to one app over loopback, from a few visitors at once, until closed; every answer that
/// is not a 200 is kept as a failure.
final class Visitors implements AutoCloseable {
    private static final int COUNT = 4;
    private static final Duration PAUSE = Duration.ofMillis(25);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
    private static final long REQUESTS_MAX = 1_000_000;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final HttpRequest request;
    private final AtomicLong answered = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /// The JDK resolves no *.localhost: visitors go to 127.0.0.1 and name the app in the Host header, which a
    /// property in e2e/pom.xml lets them.
    Visitors(Instance renga, String app) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + renga.httpPort() + "/"))
                .header("Host", app + ".localhost")
                .timeout(REQUEST_LIMIT)
                .build();
        for (int i = 0; i < COUNT; i++) threads.add(Thread.ofVirtual().start(this::visit));
    }

    private void visit() {
        while (!closed && answered.get() < REQUESTS_MAX) {
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200) fail(response.statusCode() + " " + response.body());
                answered.incrementAndGet();
            } catch (IOException e) {
                fail(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void fail(String what) {
        if (failures.size() < 100) failures.add(java.time.Instant.now() + " " + what);
    }

    long answered() {
        return answered.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join(REQUEST_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        client.close();
    }
}
