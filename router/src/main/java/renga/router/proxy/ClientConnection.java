package renga.router.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.router.http.BodyTracker;
import renga.router.http.Bytes;
import renga.router.http.HeadEnd;
import renga.router.http.HeadFault;
import renga.router.http.RequestHead;
import renga.router.http.RequestWriter;
import renga.router.table.App;

/// One connection of a client: cuts its bytes into requests, one after the other, and starts an exchange for each.
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /// between requests, or in the middle of a head
        WAITING,
        /// a request is being served
        SERVING,
        /// answered; the rest of its body is thrown away
        DISCARDING,
        /// nothing is read any more that matters
        LINGERING,
        CLOSED
    }

    private final Loop loop;
    private final Hosts hosts;
    private final Channel channel;
    private final RequestWriter.Origin origin;
    private final BodyTracker body = new BodyTracker();
    private final HeadEnd headEnd = new HeadEnd();
    /// Where the loop keeps it in its list.
    int place;
    private State state = State.WAITING;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf stash;
    private boolean partial;
    private boolean running;
    private boolean closing;
    private boolean dirty;
    private long discarded;
    private long deadlineNanos;

    ClientConnection(Loop loop, Hosts hosts, Channel channel) {
        this.loop = loop;
        this.hosts = hosts;
        this.channel = channel;
        var from = (InetSocketAddress) channel.remoteAddress();
        var to = (InetSocketAddress) channel.localAddress();
        this.origin = RequestWriter.Origin.http(from.getAddress().getHostAddress(), to.getPort());
        body.begin(BodyTracker.NONE);
    }

    // ---- from the network

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.add(this);
        rest(loop.timeouts.idle().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        switch (state) {
            case LINGERING, CLOSED -> in.release();
            case WAITING -> {
                keep(in);
                run();
            }
            case SERVING, DISCARDING -> {
                if (body.done()) ahead(in);
                else body(in);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) exchange.flushBackend();
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) exchange.clientWritable(channel.isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
        loop.remove(this);
        dropStash();
        Exchange current = exchange;
        exchange = null;
        if (current != null) current.clientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (!(thrown instanceof IOException)) {
            if (exchange != null) exchange.bug(thrown);
            else LOG.error("connection of client failed", thrown);
        }
        context.close();
    }

    // ---- cutting bytes into requests

    private void keep(ByteBuf in) {
        ByteBuf before = stash;
        if (before == null) stash = in;
        else stash = before.alloc().compositeBuffer(Integer.MAX_VALUE).addComponents(true, before, in);
    }

    private void dropStash() {
        if (stash != null) stash.release();
        stash = null;
    }

    /// Bytes that came before their turn.
    private void ahead(ByteBuf in) {
        keep(in);
        if (stash != null && stash.readableBytes() > Limits.PIPELINED_BYTES_MAX) read(false);
    }

    private void body(ByteBuf in) {
        int count = body.take(in);
        ByteBuf part = in.readRetainedSlice(count);
        if (in.isReadable()) keep(in);
        else in.release();
        Exchange current = exchange;
        if (body.broken()) {
            part.release();
            if (current != null) current.badBody();
            else abort();
        } else if (current != null) {
            current.requestBytes(part);
        } else {
            part.release();
            discard(count);
        }
    }

    private void discard(int count) {
        discarded += count;
        if (discarded > Limits.DISCARD_BYTES_MAX) {
            linger();
        } else if (body.done()) {
            state = State.WAITING;
            rest(loop.timeouts.clientKeepAlive().toNanos());
            run();
        }
    }

    /// Starts as many requests as are there and can be answered at once.
    private void run() {
        if (running) return;
        running = true;
        try {
            while (state == State.WAITING && stash != null && nextHead(stash)) {}
        } finally {
            running = false;
        }
        if (exchange != null) exchange.flushBackend();
    }

    private boolean nextHead(ByteBuf in) {
        skipBlankLines(in);
        if (!in.isReadable()) {
            dropStash();
            return false;
        }
        HeadFault fault = partial && !headEnd.found(in) ? HeadFault.INCOMPLETE : loop.parseRequest(in);
        if (fault == HeadFault.INCOMPLETE) {
            if (in.readableBytes() > RequestHead.HEAD_BYTES_MAX) reject(HeadFault.HEAD_TOO_LONG);
            else awaitRest(in);
            return false;
        }
        if (fault != null) {
            reject(fault);
            return false;
        }
        partial = false;
        begin(in);
        return true;
    }

    private void awaitRest(ByteBuf in) {
        if (partial) return;
        partial = true;
        headEnd.begin();
        var _ = headEnd.found(in);
        rest(loop.timeouts.idle().toNanos());
    }

    private static void skipBlankLines(ByteBuf in) {
        while (in.isReadable()) {
            byte next = in.getByte(in.readerIndex());
            if (next != '\r' && next != '\n') return;
            in.skipBytes(1);
        }
    }

    private void begin(ByteBuf in) {
        RequestHead head = loop.request;
        body.begin(head.bodyLength());
        App app = hosts.find(head);
        Ask ask = Ask.of(head);
        state = State.SERVING;
        if (app == null) {
            in.skipBytes(head.next());
            takeRest(in);
            answer(Answer.noSuchApp(), ask);
            return;
        }
        loop.requestWriter.write(head, origin, loop.clock.millis(), loop.out.clear());
        loop.requestWriter.describe(head, hosts.last(), loop.description.clear());
        in.skipBytes(head.next());
        var next = new Exchange(this, loop, app, ask, loop.description.copy(), buffer(loop.out, 0));
        exchange = next;
        next.start();
        takeRest(in);
    }

    /// What came behind a head: body, or the next requests.
    private void takeRest(ByteBuf in) {
        if (stash != in) return; // the connection was closed meanwhile
        if (!in.isReadable()) {
            dropStash();
        } else if (!body.done()) {
            stash = null;
            body(in);
        }
    }

    private void reject(HeadFault fault) {
        RequestHead head = loop.request;
        App app = head.hasHost() && fault != HeadFault.HEAD_TOO_LONG ? hosts.find(head) : null;
        if (app != null) {
            loop.requestWriter.write(head, origin, loop.clock.millis(), loop.out.clear());
            loop.requestWriter.describe(head, hosts.last(), loop.description.clear());
            loop.log.failed(app, Failure.H26, fault.cause(), Trace.unrouted(loop.description.copy(), fault.status()));
        }
        var answer = new Answer(fault.status(), Page.BAD_REQUEST, "H26: " + fault.cause());
        answer.write(false, false, loop.out.clear());
        write(buffer(loop.out, 0));
        linger();
    }

    // ---- for the exchange

    boolean requestDone() {
        return body.done();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    ByteBuf allocate(int bytes) {
        return channel.alloc().ioBuffer(bytes);
    }

    /// A new buffer with these bytes and room for more.
    ByteBuf buffer(Bytes bytes, int more) {
        return allocate(bytes.length() + more).writeBytes(bytes.array(), 0, bytes.length());
    }

    void write(ByteBuf part) {
        dirty = true;
        channel.write(part, channel.voidPromise());
    }

    void flush() {
        if (!dirty) return;
        dirty = false;
        channel.flush();
    }

    void sendContinue() {
        write(Unpooled.wrappedBuffer(CONTINUE));
        flush();
    }

    /// From now on every byte goes to the backend until one side closes.
    void tunnel() {
        body.begin(BodyTracker.UNTIL_CLOSE);
        ByteBuf early = stash;
        stash = null;
        if (early != null) body(early);
    }

    /// The request is answered by the router itself.
    void answer(Answer answer, Ask ask) {
        boolean kept = ask.keepsAlive() && !closing;
        answer.write(ask.isHead(), kept, loop.out.clear());
        write(buffer(loop.out, 0));
        done(kept);
        flush();
    }

    /// The answer is written.
    void done(boolean keepsAlive) {
        exchange = null;
        if (state == State.CLOSED) return;
        if (!keepsAlive || closing || body.broken()) {
            linger();
            return;
        }
        read(true);
        discarded = 0;
        state = body.done() ? State.WAITING : State.DISCARDING;
        rest(loop.timeouts.clientKeepAlive().toNanos());
        if (stash != null && state == State.WAITING) run();
    }

    /// The answer cannot be completed: the client learns it from the connection's end.
    void abort() {
        exchange = null;
        flush();
        channel.close();
    }

    /// Closes when all is sent. A client still sending gets time to read the answer before its bytes meet a closed
    /// door.
    private void linger() {
        boolean quiet = body.done() && stash == null && !partial;
        state = State.LINGERING;
        dropStash();
        read(true);
        dirty = false;
        rest(loop.timeouts.linger().toNanos());
        var sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        if (quiet) sent.addListener(ChannelFutureListener.CLOSE);
        else sent.addListener(_ -> ((DuplexChannel) channel).shutdownOutput());
    }

    // ---- time

    private void rest(long nanos) {
        deadlineNanos = System.nanoTime() + nanos;
    }

    void tick(long now) {
        switch (state) {
            case SERVING -> {
                if (exchange != null) exchange.tick(now);
            }
            case WAITING, DISCARDING, LINGERING -> {
                if (now - deadlineNanos >= 0) channel.close();
            }
            case CLOSED -> {}
        }
    }

    /// The router is stopping: closes now, or after the answer that is under way.
    void closeSoon() {
        closing = true;
        if (state == State.WAITING && !partial) channel.close();
    }
}
