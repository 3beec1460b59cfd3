package renga.router.proxy;

import org.jspecify.annotations.Nullable;
import renga.router.http.RequestHead;
import renga.router.table.App;
import renga.router.table.RouteTable;

/// Finds the app for a request; remembers the last one, since a connection mostly asks for the same. For one
/// connection.
final class Hosts {
    private final RouteTable table;
    private String host = "";
    private @Nullable App app;
    private long generation = -1;

    Hosts(RouteTable table) {
        this.table = table;
    }

    @Nullable
    App find(RequestHead request) {
        long now = table.generation();
        if (now == generation && request.isHost(host)) return app;
        host = request.host();
        app = table.find(host);
        generation = now;
        return app;
    }

    /// The host of the request asked for last.
    String last() {
        return host;
    }
}
