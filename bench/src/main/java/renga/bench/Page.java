package renga.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// One page on loopback, asked for again and again until it says what is awaited.
final class Page implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private long failures;

    Page(int port, String host) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .header("Host", host)
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    /// Returns when the page contains the text; answers other than 200 on the way are counted.
    void awaitText(String text) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (body().contains(text)) return;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("no \"" + text + "\" within " + LIMIT);
    }

    private String body() throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) return response.body();
        } catch (IOException _) {
            // counted like any other failure
        }
        failures++;
        return "";
    }

    long failures() {
        return failures;
    }

    @Override
    public void close() {
        client.close();
    }
}
