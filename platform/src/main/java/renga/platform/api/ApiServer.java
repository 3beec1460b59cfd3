package renga.platform.api;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import renga.platform.vault.LocalAuthority;

/// The HTTPS server of API and git: HTTP/1.1 over TLS on one port, each request on its own virtual thread.
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /// Silence on a connection before it is cut; a route that needs more says so ([Streaming]).
    private static final Duration IDLE = Duration.ofSeconds(60);

    /// The CLI's list of request ids alone may grow to 7 KiB (contract, cli-notes.md §6).
    private static final int HEADER_BYTES_MAX = 64 * 1024;

    private static final long BODY_BYTES_MAX = 1024 * 1024;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final Javalin javalin;
    private final ScheduledExecutorService renewal;

    private ApiServer(Javalin javalin, ScheduledExecutorService renewal) {
        this.javalin = javalin;
        this.renewal = renewal;
    }

    /// @param port 0 lets the system choose
    public record Listen(String host, int port) {}

    public static ApiServer start(
            Listen listen, LocalAuthority authority, Authentication who, RateLimits limits, List<Routes> rooms) {
        var tls = new SslContextFactory.Server();
        tls.setKeyStore(authority.server());
        tls.setKeyStorePassword("");
        var javalin = Javalin.create(config -> {
            basics(config);
            config.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS_MAX));
            config.jetty.addConnector((server, http) -> connector(server, http, tls, listen));
            chain(config.routes, who, limits, rooms);
        });
        javalin.start();
        return new ApiServer(javalin, renew(authority, tls));
    }

    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        renewal.shutdownNow();
        javalin.stop();
    }

    private static void basics(JavalinConfig config) {
        config.concurrency.useVirtualThreads = true;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = BODY_BYTES_MAX;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.requestLogger.http(ApiServer::log);
    }

    /// What every request passes, in order.
    private static void chain(RoutesConfig routes, Authentication who, RateLimits limits, List<Routes> rooms) {
        routes.before(RequestIds::give);
        routes.before(ctx -> ctx.header("Cache-Control", "private, no-cache"));
        routes.beforeMatched(who::check);
        routes.beforeMatched(limits::count);
        for (Routes room : rooms) room.register(routes);
        Errors.register(routes);
    }

    /// The route's pattern and not the path: paths may hold secrets.
    private static void log(Context ctx, Float millis) {
        LOG.info("{} {} {} {}ms", ctx.method(), ctx.endpoint().path, ctx.statusCode(), Math.round(millis));
        MDC.remove("request_id");
    }

    private static Connector connector(
            Server server, HttpConfiguration http, SslContextFactory.Server tls, Listen listen) {
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        // Callers come by tunnels and by other names than the certificate's: they check it, not we.
        http.addCustomizer(new SecureRequestCustomizer(false));
        var connector =
                new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost(listen.host());
        connector.setPort(listen.port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setReuseAddress(true);
        return connector;
    }

    private static ScheduledExecutorService renew(LocalAuthority authority, SslContextFactory.Server tls) {
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("certificate-renewal").factory());
        var _ = timer.scheduleWithFixedDelay(() -> renewIfStale(authority, tls), 1, 1, TimeUnit.DAYS);
        return timer;
    }

    private static void renewIfStale(LocalAuthority authority, SslContextFactory.Server tls) {
        try {
            if (!authority.serverIsStale()) return;
            tls.reload(factory -> factory.setKeyStore(authority.server()));
            LOG.info("renewed the server certificate");
        } catch (Exception e) {
            LOG.error("cannot renew the server certificate; trying again tomorrow", e);
        }
    }
}
