package renga.router;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.route.RouteMessage;
import renga.core.route.RouterReport;
import renga.router.control.ControlSocket;
import renga.router.control.RouteFile;
import renga.router.proxy.Proxy;
import renga.router.proxy.Timeouts;
import renga.router.proxy.Transport;
import renga.router.report.Reports;
import renga.router.table.RouteTable;
import renga.router.table.Target;

/// The router put together: table, proxy, control socket and file, each told of the others here and nowhere else.
final class Router implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Reports reports = new Reports();
    private final Proxy proxy;
    private final RouteTable table;
    private final RouteFile file;
    private final ControlSocket control;

    /// Serves from the saved routes when it returns, and listens for the platform.
    Router(Settings settings, Transport transport, Timeouts timeouts, InstantSource clock) throws IOException {
        Path routes = settings.home().resolve("routes.json");
        proxy = new Proxy(transport, settings.threads(), timeouts, reports, clock);
        table = new RouteTable(new Wiring());
        file = new RouteFile(routes, table::routes);
        RouteMessage.Snapshot saved = RouteFile.load(routes);
        table.apply(saved);
        proxy.listen(table, settings.httpPort());
        control = ControlSocket.open(settings.home().resolve("control.sock"), this::apply, reports);
        file.start();
        LOG.info("serving {} apps from {}", saved.routes().size(), routes);
    }

    int port() {
        return proxy.port();
    }

    private void apply(RouteMessage message) {
        table.apply(message);
        file.changed();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        control.close();
        proxy.close(STOP_PATIENCE);
        file.close();
    }

    private final class Wiring implements RouteTable.Listener {
        @Override
        public void applied(long version, List<String> draining) {
            if (!reports.notice(new RouterReport.Applied(version, draining))) {
                throw new IllegalStateException("the platform does not read the router's reports");
            }
        }

        @Override
        public void retired(Target target) {
            proxy.retire(target);
        }

        @Override
        public void drained(String endpoint) {
            if (!reports.notice(new RouterReport.Drained(endpoint))) {
                LOG.warn("the platform does not read the router's reports: it is not told that {} drained", endpoint);
            }
        }
    }
}
