package renga.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// A real HTTPS server on a free port that answers as a test says and remembers what it was asked.
final class Wire implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    record Request(String method, String path, Map<String, List<String>> headers, JsonNode body) {
        String line() {
            return body.isEmpty() ? method + " " + path : method + " " + path + " " + body;
        }

        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    Wire() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.get().server()));
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "https://localhost:" + port() + path;
    }

    /// `on("GET /apps", 200, List.of(…))`.
    Wire on(String request, int status, Object body, String... headers) {
        return on(request, exchange -> {
            for (int i = 0; i < headers.length; i += 2)
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            send(exchange, status, "application/json", Json.MAPPER.writeValueAsString(body));
        });
    }

    Wire on(String request, Answer answer) {
        answers.put(request, answer);
        return this;
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) exchange.getResponseBody().write(bytes);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode json = body.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
            requests.add(new Request(exchange.getRequestMethod(), path, exchange.getRequestHeaders(), json));
            Answer answer = answers.get(exchange.getRequestMethod() + " " + path);
            if (answer != null) answer.to(exchange);
            else
                send(
                        exchange,
                        404,
                        "application/json",
                        "{\"id\":\"not_found\",\"message\":\"Couldn't find that app.\"}");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    List<String> asked() {
        return requests.stream().map(Request::line).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
