package renga.addons.partner;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Serves providers on loopback, each at `/SLUG/resources`, by the partner API v3. `/health` answers 204.
public final class PartnerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartnerServer.class);
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int OK = 200;
    private static final int NOTHING_TO_SAY = 204;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int GONE = 410;
    private static final int REFUSED = 422;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private PartnerServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/health", exchange -> reply(exchange, NOTHING_TO_SAY, Map.of()));
    }

    /// @param port 0: any
    public static PartnerServer open(int port) throws IOException {
        return new PartnerServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    }

    public PartnerServer serve(Identity identity, Partner partner) {
        String path = "/" + identity.slug() + "/resources";
        server.createContext(path, exchange -> handle(exchange, path, partner)).setAuthenticator(known(identity));
        return this;
    }

    public PartnerServer start() {
        server.start();
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static BasicAuthenticator known(Identity identity) {
        return new BasicAuthenticator(identity.slug(), StandardCharsets.UTF_8) {
            @Override
            public boolean checkCredentials(String user, String password) {
                return user.equals(identity.slug())
                        && MessageDigest.isEqual(bytes(password), bytes(identity.password()));
            }
        };
    }

    private static void handle(HttpExchange exchange, String path, Partner partner) throws IOException {
        String rest = exchange.getRequestURI().getPath().substring(path.length());
        Optional<UUID> resource = resource(rest);
        try {
            JsonNode body = body(exchange);
            if (exchange.getRequestMethod().equals("POST")) {
                provision(exchange, partner, body);
            } else if (resource.isEmpty()) {
                reply(exchange, NOT_FOUND, Map.of("message", "No resource is called that."));
            } else {
                switch (exchange.getRequestMethod()) {
                    case "PUT" ->
                        answer(
                                exchange,
                                resource.get(),
                                partner.change(resource.get(), body.path("plan").asString("")));
                    case "DELETE" -> answer(exchange, resource.get(), partner.deprovision(resource.get()));
                    default -> reply(exchange, NOT_ALLOWED, Map.of("message", "POST, PUT or DELETE."));
                }
            }
        } catch (JacksonException e) {
            reply(exchange, BAD_REQUEST, Map.of("message", "The body is no JSON."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        } catch (Exception e) {
            LOG.error("{} {}", exchange.getRequestMethod(), path, e);
            reply(exchange, FAILED, Map.of("message", "The provider failed; its log says why."));
        }
    }

    private static void provision(HttpExchange exchange, Partner partner, JsonNode body) throws Exception {
        Optional<UUID> uuid = uuid(body.path("uuid").asString(""));
        if (uuid.isEmpty()) {
            reply(exchange, BAD_REQUEST, Map.of("message", "uuid is missing."));
            return;
        }
        Map<String, String> options = body.path("options")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asString("")));
        answer(
                exchange,
                uuid.get(),
                partner.provision(new Order(uuid.get(), body.path("plan").asString(""), options)));
    }

    private static void answer(HttpExchange exchange, UUID resource, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Done(var config, var message) -> {
                var body = new LinkedHashMap<String, Object>(Map.of("id", resource.toString(), "message", message));
                if (!config.isEmpty()) body.put("config", config);
                reply(exchange, OK, body);
            }
            case Answer.Gone() -> reply(exchange, GONE, Map.of("message", "There is no such resource."));
            case Answer.Refused(var message) -> reply(exchange, REFUSED, Map.of("message", message));
            case Answer.Unavailable(var message) -> reply(exchange, UNAVAILABLE, Map.of("message", message));
        }
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
        return bytes.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(bytes);
    }

    private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = Json.MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, status == NOTHING_TO_SAY ? -1 : json.length);
        if (status != NOTHING_TO_SAY) exchange.getResponseBody().write(json);
        exchange.close();
    }

    private static Optional<UUID> resource(String rest) {
        return rest.startsWith("/") ? uuid(rest.substring(1)) : Optional.empty();
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
