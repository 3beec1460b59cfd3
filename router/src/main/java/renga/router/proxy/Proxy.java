package renga.router.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.router.report.Reports;
import renga.router.table.RouteTable;
import renga.router.table.Target;

/// The proxy as a whole: event loops and the port they listen on.
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    private static final int BACKLOG = 4_096;

    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, Loop> loops = new IdentityHashMap<>();
    private final ClientCount clients = new ClientCount(Limits.CLIENTS_MAX);
    private @Nullable Channel server;

    /// @param threads event loops; about one per core
    public Proxy(Transport transport, int threads, Timeouts timeouts, Reports reports, InstantSource clock) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(threads, transport.handlers());
        group.forEach(executor -> {
            var loop = new Loop((EventLoop) executor, transport, timeouts, reports, clock);
            loops.put((EventLoop) executor, loop);
            loop.start();
        });
    }

    /// Listens on all addresses.
    ///
    /// @param port 0 for any free one
    /// @return the port
    /// @throws IOException saying which port cannot be had, and why
    public int listen(RouteTable table, int port) throws IOException {
        var bind = new ServerBootstrap()
                .group(group)
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Loop.waterMark())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, table);
                    }
                })
                .bind(port)
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException(
                    "cannot listen on port " + port + ": " + bind.cause().getMessage(), bind.cause());
        }
        server = bind.channel();
        LOG.info("listening on port {} by {}", port(), transport);
        return port();
    }

    public int port() {
        return server == null ? 0 : ((InetSocketAddress) server.localAddress()).getPort();
    }

    private void accept(Channel channel, RouteTable table) {
        Loop loop = loops.get(channel.eventLoop());
        if (loop == null || channel.remoteAddress() == null || !clients.enter()) {
            channel.close();
            return;
        }
        channel.closeFuture().addListener(_ -> clients.leave());
        channel.pipeline().addLast(new ClientConnection(loop, new Hosts(table), channel));
    }

    /// Closes the idle connections to a target that left the table; it is held until that is done.
    public void retire(Target target) {
        for (Loop loop : loops.values()) {
            target.hold();
            try {
                loop.executor.execute(() -> {
                    loop.pool.purge(target);
                    target.release();
                });
            } catch (RejectedExecutionException _) {
                target.release(); // the loop has ended, and its connections with it
            }
        }
    }

    /// Takes no new connection, lets requests under way end, but no longer than this, then closes all.
    public void close(Duration patience) throws InterruptedException {
        if (server != null) server.close().awaitUninterruptibly();
        for (Loop loop : loops.values()) loop.executor.execute(loop::closeIdle);
        if (!clients.awaitNone(patience))
            LOG.warn("closing connections whose requests did not end within {}", patience);
        for (Loop loop : loops.values()) loop.executor.execute(loop.log::flush);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        close(Duration.ZERO);
    }
}
