package renga.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The Platform API as verbs use it: JSON in, JSON out, a [Failure] for everything else. For one thread.
public final class Api {
    /// The official CLI waits as long (cli-notes.md §3).
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final String ACCEPT = "application/vnd.heroku+json; version=3.sdk";

    private final Server server;
    private final SSLContext tls;
    private final HttpClient client;

    public Api(Server server) {
        this.server = server;
        this.tls = Trust.of(server);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .sslContext(tls)
                .build();
    }

    public Server server() {
        return server;
    }

    /// For other connections to the same server.
    public SSLContext tls() {
        return tls;
    }

    public JsonNode get(String path) {
        return json(send("GET", path, Optional.empty(), Optional.empty()));
    }

    /// One page: `version ..; max=10, order=desc`.
    public JsonNode get(String path, String range) {
        return json(send("GET", path, Optional.empty(), Optional.of(range)));
    }

    /// All pages of a list.
    public List<JsonNode> list(String path) {
        var all = new ArrayList<JsonNode>();
        Optional<String> range = Optional.empty();
        do {
            HttpResponse<String> page = send("GET", path, Optional.empty(), range);
            json(page).forEach(all::add);
            range = page.headers().firstValue("Next-Range");
        } while (range.isPresent());
        return all;
    }

    public JsonNode post(String path, Object body) {
        return json(send("POST", path, Optional.of(body), Optional.empty()));
    }

    public JsonNode put(String path, Object body) {
        return json(send("PUT", path, Optional.of(body), Optional.empty()));
    }

    public JsonNode patch(String path, Object body) {
        return json(send("PATCH", path, Optional.of(body), Optional.empty()));
    }

    public JsonNode delete(String path) {
        return json(send("DELETE", path, Optional.empty(), Optional.empty()));
    }

    /// A stream at an address the API gave; no token goes there.
    public HttpResponse<InputStream> stream(URI address, String... headers) throws IOException {
        var request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream");
        if (headers.length > 0) request.headers(headers);
        return interruptibly(() -> client.send(request.build(), BodyHandlers.ofInputStream()));
    }

    private HttpResponse<String> send(String method, String path, Optional<Object> body, Optional<String> range) {
        var request = HttpRequest.newBuilder(server.api().resolve(path))
                .timeout(ANSWER_MAX)
                .header("Accept", ACCEPT)
                .header("Authorization", "Bearer " + server.token())
                .header("User-Agent", "renga-cli");
        range.ifPresent(text -> request.header("Range", text));
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        request.method(method, body.map(Api::publisher).orElseGet(BodyPublishers::noBody));
        try {
            return accepted(interruptibly(() -> client.send(request.build(), BodyHandlers.ofString())));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static HttpRequest.BodyPublisher publisher(Object body) {
        return BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body));
    }

    private interface Exchange<T> {
        T run() throws IOException, InterruptedException;
    }

    private static <T> T interruptibly(Exchange<T> exchange) throws IOException {
        try {
            return exchange.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted.");
        }
    }

    private HttpResponse<String> accepted(HttpResponse<String> response) {
        if (response.statusCode() < 300) return response;
        if (response.statusCode() == 401) {
            throw new Failure("The token is not valid. Unset HEROKU_API_KEY, or run: eval \"$(./renga env)\"");
        }
        throw refused(response);
    }

    /// As the official CLI prints it: message, empty line, id.
    private static Failure refused(HttpResponse<String> response) {
        JsonNode body = parsed(response.body()).orElseGet(Json.MAPPER::createObjectNode);
        if (!body.hasNonNull("message")) {
            return new Failure("HTTP Error " + response.statusCode() + " for "
                    + response.request().method() + " " + response.uri());
        }
        String id = body.hasNonNull("id") ? "\n\nError ID: " + body.get("id").asString() : "";
        return new Failure(Failure.REFUSED, body.get("message").asString() + id);
    }

    private Failure unreachable(IOException e) {
        if (e instanceof SSLException) {
            return new Failure("The certificate of " + server.api() + " is not trusted: " + e.getMessage()
                    + "\nSet RENGA_HOME to where this Renga lives, or run: eval \"$(./renga env)\"");
        }
        String why = e instanceof ConnectException ? "nothing listens there" : String.valueOf(e.getMessage());
        return new Failure("Renga does not answer at " + server.api() + ": " + why
                + ".\nStart it by `./renga up`, see how it is by `./renga status`, or set HEROKU_HOST.");
    }

    private static JsonNode json(HttpResponse<String> response) {
        if (response.body().isBlank()) return Json.MAPPER.createObjectNode();
        return parsed(response.body())
                .orElseThrow(() -> new Failure("The answer to "
                        + response.request().method() + " " + response.uri() + " is no JSON. Is this a Renga server?"));
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(text));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
