package renga.router.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.router.http.BodyTracker;
import renga.router.http.HeadEnd;
import renga.router.http.HeadFault;
import renga.router.http.ResponseHead;
import renga.router.table.Target;

/// One connection to a backend: reads responses and passes them to the client of the exchange it serves.
final class BackendConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(BackendConnection.class);

    private final Loop loop;
    private final Target target;
    private final BodyTracker body = new BodyTracker();
    private final HeadEnd headEnd = new HeadEnd();
    private @Nullable Channel channel;
    private @Nullable Exchange exchange;
    private @Nullable ClientConnection unflushed;
    private @Nullable ByteBuf stash;
    private boolean responding;
    private boolean anythingCame;
    private boolean keepsAlive;
    private boolean dechunks;
    private boolean used;
    private boolean dirty;
    private int interims;
    private long idleSinceNanos;

    BackendConnection(Loop loop, Target target) {
        this.loop = loop;
        this.target = target;
    }

    Target target() {
        return target;
    }

    /// Whether it carried a request before: then the backend may have closed it unseen.
    boolean isUsed() {
        return used;
    }

    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    long idleNanos(long now) {
        return now - idleSinceNanos;
    }

    // ---- for the exchange

    void serve(Exchange next) {
        exchange = next;
        responding = false;
        anythingCame = false;
        interims = 0;
        headEnd.begin();
    }

    void write(ByteBuf part) {
        Channel open = channel;
        if (open == null) {
            part.release();
            return;
        }
        open.write(part, open.voidPromise());
        dirty = true;
    }

    void flush() {
        if (!dirty || channel == null) return;
        dirty = false;
        channel.flush();
    }

    boolean isWritable() {
        return channel != null && channel.isWritable();
    }

    void read(boolean wanted) {
        if (channel != null) channel.config().setAutoRead(wanted);
    }

    /// The exchange is over; back to the pool or closed.
    void leave(boolean keep) {
        exchange = null;
        used = true;
        if (!keep) {
            close();
            return;
        }
        read(true);
        idleSinceNanos = System.nanoTime();
        loop.pool.put(this);
    }

    void close() {
        if (channel != null) channel.close();
    }

    // ---- from the network

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        idleSinceNanos = System.nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        Exchange current = exchange;
        if (current == null) {
            in.release(); // nobody asked: whatever it is, the next request must not get it
            context.close();
            return;
        }
        anythingCame = true;
        current.received();
        if (responding) relay(current, in, false);
        else heads(current, joined(in));
    }

    private ByteBuf joined(ByteBuf in) {
        ByteBuf before = stash;
        if (before == null) return in;
        stash = null;
        return before.alloc().compositeBuffer().addComponents(true, before, in);
    }

    private void heads(Exchange current, ByteBuf in) {
        while (true) {
            HeadFault fault = loop.parseResponse(in);
            if (fault == HeadFault.INCOMPLETE && in.readableBytes() <= ResponseHead.HEAD_BYTES_MAX) {
                stash = in;
                return;
            }
            ResponseHead head = loop.response;
            if (fault == null) fault = unfit(current, head);
            if (fault != null) {
                in.release();
                current.broken(fault == HeadFault.INCOMPLETE ? HeadFault.HEAD_TOO_LONG : fault);
                return;
            }
            in.skipBytes(head.next());
            if (!head.isInterim() || head.status() == 101) {
                begin(current, head);
                relay(current, in, true);
                return;
            }
            current.interim(head);
            unflushed = current.client();
        }
    }

    private @Nullable HeadFault unfit(Exchange current, ResponseHead head) {
        if (head.status() == 101) return head.upgrades() && current.mayUpgrade() ? null : HeadFault.BAD_STATUS_LINE;
        return head.isInterim() && ++interims > Limits.INTERIM_MAX ? HeadFault.BAD_STATUS_LINE : null;
    }

    private void begin(Exchange current, ResponseHead head) {
        long length = head.status() == 101
                ? BodyTracker.UNTIL_CLOSE
                : head.bodyLength(current.ask().isHead());
        body.begin(length);
        responding = true;
        keepsAlive = head.keepsAlive();
        dechunks = length == BodyTracker.CHUNKED && current.ask().isHttp10();
        current.respond(head, length == BodyTracker.UNTIL_CLOSE, dechunks);
    }

    /// Passes on what is readable of the body.
    ///
    /// @param withHead whether the loop's buffer holds the response's head, to go before it
    private void relay(Exchange current, ByteBuf in, boolean withHead) {
        ClientConnection client = current.client();
        ByteBuf part = part(client, in);
        int count = part.readableBytes();
        if (withHead && count <= Limits.COALESCE_BYTES_MAX) {
            client.write(client.buffer(loop.out, count).writeBytes(part));
            part.release();
        } else {
            if (withHead) client.write(client.buffer(loop.out, 0));
            client.write(part);
        }
        current.sentBody(count);
        unflushed = client;
        boolean surplus = in.isReadable();
        in.release();
        if (body.broken()) current.broken(HeadFault.BAD_TRANSFER_ENCODING);
        else if (body.done()) end(current, surplus);
        else if (!client.isWritable()) read(false);
    }

    /// The bytes that go to the client; the reader index of `in` moves behind what belongs to the body.
    private ByteBuf part(ClientConnection client, ByteBuf in) {
        if (!dechunks) return in.readRetainedSlice(body.take(in));
        ByteBuf bare = client.allocate(in.readableBytes());
        in.skipBytes(body.take(in, bare));
        return bare;
    }

    private void end(Exchange current, boolean surplus) {
        ClientConnection client = current.client();
        current.complete(keepsAlive && !surplus);
        client.flush();
        unflushed = null;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ClientConnection client = unflushed;
        unflushed = null;
        if (client != null) client.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) exchange.backendWritable(context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (stash != null) stash.release();
        stash = null;
        Exchange current = exchange;
        if (current == null) loop.pool.remove(this);
        else if (responding && body.endsWithConnection()) current.complete(false);
        else current.backendGone(anythingCame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (thrown instanceof IOException) {
            LOG.debug("connection to {} broke", target, thrown);
            if (!context.channel().config().isAutoRead()) read(true);
        } else {
            if (exchange != null) exchange.bug(thrown);
            else LOG.error("connection to {} failed", target, thrown);
            context.close();
        }
    }
}
