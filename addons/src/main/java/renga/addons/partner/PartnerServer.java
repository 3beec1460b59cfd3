package renga.addons.partner;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Serves providers on loopback, each at `/SLUG/resources`, by the partner API, version 3 and 1, and, below a resource,
/// what only this
/// platform asks: `POST /rotation`, `POST /data` and `POST /recipe`. `/health` answers 204.
public final class PartnerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartnerServer.class);
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOTHING_TO_SAY = 204;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
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

    private static void handle(HttpExchange exchange, String root, Partner partner) throws IOException {
        try {
            var asked = Path.of(exchange.getRequestURI().getPath().substring(root.length()));
            answer(exchange, partner, asked, body(exchange));
        } catch (JacksonException | IllegalArgumentException e) {
            reply(exchange, BAD_REQUEST, Map.of("message", "The request is damaged: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        } catch (Exception e) {
            LOG.error("{} {}", exchange.getRequestMethod(), root, e);
            reply(exchange, FAILED, Map.of("message", "The provider failed; its log says why."));
        }
    }

    private static void answer(HttpExchange exchange, Partner partner, Path asked, JsonNode body) throws Exception {
        String what = exchange.getRequestMethod() + " " + asked.rest();
        switch (what) {
            case "POST resources" -> {
                Order order = order(body);
                reply(exchange, order.uuid(), partner.provision(order));
            }
            case "PUT resource" ->
                reply(
                        exchange,
                        asked.id(),
                        partner.change(asked.id(), body.path("plan").asString("")));
            case "DELETE resource" -> reply(exchange, asked.id(), partner.deprovision(asked.id()));
            case "POST rotation" ->
                reply(
                        exchange,
                        asked.id(),
                        partner.rotate(asked.id(), body.path("forced").asBoolean(false)));
            case "POST data" -> {
                String command =
                        body.path("method").asString() + " " + body.path("path").asString();
                reply(exchange, partner.ask(question(asked.id(), command.strip(), body)));
            }
            case "POST recipe" -> {
                String name = "POST " + body.path("what").asString();
                reply(exchange, partner.recipe(question(asked.id(), name, body)));
            }
            default -> reply(exchange, NOT_FOUND, Map.of("message", "There is no %s here.".formatted(what)));
        }
    }

    /// What a request is about.
    ///
    /// @param rest `resources`, `resource`, or what follows a resource's id
    private record Path(@Nullable UUID resource, String rest) {
        static Path of(String text) {
            String[] parts = text.split("/");
            return switch (parts.length) {
                case 0, 1 -> new Path(null, "resources");
                case 2 -> new Path(UUID.fromString(parts[1]), "resource");
                default -> new Path(UUID.fromString(parts[1]), parts[2]);
            };
        }

        UUID id() {
            if (resource == null) throw new IllegalArgumentException("no resource is named");
            return resource;
        }
    }

    private static Question question(UUID resource, String what, JsonNode body) {
        return new Question(
                resource,
                body.path("plan").asString(""),
                what,
                body.path("body"),
                Instant.parse(body.path("created_at").asString()),
                texts(body.path("config")),
                body.path("config_of")
                        .propertyStream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> texts(entry.getValue()))));
    }

    private static Map<String, String> texts(JsonNode object) {
        return object.propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asString("")));
    }

    /// The first version of the partner API names no uuid, only an app: then each order is for another resource.
    private static Order order(JsonNode body) {
        boolean first = !body.has("uuid") && body.has("heroku_id");
        return new Order(
                first ? UUID.randomUUID() : UUID.fromString(body.path("uuid").asString("")),
                body.path("plan").asString(""),
                texts(body.path("options")));
    }

    private static void reply(HttpExchange exchange, UUID resource, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Done(var config, var configOf, var configAt, var message) -> {
                var body = new LinkedHashMap<String, Object>(Map.of("id", resource.toString(), "message", message));
                if (!config.isEmpty()) body.put("config", config);
                if (!configOf.isEmpty()) body.put("config_of", configOf);
                if (!configAt.isEmpty()) body.put("config_at", configAt);
                reply(exchange, OK, body);
            }
            case Answer.Later(var pause, var message) -> {
                sayWhen(exchange, pause);
                reply(exchange, ACCEPTED, Map.of("id", resource.toString(), "message", message));
            }
            case Answer.Gone() -> reply(exchange, GONE, Map.of("message", "There is no such resource."));
            case Answer.Refused(var message) -> reply(exchange, REFUSED, Map.of("message", message));
            case Answer.Unavailable(var message) -> reply(exchange, UNAVAILABLE, Map.of("message", message));
        }
    }

    private static void reply(HttpExchange exchange, Reply reply) throws IOException {
        reply.again().ifPresent(pause -> sayWhen(exchange, pause));
        reply(exchange, reply.status(), reply.body());
    }

    private static void sayWhen(HttpExchange exchange, Duration pause) {
        exchange.getResponseHeaders().set("Retry-After", String.valueOf(Math.max(1, pause.toSeconds())));
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
