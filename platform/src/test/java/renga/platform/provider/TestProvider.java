package renga.platform.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// A provider of add-ons with a real HTTP server. As it comes it is a good one: idempotent by uuid, at
/// once, 410 for what is gone. Tests put other answers in its mouth.
public final class TestProvider implements AutoCloseable {
    public static final String PASSWORD = "provider-password-1";
    public static final String SALT = "provider-sso-salt-1";
    public static final String CLIENT_SECRET = "provider-client-secret-1";

    /// Everything it was asked, in order.
    public final List<Heard> heard = new CopyOnWriteArrayList<>();

    /// The resources that it holds, by what it calls them.
    public final Set<String> resources = ConcurrentHashMap.newKeySet();

    /// Instead of the usual answer to a method.
    public final Map<String, Mouth> mouths = new ConcurrentHashMap<>();

    private final BlockingQueue<Heard> news = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private TestProvider(HttpServer server) {
        this.server = server;
        server.createContext("/heroku/resources", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public static TestProvider start() {
        try {
            return new TestProvider(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One request.
    public record Heard(String method, String path, Map<String, String> headers, JsonNode body) {
        /// The last part of its path.
        public String resource() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /// One answer; none at all hangs up.
    public record Said(int status, Object body, Map<String, String> headers) {
        public static final Said NOTHING = new Said(0, "");

        public Said(int status, Object body) {
            this(status, body, Map.of());
        }
    }

    @FunctionalInterface
    public interface Mouth {
        Said answer(Heard heard) throws Exception;
    }

    /// As the operator's list of allowed hosts has it.
    public String host() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public Map<String, Object> manifest(String slug, String... vars) {
        return manifest(slug, Map.of(), vars);
    }

    /// @param other of `api`, instead of what is usual
    public Map<String, Object> manifest(String slug, Map<String, ?> other, String... vars) {
        var api = new HashMap<String, Object>();
        api.put("config_vars", vars);
        api.put("password", PASSWORD);
        api.put("sso_salt", SALT);
        api.put("client_secret", CLIENT_SECRET);
        api.put("regions", List.of("us"));
        api.put("requires", List.of("many_per_app"));
        api.put("production", Map.of("base_url", host() + "/heroku/resources", "sso_url", host() + "/heroku/sso"));
        api.put("version", "3");
        api.putAll(other);
        return new HashMap<>(Map.of("id", slug, "name", slug + " for all", "api", api));
    }

    /// The usual answer to `POST`: the resource, with one config var.
    public Said made(Heard heard) {
        String id = heard.body().get("uuid").asString();
        resources.add(id);
        return new Said(201, Map.of("id", id, "config", config(heard), "message", "Welcome."));
    }

    public Said gone(Heard heard) {
        return new Said(resources.remove(heard.resource()) ? 204 : 410, "");
    }

    /// The next request of that method; the others before it are skipped.
    public Heard next(String method) throws InterruptedException {
        for (Heard next = poll(); ; next = poll()) if (next.method().equals(method)) return next;
    }

    public long count(String method) {
        return heard.stream().filter(request -> request.method().equals(method)).count();
    }

    private Heard poll() throws InterruptedException {
        return Optional.ofNullable(news.poll(30, TimeUnit.SECONDS))
                .orElseThrow(() -> new IllegalStateException("the provider was asked only " + heard));
    }

    private static Map<String, String> config(Heard heard) {
        String var = heard.headers().get("var");
        return Map.of(
                var, "https://resource.example.test/" + heard.body().get("uuid").asString());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Heard request = read(exchange);
            heard.add(request);
            news.add(request);
            Mouth mouth = mouths.getOrDefault(request.method(), this::usual);
            Said said = mouth.answer(request);
            if (said.status() == 0) return;
            said.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = said.body() instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : Json.MAPPER.writeValueAsBytes(said.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private Said usual(Heard request) {
        return switch (request.method()) {
            case "POST" -> made(request);
            case "DELETE" -> gone(request);
            default -> new Said(200, Map.of());
        };
    }

    /// The header `var` is the test's own: the prefix that the user name, a slug, leads to.
    private static Heard read(HttpExchange exchange) throws IOException {
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        String basic = headers.getOrDefault("Authorization", "Basic ").substring("Basic ".length());
        String user = new String(java.util.Base64.getDecoder().decode(basic), StandardCharsets.UTF_8).split(":")[0];
        headers.put("user", user);
        headers.put("var", user.toUpperCase(java.util.Locale.ROOT).replace('-', '_') + "_URL");
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new Heard(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                Map.copyOf(headers),
                Json.MAPPER.readTree(text.isEmpty() ? "{}" : text));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
