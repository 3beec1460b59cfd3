package renga.platform.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import renga.core.Json;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.db.Database;
import renga.platform.vault.LocalAuthority;
import renga.platform.vault.Passwords;
import tools.jackson.databind.JsonNode;

/// A real API server with the given routes on a free port, and a client that trusts its CA and holds a token.
public final class TestApi implements AutoCloseable {
    public static final String EMAIL = "dev@example.test";
    public static final String PASSWORD = "correct horse battery staple";

    /// Made once: it takes longer than most tests.
    private static final String HASH = Passwords.hash(PASSWORD);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final ApiServer server;
    private final HttpClient client;
    private final Account account;
    private final String token;

    public TestApi(Database db, Path home, Routes... routes) {
        this(db, home, RateLimits.CALLS_PER_HOUR, routes);
    }

    public TestApi(Database db, Path home, int callsPerHour, Routes... routes) {
        this(db, home, callsPerHour, Guest.NONE, routes);
    }

    public TestApi(Database db, Path home, int callsPerHour, Guest.Book guests, Routes... routes) {
        var clock = Clock.systemUTC();
        var accounts = new Accounts(db, clock);
        var authorizations = new Authorizations(db, clock);
        account = ensure(accounts);
        token = authorizations
                .grant(account, new Authorizations.Wish("test", List.of("global"), java.util.Optional.empty()))
                .token()
                .text();
        var authority = LocalAuthority.open(home, "localhost", clock);
        server = ApiServer.start(
                new ApiServer.Listen("127.0.0.1", 0),
                authority,
                new Authentication(accounts, authorizations, guests),
                new RateLimits(clock, callsPerHour),
                Arrays.asList(routes));
        client = HttpClient.newBuilder().sslContext(trusting(authority)).build();
    }

    /// The account that tests act as; it can log in with [#PASSWORD].
    public static Account ensure(Accounts accounts) {
        return accounts.ensureHashed(EMAIL, () -> HASH);
    }

    public Account account() {
        return account;
    }

    public String token() {
        return token;
    }

    public int port() {
        return server.port();
    }

    public URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    /// With the account's token, unless headers say otherwise.
    public HttpResponse<String> send(String method, String path, Object body, String... headers) {
        String text = body instanceof String string ? string : Json.MAPPER.writeValueAsString(body);
        return sendAs("application/json", method, path, text, headers);
    }

    public HttpResponse<String> sendAs(String type, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(ANSWER_MAX)
                .header("Accept", "application/vnd.heroku+json; version=3")
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body));
        if (!Arrays.asList(headers).contains("Authorization")) request.header("Authorization", "Bearer " + token);
        if (headers.length > 0) request.headers(headers);
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /// The body of a 200 as it comes, without a token: for streams.
    public InputStream open(String path, Duration headMax, String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).timeout(headMax);
        if (headers.length > 0) request.headers(headers);
        try {
            var response = client.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) return response.body();
            throw new IllegalStateException("GET " + path + " answered " + response.statusCode());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("GET " + path, e);
        }
    }

    public HttpResponse<String> post(String path, Object body, String... headers) {
        return send("POST", path, body, headers);
    }

    public HttpResponse<String> patch(String path, Object body) {
        return send("PATCH", path, body);
    }

    /// Bytes to an address that knows a secret, without a token and with an empty Content-Type, as the CLI's plugin.
    public HttpResponse<String> put(String path, byte[] body) {
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(ANSWER_MAX)
                .header("Content-Type", "")
                .PUT(BodyPublishers.ofByteArray(body));
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("PUT " + path, e);
        }
    }

    public HttpResponse<String> delete(String path) {
        return send("DELETE", path, "");
    }

    /// Waits for what nobody tells of.
    public static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("it did not come about in " + ANSWER_MAX);
            LockSupport.parkNanos(20_000_000);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        return Json.MAPPER.readTree(response.body());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    private static SSLContext trusting(LocalAuthority authority) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("ca", authority.trusted().getFirst());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot trust the test's CA", e);
        }
    }
}
