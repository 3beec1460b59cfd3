package renga.cli.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import renga.cli.api.Api;
import renga.cli.api.Failure;

/// Reads a log session: server-sent events whose data are log lines (cli-notes.md §8).
public final class LogStream {
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(3);

    private final Api api;
    private final URI address;
    private final Consumer<String> lines;
    private final CountDownLatch never = new CountDownLatch(1);
    private String lastId = "";

    public LogStream(Api api, URI address, Consumer<String> lines) {
        this.api = api;
        this.address = address;
        this.lines = lines;
    }

    /// Until the server ends it.
    public void once() {
        try {
            read();
        } catch (IOException e) {
            throw new Failure("Reading the log failed: " + e.getMessage() + ". Try again.");
        }
    }

    /// Comes back after each end, at the line where it was, until the session is over.
    public void follow() throws InterruptedException {
        while (true) {
            try {
                read();
            } catch (IOException e) {
                // the server restarts, or the network was away: it is asked again
            }
            if (never.await(RECONNECT_AFTER.toMillis(), TimeUnit.MILLISECONDS)) return;
        }
    }

    private void read() throws IOException {
        HttpResponse<InputStream> response =
                lastId.isEmpty() ? api.stream(address) : api.stream(address, "Last-Event-ID", lastId);
        try (var in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() == 404) throw new Failure("Log stream timed out. Please try again.");
            if (response.statusCode() != 200) throw new Failure("The log answered " + response.statusCode() + ".");
            for (String line = in.readLine(); line != null; line = in.readLine()) take(line);
        }
    }

    private void take(String line) {
        if (line.startsWith("data: ")) lines.accept(line.substring("data: ".length()));
        else if (line.startsWith("id: ")) lastId = line.substring("id: ".length());
    }
}
