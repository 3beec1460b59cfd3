package renga.router;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import renga.core.route.Backend;

/// A backend whose queue is full and that nobody accepts from: the kernel lets every further connect wait.
final class DeafBackend implements AutoCloseable {
    private static final int QUEUE_FILLED = 8;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(20);
    private static final String CONNECTING = "02";

    private final String dyno;
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final List<SocketChannel> waiting = new ArrayList<>();
    private final long connectingBefore;

    DeafBackend(String dyno) throws IOException {
        this.dyno = dyno;
        for (int i = 0; i < QUEUE_FILLED; i++) {
            waiting.add(SocketChannel.open());
            waiting.getLast().configureBlocking(false);
            waiting.getLast().connect(socket.getLocalSocketAddress());
        }
        connectingBefore = connecting();
    }

    Backend backend() {
        return new Backend(dyno, "127.0.0.1", socket.getLocalPort());
    }

    /// Returns when somebody tries to connect; the kernel tells nobody, so its table is looked at.
    void awaitConnect() throws Exception {
        Instant deadline = Instant.now().plus(CONNECT_MAX);
        while (connecting() <= connectingBefore) {
            if (Instant.now().isAfter(deadline)) throw new AssertionError("nobody connects within " + CONNECT_MAX);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /// In either table: a socket that could speak IPv6 is listed there.
    private long connecting() throws IOException {
        String here = "0100007F:%04X".formatted(socket.getLocalPort());
        long count = 0;
        for (String table : List.of("tcp", "tcp6")) {
            count += Files.readAllLines(Path.of("/proc/self/net", table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(field -> field[2].endsWith(here) && field[3].equals(CONNECTING))
                    .count();
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : waiting) channel.close();
        socket.close();
    }
}
