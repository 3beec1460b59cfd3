package renga.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// The server's side of one rendezvous on a real TLS port.
final class Rendezvous implements AutoCloseable {
    private final SSLServerSocket server;
    private final CompletableFuture<String> secret = new CompletableFuture<>();

    interface Dyno {
        void run(SSLSocket socket) throws IOException;
    }

    Rendezvous(Dyno dyno) throws IOException {
        server = (SSLServerSocket) TestTls.get()
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(dyno));
    }

    private void serve(Dyno dyno) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            var line = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b != '\n';
                    b = socket.getInputStream().read()) {
                line.append((char) b);
            }
            secret.complete(line.toString().strip());
            socket.getOutputStream().write("rendezvous\r\n".getBytes(UTF_8));
            dyno.run(socket);
        } catch (IOException e) {
            secret.completeExceptionally(e);
        }
    }

    String url() {
        return "rendezvous://localhost:" + server.getLocalPort() + "/the-secret?q=1";
    }

    String secret() {
        return secret.join();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
