package renga.router.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import renga.router.http.Bytes;
import renga.router.http.HeadFault;
import renga.router.http.RequestHead;
import renga.router.http.RequestWriter;
import renga.router.http.ResponseHead;
import renga.router.report.Reports;
import renga.router.table.Target;

/// All that the connections of one event loop share: parsers, buffers, idle backends, the log, the clock's hand.
final class Loop {
    private static final int HEAD_BYTES_USUAL = 8 << 10;

    final EventLoop executor;
    final Timeouts timeouts;
    final InstantSource clock;
    final AccessLog log;
    final SplittableRandom random = new SplittableRandom();
    final BackendPool pool = new BackendPool();
    final RequestHead request = new RequestHead();
    final ResponseHead response = new ResponseHead();
    final RequestWriter requestWriter = new RequestWriter(random.split());
    final Bytes out = new Bytes();
    final Bytes description = new Bytes();
    private final List<ClientConnection> clients = new ArrayList<>();
    private final Bootstrap connector;
    private byte[] scratch = new byte[HEAD_BYTES_USUAL];

    Loop(EventLoop executor, Transport transport, Timeouts timeouts, Reports reports, InstantSource clock) {
        this.executor = executor;
        this.timeouts = timeouts;
        this.clock = clock;
        this.log = new AccessLog(executor, reports, clock);
        this.connector = new Bootstrap()
                .group(executor)
                .channel(transport.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        timeouts.connect().toMillis());
    }

    static WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(Limits.WRITE_LOW_BYTES, Limits.WRITE_HIGH_BYTES);
    }

    void start() {
        long tick = timeouts.tick().toNanos();
        var _ = executor.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        for (int i = clients.size() - 1; i >= 0; i--)
            if (i < clients.size()) clients.get(i).tick(now);
        pool.sweep(now, timeouts.backendKeepAlive().toNanos());
    }

    void add(ClientConnection client) {
        client.place = clients.size();
        clients.add(client);
    }

    void remove(ClientConnection client) {
        ClientConnection last = clients.removeLast();
        if (last == client) return;
        clients.set(client.place, last);
        last.place = client.place;
    }

    /// Closes the clients that wait for nothing; the others close when their request is done.
    void closeIdle() {
        for (ClientConnection client : List.copyOf(clients)) client.closeSoon();
        pool.closeAll();
        log.flush();
    }

    boolean isEmpty() {
        return clients.isEmpty();
    }

    /// @return can be cancelled, which is a refusal
    Future<?> connect(Search search, Target target) {
        var connection = new BackendConnection(this, target);
        return connector.clone().handler(connection).connect(target.address()).addListener(done -> {
            if (done.isSuccess()) search.connected(connection);
            else search.refused(target, done.cause());
        });
    }

    /// Reads a request's head from the readable bytes of `in`, whose reader index stays.
    @Nullable
    HeadFault parseRequest(ByteBuf in) {
        int usual = copy(in, HEAD_BYTES_USUAL);
        HeadFault fault = request.parse(scratch, 0, usual);
        if (fault != HeadFault.INCOMPLETE || usual == in.readableBytes()) return fault;
        int whole = copy(in, RequestHead.HEAD_BYTES_MAX);
        return request.parse(scratch, 0, whole);
    }

    /// The same for a response's head.
    @Nullable
    HeadFault parseResponse(ByteBuf in) {
        int usual = copy(in, HEAD_BYTES_USUAL);
        HeadFault fault = response.parse(scratch, 0, usual);
        if (fault != HeadFault.INCOMPLETE || usual == in.readableBytes()) return fault;
        int whole = copy(in, ResponseHead.HEAD_BYTES_MAX);
        return response.parse(scratch, 0, whole);
    }

    private int copy(ByteBuf in, int max) {
        int count = Math.min(in.readableBytes(), max);
        if (count > scratch.length) scratch = new byte[count];
        in.getBytes(in.readerIndex(), scratch, 0, count);
        return count;
    }
}
