package renga.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A program of its own, run in a network namespace of the test's: serves the bare repositories of a folder by git's
/// smart HTTP, and its other files as they are. Arguments: address, port, folder, key store (no password).
final class GitHost {
    private static final String SERVICE = "git-upload-pack";
    private static final byte[] OLD_PROTOCOL =
            "001e# service=git-upload-pack\n0000".getBytes(StandardCharsets.US_ASCII);

    private final Path folder;

    private GitHost(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(args[3])) {
            keys.load(in, "changeit".toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new GitHost(Path.of(args[2]))::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/info/refs")) {
                Path repository = folder.resolve(path.substring(1, path.length() - "/info/refs".length()));
                exchange.getResponseHeaders().set("Content-Type", "application/x-" + SERVICE + "-advertisement");
                exchange.sendResponseHeaders(200, 0);
                git(exchange, repository, "--advertise-refs");
            } else if (path.endsWith("/" + SERVICE)) {
                Path repository = folder.resolve(path.substring(1, path.length() - SERVICE.length() - 1));
                exchange.getResponseHeaders().set("Content-Type", "application/x-" + SERVICE + "-result");
                exchange.sendResponseHeaders(200, 0);
                git(exchange, repository, "--timeout=60");
            } else {
                file(exchange, folder.resolve(path.substring(1)));
            }
        }
    }

    private static void git(HttpExchange exchange, Path repository, String mode) throws IOException {
        var builder = new ProcessBuilder("git", "upload-pack", "--stateless-rpc", mode, repository.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        String version = exchange.getRequestHeaders().getFirst("Git-Protocol");
        if (version != null) builder.environment().put("GIT_PROTOCOL", version);
        else if (mode.equals("--advertise-refs")) exchange.getResponseBody().write(OLD_PROTOCOL);
        Process git = builder.start();
        Thread feeding = Thread.ofVirtual().start(() -> {
            try (OutputStream to = git.getOutputStream();
                    InputStream from = body(exchange)) {
                from.transferTo(to);
            } catch (IOException _) {
                // git has heard enough
            }
        });
        try (InputStream from = git.getInputStream()) {
            from.transferTo(exchange.getResponseBody());
        } finally {
            feeding.interrupt();
            git.destroy();
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    }

    private static void file(HttpExchange exchange, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.sendResponseHeaders(200, Files.size(file));
        Files.copy(file, exchange.getResponseBody());
    }
}
