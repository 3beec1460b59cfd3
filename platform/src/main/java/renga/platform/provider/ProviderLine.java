package renga.platform.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.Json;

/// Speaks the partner API to providers (contract, partner-api.md §2). Follows no redirects: they would carry our
/// password elsewhere. Holds no database connection while it waits. Thread-safe.
public final class ProviderLine implements AutoCloseable {
    /// The contract's: a provider should answer in 3 s and has to in 25 s.
    public static final Duration ANSWER_MAX = Duration.ofSeconds(25);

    static final int BODY_BYTES_MAX = 256 * 1024;

    private static final Duration ANSWER_GOOD = Duration.ofSeconds(3);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    /// Of one provider; a slow one holds up nobody else. Who finds all taken waits so long for one.
    private static final int AT_ONCE_MAX = 8;

    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");
    private static final Duration TURN_MAX = Duration.ofSeconds(20);

    private static final String MEDIA = "application/vnd.heroku-addons+json; version=3";
    private static final Logger LOG = LoggerFactory.getLogger(ProviderLine.class);

    private final Providers providers;
    private final HttpClient client;
    private final Duration answerMax;
    private final Map<UUID, Semaphore> turns = new ConcurrentHashMap<>();

    /// @param tls with the certificates that the operator trusts
    public ProviderLine(Providers providers, SSLContext tls) {
        this(providers, tls, ANSWER_MAX);
    }

    public ProviderLine(Providers providers, SSLContext tls, Duration answerMax) {
        this.providers = providers;
        this.answerMax = answerMax;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX)
                .sslContext(tls)
                .build();
    }

    public Answer provision(Provider provider, Map<String, Object> body) throws InterruptedException {
        return ask(provider, "POST", "", Optional.of(body));
    }

    public Answer change(Provider provider, String resource, String plan) throws InterruptedException {
        return ask(provider, "PUT", segment(resource), Optional.of(Map.of("plan", plan)));
    }

    public Answer deprovision(Provider provider, String resource) throws InterruptedException {
        return ask(provider, "DELETE", segment(resource), Optional.empty());
    }

    /// Asks for other credentials, by a path that only Renga has: `POST /RESOURCE/rotation`.
    public Answer rotate(Provider provider, String resource, boolean forced) throws InterruptedException {
        return ask(provider, "POST", segment(resource) + "/rotation", Optional.of(Map.of("forced", forced)));
    }

    /// Hands a data command on, by a path that only Renga has: `POST /RESOURCE/data`.
    public Answer data(Provider provider, String resource, Map<String, Object> command) throws InterruptedException {
        return ask(provider, "POST", segment(resource) + "/data", Optional.of(command));
    }

    /// Asks how a backup or a restore is to be done (`capture`, `restore`, `proof`), or tells that a restore is done
    /// or came to nothing (`restored`, `unrestored`), by a path that only Renga has: `POST /RESOURCE/recipe`.
    public Answer recipe(Provider provider, String resource, Map<String, Object> question) throws InterruptedException {
        return ask(provider, "POST", segment(resource) + "/recipe", Optional.of(question));
    }

    /// Requests under way are broken off.
    @Override
    public void close() {
        client.shutdownNow();
    }

    private Answer ask(Provider provider, String method, String path, Optional<Map<String, Object>> body)
            throws InterruptedException {
        Optional<String> problem = providers.hosts().problem(provider.baseUrl());
        if (problem.isPresent()) return new Answer.NotReached("its base_url " + problem.get());
        Semaphore turn = turns.computeIfAbsent(provider.id(), _ -> new Semaphore(AT_ONCE_MAX));
        if (!turn.tryAcquire(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            return new Answer.NotReached("it is still busy with %d requests of ours".formatted(AT_ONCE_MAX));
        }
        try {
            return timed(provider, method, request(provider, method, path, body));
        } finally {
            turn.release();
        }
    }

    private Answer timed(Provider provider, String method, HttpRequest request) throws InterruptedException {
        long from = System.nanoTime();
        Answer answer = send(request);
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        if (took.compareTo(ANSWER_GOOD) > 0) {
            LOG.warn("{} took {} ms for a {}: {}", provider.slug(), took.toMillis(), method, answer);
        } else {
            LOG.info("{} answered a {} in {} ms: {}", provider.slug(), method, took.toMillis(), answer);
        }
        return answer;
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        var sent = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), BODY_BYTES_MAX));
        try {
            HttpResponse<String> response = sent.get(answerMax.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer.Replied(response.statusCode(), response.body(), retryAfter(response));
        } catch (TimeoutException _) {
            sent.cancel(true);
            return new Answer.Unknown("it did not answer within %d s".formatted(answerMax.toSeconds()));
        } catch (ExecutionException e) {
            return failed(e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
        }
    }

    private static Optional<Duration> retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(SECONDS.asMatchPredicate())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .filter(pause -> pause.isPositive() && pause.compareTo(RETRY_AFTER_MAX) <= 0);
    }

    private static Answer failed(IOException e) {
        return switch (e) {
            case HttpConnectTimeoutException _, ConnectException _, UnknownHostException _ ->
                new Answer.NotReached("nothing answers at its base_url");
            case SSLHandshakeException _ -> new Answer.NotReached("its certificate is not accepted: " + e.getMessage());
            default -> new Answer.Unknown("the connection broke off: " + e.getMessage());
        };
    }

    private HttpRequest request(Provider provider, String method, String path, Optional<Map<String, Object>> body) {
        String clear = provider.slug() + ":" + providers.secrets(provider).password();
        String basic = Base64.getEncoder().encodeToString(clear.getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(provider.baseUrl() + path))
                .header("Authorization", "Basic " + basic)
                .header("Accept", MEDIA)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Renga")
                .method(
                        method,
                        body.map(Json.MAPPER::writeValueAsBytes)
                                .map(BodyPublishers::ofByteArray)
                                .orElseGet(BodyPublishers::noBody))
                .build();
    }

    private static String segment(String resource) {
        return "/" + URLEncoder.encode(resource, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
