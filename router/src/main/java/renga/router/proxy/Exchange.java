package renga.router.proxy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.router.http.HeadFault;
import renga.router.http.ResponseHead;
import renga.router.table.App;

/// One request from its head to its log line. On the event loop of its client.
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private enum Phase {
        SEEKING,
        FORWARDING,
        RESPONDING,
        OVER
    }

    private final Loop loop;
    private final ClientConnection client;
    private final App app;
    private final Ask ask;
    private final byte[] description;
    private final Search search;
    private final ArrayDeque<ByteBuf> pending = new ArrayDeque<>(1);
    private Phase phase = Phase.SEEKING;
    /// The head as long as it may have to be sent (again).
    private @Nullable ByteBuf head;
    private @Nullable BackendConnection backend;
    private String dyno = "";
    private long deadlineNanos;
    private long forwardNanos;
    private long connectMillis = -1;
    private boolean bodySent;
    private boolean tunnel;
    private boolean closesClient;
    private int status;
    private long bytes;

    Exchange(ClientConnection client, Loop loop, App app, Ask ask, byte[] description, ByteBuf head) {
        this.loop = loop;
        this.client = client;
        this.app = app;
        this.ask = ask;
        this.description = description;
        this.head = head;
        this.search = new Search(loop, app, this, System.nanoTime());
    }

    void start() {
        search.run();
    }

    Ask ask() {
        return ask;
    }

    ClientConnection client() {
        return client;
    }

    /// Whether it may be sent a second time if a connection breaks before anything came back.
    boolean isRepeatable() {
        return ask.isIdempotent() && !ask.hasBody();
    }

    // ---- towards the dyno

    /// Gives the request to a backend; the hold on its target goes with it.
    void forward(BackendConnection connection, long connectMillis) {
        ByteBuf sent = head;
        if (sent == null) throw new IllegalStateException("no head to send to " + connection.target());
        phase = Phase.FORWARDING;
        backend = connection;
        dyno = connection.target().backend().dyno();
        this.connectMillis = connectMillis;
        connection.serve(this);
        forwardNanos = System.nanoTime();
        touch(forwardNanos);
        if (connection.isUsed() && isRepeatable()) {
            connection.write(sent.retain());
        } else {
            head = null;
            connection.write(sent);
        }
        while (!pending.isEmpty()) sendBody(connection, pending.removeFirst());
        connection.flush();
        if (ask.expectsContinue()) client.sendContinue();
        client.read(connection.isWritable());
    }

    /// A part of the request's body; ownership comes along.
    void requestBytes(ByteBuf part) {
        BackendConnection connection = backend;
        if (phase == Phase.OVER) {
            part.release();
        } else if (connection == null) {
            pending.addLast(part);
            client.read(false);
        } else {
            sendBody(connection, part);
            touch(System.nanoTime());
            if (!connection.isWritable()) client.read(false);
        }
    }

    private void sendBody(BackendConnection connection, ByteBuf part) {
        bodySent = true;
        connection.write(part);
    }

    void flushBackend() {
        if (backend != null) backend.flush();
    }

    /// The backend takes bytes again, or no more for now.
    void backendWritable(boolean writable) {
        client.read(writable);
    }

    // ---- towards the client

    /// The backend sent something: nothing will be repeated from now on.
    void received() {
        if (head != null) dropHead();
        touch(System.nanoTime());
    }

    void interim(ResponseHead response) {
        if (response.status() == 100 || ask.isHttp10()) return;
        loop.out.clear();
        response.write(ResponseHead.Connection.KEPT, false, loop.out);
        client.write(client.buffer(loop.out, 0));
    }

    /// Whether a 101 may pass now.
    boolean mayUpgrade() {
        return ask.upgrades() && client.requestDone();
    }

    /// Writes the head of the response into the loop's buffer.
    void respond(ResponseHead response, boolean untilClose, boolean dechunked) {
        phase = Phase.RESPONDING;
        status = response.status();
        tunnel = status == 101;
        closesClient = tunnel || untilClose || dechunked || !ask.keepsAlive();
        response.write(connectionHeader(), dechunked, loop.out.clear());
        if (tunnel) client.tunnel();
    }

    private ResponseHead.Connection connectionHeader() {
        if (tunnel) return ResponseHead.Connection.UPGRADED;
        if (closesClient) return ResponseHead.Connection.CLOSED;
        return ask.isHttp10() ? ResponseHead.Connection.KEPT_ALOUD : ResponseHead.Connection.KEPT;
    }

    void sentBody(long count) {
        bytes += count;
    }

    void clientWritable(boolean writable) {
        if (backend != null) backend.read(writable);
    }

    // ---- the end

    /// The response is complete and written.
    ///
    /// @param reusable whether the backend's connection can carry another request
    void complete(boolean reusable) {
        BackendConnection connection = backend;
        if (phase == Phase.OVER || connection == null) return;
        loop.log.served(app, trace(status));
        boolean kept = reusable && !tunnel && client.requestDone();
        over(kept);
        client.done(!closesClient);
    }

    /// The backend's connection ended too soon.
    void backendGone(boolean anythingCame) {
        BackendConnection connection = backend;
        if (phase == Phase.OVER || connection == null) return;
        if (head != null && !anythingCame && !bodySent) {
            repeat(connection);
        } else if (anythingCame || !client.requestDone()) {
            fail(Failure.H18);
        } else {
            fail(Failure.H13);
        }
    }

    private void repeat(BackendConnection connection) {
        phase = Phase.SEEKING;
        backend = null;
        connection.leave(false);
        connection.target().release();
        if (head != null) head.readerIndex(0);
        search.again();
    }

    /// The response cannot be understood.
    void broken(HeadFault fault) {
        switch (fault) {
            case LINE_TOO_LONG, HEAD_TOO_LONG, BAD_CONTENT_LENGTH -> fail(Failure.H25, fault.cause());
            default -> fail(Failure.H17);
        }
    }

    void badBody() {
        fail(Failure.H26, "bad chunk");
    }

    void noSuchApp() {
        if (phase == Phase.OVER) return;
        over(false);
        client.answer(Answer.noSuchApp(), ask);
    }

    void fail(Failure failure) {
        fail(failure, "");
    }

    private void fail(Failure failure, String cause) {
        if (phase == Phase.OVER) return;
        boolean answered = phase == Phase.RESPONDING;
        loop.log.failed(app, failure, cause, trace(failure.status()));
        over(false);
        if (answered || failure.page() == Page.NONE) client.abort();
        else client.answer(Answer.of(failure), ask);
    }

    void clientGone() {
        if (phase == Phase.OVER) return;
        if (phase == Phase.RESPONDING) loop.log.served(app, trace(status));
        else loop.log.failed(app, Failure.H27, "", trace(Failure.H27.status()));
        over(false);
    }

    /// A fault of ours: the visitor gets H99, the operator the stack.
    void bug(Throwable thrown) {
        LOG.error("the router failed a request of app {}", app.id(), thrown);
        fail(Failure.H99);
    }

    private void over(boolean keepBackend) {
        phase = Phase.OVER;
        search.cancel();
        dropHead();
        while (!pending.isEmpty()) pending.removeFirst().release();
        BackendConnection connection = backend;
        if (connection == null) return;
        backend = null;
        connection.leave(keepBackend);
        connection.target().release();
    }

    private void dropHead() {
        if (head != null) head.release();
        head = null;
    }

    private Trace trace(int status) {
        if (forwardNanos == 0) return Trace.unrouted(description, status);
        long service = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - forwardNanos);
        return new Trace(description, dyno, connectMillis, service, status, bytes);
    }

    // ---- time

    private void touch(long now) {
        boolean awaitsFirstByte = phase == Phase.FORWARDING && client.requestDone();
        deadlineNanos = now + (awaitsFirstByte ? loop.timeouts.firstByte() : loop.timeouts.idle()).toNanos();
    }

    void tick(long now) {
        BackendConnection connection = backend;
        if (phase == Phase.SEEKING) search.tick(now);
        else if (connection != null && now - deadlineNanos >= 0) fail(silent(connection));
    }

    private Failure silent(BackendConnection connection) {
        if (phase == Phase.RESPONDING) return client.isWritable() ? Failure.H15 : Failure.H28;
        return client.requestDone() || !connection.isWritable() ? Failure.H12 : Failure.H28;
    }
}
