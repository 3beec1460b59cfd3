package renga.dyno.runc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import renga.dyno.Boot;
import renga.dyno.Exit;
import renga.dyno.kernel.ListeningSockets;

/// Waits until anybody listens on a TCP port in a dyno, on an address the router can reach.
final class Listening {
    private Listening() {}

    static Boot await(Dyno dyno, int port, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (ListeningSockets sockets = ListeningSockets.of(dyno.state().pid())) {
            while (true) {
                Optional<Exit> exit = dyno.exit();
                if (exit.isPresent()) return new Boot.Ended(exit.get());
                if (reachable(sockets, port)) return new Boot.Listening();
                if (System.nanoTime() >= deadline) return new Boot.TimedOut();
                dyno.awaitExit(Limits.LISTEN_POLL);
            }
        } catch (IOException e) {
            Optional<Exit> exit = dyno.awaitExit(Limits.KILL_MAX);
            if (exit.isPresent()) return new Boot.Ended(exit.get());
            throw new UncheckedIOException(
                    "looking who listens in " + dyno.state().id(), e);
        }
    }

    private static boolean reachable(ListeningSockets sockets, int port) throws IOException {
        return sockets.now().stream()
                .anyMatch(socket ->
                        socket.getPort() == port && !socket.getAddress().isLoopbackAddress());
    }
}
