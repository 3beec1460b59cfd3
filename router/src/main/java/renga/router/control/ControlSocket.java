package renga.router.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.route.RouteMessage;
import renga.router.report.Reports;

/// `control.sock`: the platform connects here. Mode 0600, so only its owner and root can. The newest connection wins.
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    /// Takes a change and returns when it is effective.
    public interface Changes {
        void apply(RouteMessage message);
    }

    private final ServerSocketChannel server;
    private final Path path;
    private final Changes changes;
    private final Reports reports;
    private final Thread acceptor;
    private @Nullable ControlLink link;

    private ControlSocket(ServerSocketChannel server, Path path, Changes changes, Reports reports) {
        this.server = server;
        this.path = path;
        this.changes = changes;
        this.reports = reports;
        this.acceptor = Thread.ofPlatform().name("control acceptor").daemon().unstarted(this::accept);
    }

    /// Replaces a socket that a dead router left behind. The file appears only when its mode is right.
    public static ControlSocket open(Path path, Changes changes, Reports reports) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".next");
        Files.deleteIfExists(next);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(next));
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            server.close();
            throw new IOException("cannot listen for the platform on " + path + ": " + failed.getMessage(), failed);
        }
        var socket = new ControlSocket(server, path, changes, reports);
        socket.acceptor.start();
        return socket;
    }

    private void accept() {
        try {
            while (true) replace(server.accept());
        } catch (IOException failed) {
            if (server.isOpen())
                LOG.error("the control socket is broken: the platform cannot reach this router", failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void replace(SocketChannel channel) throws InterruptedException, IOException {
        if (!server.isOpen()) {
            channel.close();
            return;
        }
        if (link != null) link.end();
        reports.clearNotices();
        link = new ControlLink(channel, changes, reports);
        link.start();
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        server.close();
        Files.deleteIfExists(path);
        if (link != null) link.end();
    }
}
