package renga.dyno.runc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import renga.dyno.Boot;
import renga.dyno.Exit;
import renga.dyno.kernel.ListeningSockets;

/// Waits until anybody listens on a TCP port in a dyno, on an address the router can reach.
final class Listening {
    private Listening() {}

    static Boot await(Dyno dyno, int port, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        ListeningSockets sockets = null;
        try {
            while (true) {
                Optional<Exit> exit = dyno.exit();
                if (exit.isPresent()) return new Boot.Ended(exit.get());
                if (sockets == null) sockets = opened(dyno);
                if (sockets != null && reachable(sockets, port)) return new Boot.Listening();
                if (System.nanoTime() >= deadline) return new Boot.TimedOut();
                dyno.awaitExit(Limits.LISTEN_POLL);
            }
        } finally {
            if (sockets != null) sockets.close();
        }
    }

    /// @return null if it has no network yet, or no more
    private static @Nullable ListeningSockets opened(Dyno dyno) {
        try {
            return ListeningSockets.of(dyno.state().pid());
        } catch (IOException _) {
            return null;
        }
    }

    private static boolean reachable(ListeningSockets sockets, int port) {
        try {
            return sockets.now().stream()
                    .anyMatch(socket ->
                            socket.getPort() == port && !socket.getAddress().isLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
