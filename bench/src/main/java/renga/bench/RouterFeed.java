package renga.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.Backend;
import renga.core.route.RouteMessage;
import renga.core.route.RouteWire;

/// The platform's end of the router's socket: gives it one route and writes all it reports to a file.
final class RouterFeed implements AutoCloseable {
    private final SocketChannel channel;
    private final OutputStream log;
    private final Thread reader;

    RouterFeed(Path socket, Path log, int backendPort) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        this.log = new BufferedOutputStream(Files.newOutputStream(log));
        var backend = new Backend("web.1", "127.0.0.1", backendPort);
        var route = new AppRoute(
                AppId.random(), "shop", List.of(RouterPeers.HOST), AppRoute.Service.RUNNING, List.of(backend));
        var bytes = ByteBuffer.wrap(RouteWire.line(new RouteMessage.Snapshot(1, List.of(route))));
        while (bytes.hasRemaining()) channel.write(bytes);
        reader = Thread.ofPlatform().name("router feed").start(this::copy);
    }

    private void copy() {
        var buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (channel.read(buffer) >= 0) {
                log.write(buffer.array(), 0, buffer.position());
                log.flush();
                buffer.clear();
            }
        } catch (AsynchronousCloseException _) {
            // the benchmark is over
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        channel.close();
        reader.join();
        log.close();
    }
}
