package renga.platform.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import renga.core.Json;
import renga.platform.vault.LocalAuthority;
import tools.jackson.databind.JsonNode;

/// A real server that webhooks are told to, by TLS with a certificate of that authority. It takes everything down and
/// answers 204, unless a test puts another answer in its mouth.
public final class Receiver implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    /// Everything it was told, in order.
    public final List<Heard> all = new CopyOnWriteArrayList<>();

    /// What it answers.
    public volatile Mouth mouth = _ -> 204;

    private final BlockingQueue<Heard> news = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;

    public Receiver(LocalAuthority authority) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls(authority)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /// One request.
    ///
    /// @param headers names in lower case
    public record Heard(String path, Map<String, String> headers, byte[] body) {
        public JsonNode json() {
            return Json.MAPPER.readTree(body);
        }

        /// `api:release create`
        public String what() {
            JsonNode json = json();
            return json.at("/webhook_metadata/event/include").asString() + " "
                    + json.get("action").asString();
        }

        public String delivery() {
            return json().at("/webhook_metadata/delivery/id").asString();
        }

        public String attempt() {
            return json().at("/webhook_metadata/attempt/id").asString();
        }
    }

    @FunctionalInterface
    public interface Mouth {
        /// @return the status
        int answer(Heard heard) throws Exception;
    }

    public String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/hooks";
    }

    /// Waits for what it is told next.
    public Heard next() throws InterruptedException {
        Heard heard = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (heard == null) throw new AssertionError("nothing more was told; so far: " + whats());
        return heard;
    }

    public List<String> whats() {
        return all.stream().map(Heard::what).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new HashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            var heard = new Heard(
                    exchange.getRequestURI().toString(),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            all.add(heard);
            news.add(heard);
            int status = mouth.answer(heard);
            if (status / 100 == 3) exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static SSLContext tls(LocalAuthority authority) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(authority.server(), new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
