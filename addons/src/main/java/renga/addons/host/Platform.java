package renga.addons.host;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.partner.Identity;
import renga.core.CaBundle;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// The platform's `/backing-services`, asked with a provider's own credentials.
public final class Platform implements ServiceHost {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    private static final int UNFIT = 422;
    private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

    private final URI base;
    private final String authorization;
    private final HttpClient client;

    /// @param base `https://localhost:5443`
    /// @param authority PEM file of who signed the platform's certificate
    public Platform(URI base, Path authority, Identity identity) throws IOException {
        this.base = base;
        String pair = identity.slug() + ":" + identity.password();
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        this.client = HttpClient.newBuilder()
                .sslContext(trusting(authority))
                .connectTimeout(ANSWER_MAX)
                .build();
    }

    @Override
    public Optional<String> put(String name, ServiceWish wish) throws IOException, InterruptedException {
        HttpRequest request = request("/backing-services/" + name)
                .PUT(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(wish)))
                .build();
        return address(checked(request, send(request)));
    }

    @Override
    public Optional<String> find(String name) throws IOException, InterruptedException {
        HttpRequest request = request("/backing-services/" + name).GET().build();
        HttpResponse<String> response = send(request);
        return response.statusCode() == NOT_FOUND ? Optional.empty() : address(checked(request, response));
    }

    @Override
    public Set<String> names() throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        for (JsonNode service : lasting()) names.add(service.get("name").asString());
        return names;
    }

    @Override
    public Optional<String> at(String address) throws IOException, InterruptedException {
        for (JsonNode service : lasting()) {
            if (service.path("address").asString("").equals(address))
                return Optional.of(service.get("name").asString());
        }
        return Optional.empty();
    }

    private List<JsonNode> lasting() throws IOException, InterruptedException {
        HttpRequest request = request("/backing-services").GET().build();
        return Json.MAPPER
                .readTree(checked(request, send(request)))
                .valueStream()
                .filter(service -> !service.path("state").asString("").equals("ending"))
                .toList();
    }

    @Override
    public void end(String name) throws IOException, InterruptedException {
        HttpRequest request = request("/backing-services/" + name).DELETE().build();
        HttpResponse<String> response = send(request);
        if (response.statusCode() != NOT_FOUND) checked(request, response);
    }

    @Override
    public void use(String name, UUID addon) throws IOException, InterruptedException {
        HttpRequest request = request("/backing-services/" + name + "/addons/" + addon)
                .PUT(BodyPublishers.ofString("{}"))
                .build();
        HttpResponse<String> response = send(request);
        if (isNoAddon(response)) LOG.info("no app has {}: the platform does not know it", addon);
        else checked(request, response);
    }

    /// Whoever checks providers from outside orders what no platform knows.
    private static boolean isNoAddon(HttpResponse<String> response) {
        return response.statusCode() == NOT_FOUND
                && Json.MAPPER
                        .readTree(response.body())
                        .path("resource")
                        .asString("")
                        .equals("add_on");
    }

    @Override
    public void unuse(String name, UUID addon) throws IOException, InterruptedException {
        HttpRequest request = request("/backing-services/" + name + "/addons/" + addon)
                .DELETE()
                .build();
        HttpResponse<String> response = send(request);
        if (response.statusCode() != NOT_FOUND) checked(request, response);
    }

    @Override
    public void link(String name, String other) throws IOException, InterruptedException {
        HttpRequest request =
                way(name, other).PUT(BodyPublishers.ofString("{}")).build();
        checked(request, send(request));
    }

    @Override
    public void unlink(String name, String other) throws IOException, InterruptedException {
        HttpRequest request = way(name, other).DELETE().build();
        HttpResponse<String> response = send(request);
        if (response.statusCode() != NOT_FOUND) checked(request, response);
    }

    private HttpRequest.Builder way(String name, String other) {
        return request("/backing-services/" + name + "/services/" + other);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_MAX)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String checked(HttpRequest request, HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 == 2) return response.body();
        if (response.statusCode() == UNFIT) {
            String why = Json.MAPPER.readTree(response.body()).path("message").asString("");
            throw new Refused(
                    "%s %s: %s".formatted(request.method(), request.uri().getPath(), why));
        }
        throw new IOException("%s %s: status %d: %s"
                .formatted(request.method(), request.uri().getPath(), response.statusCode(), response.body()));
    }

    private static Optional<String> address(String body) {
        JsonNode shown = Json.MAPPER.readTree(body);
        if (!shown.path("state").asString("").equals("up")) return Optional.empty();
        return Optional.of(shown.get("address").asString());
    }

    private static SSLContext trusting(Path authority) throws IOException {
        try {
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(CaBundle.trustStore(authority, "PKCS12"));
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("reading the certificate in " + authority, e);
        }
    }
}
