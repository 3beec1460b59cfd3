package renga.router.http;

import java.util.SplittableRandom;

/// Writes the head that goes to the dyno, and the middle of the log line, from the head that came. For one thread.
public final class RequestWriter {
    private static final byte[] VERSION = Text.ascii(" HTTP/1.1\r\n");
    private static final byte[] FOR = Text.ascii("X-Forwarded-For: ");
    private static final byte[] PROTO = Text.ascii("X-Forwarded-Proto: ");
    private static final byte[] PORT = Text.ascii("X-Forwarded-Port: ");
    private static final byte[] ID = Text.ascii("X-Request-Id: ");
    private static final byte[] START = Text.ascii("X-Request-Start: ");
    private static final byte[] VIA = Text.ascii("Via: 1.1 renga\r\n");
    private static final byte[] UPGRADE = Text.ascii("Connection: Upgrade\r\n");
    private static final int REQUEST_ID_MIN = 20;
    private static final int REQUEST_ID_MAX = 200;

    /// Where requests of one client connection come from, as the headers and the log need it.
    ///
    /// @param address the client's own address, ASCII
    /// @param port the port it connected to, ASCII digits
    /// @param scheme `http` or `https`, ASCII
    public record Origin(byte[] address, byte[] port, byte[] scheme) {
        public static Origin http(String address, int port) {
            return new Origin(Text.ascii(address), Text.ascii(Integer.toString(port)), Text.ascii("http"));
        }
    }

    private final SplittableRandom random;
    private final Bytes forwardedFor = new Bytes();
    private final Bytes requestId = new Bytes();

    public RequestWriter(SplittableRandom random) {
        this.random = random;
    }

    /// @param startMillis when the request came, milliseconds since 1970
    public void write(RequestHead request, Origin origin, long startMillis, Bytes out) {
        Head head = request.head;
        RequestLine line = request.line();
        boolean upgrades = request.upgrades();
        forwardedFor.clear();
        requestId.clear();
        out.put(head.bytes, line.methodStart, line.methodEnd).put(' ');
        line.path(head.bytes, out);
        out.put(VERSION);
        host(request, out);
        for (int i = 0; i < head.count; i++) header(head, i, upgrades, out);
        length(request, out);
        if (upgrades) out.put(UPGRADE);
        forwardedFor.put(origin.address());
        if (requestId.length() == 0) newRequestId();
        crlf(out.put(FOR).put(forwardedFor.array(), 0, forwardedFor.length()));
        crlf(out.put(PROTO).put(origin.scheme()));
        crlf(out.put(PORT).put(origin.port()));
        crlf(out.put(ID).put(requestId.array(), 0, requestId.length()));
        crlf(out.put(START).decimal(startMillis));
        crlf(out.put(VIA));
    }

    private static void host(RequestHead request, Bytes out) {
        if (request.hasHost()) crlf(out.put("Host: ").put(request.head.bytes, request.hostStart, request.hostEnd));
    }

    private void header(Head head, int i, boolean upgrades, Bytes out) {
        switch (head.kind[i]) {
            case OTHER, SET_COOKIE -> head.copy(i, out);
            case UPGRADE -> {
                if (upgrades) head.copy(i, out);
            }
            case X_FORWARDED_FOR ->
                forwardedFor
                        .put(head.bytes, head.valueStart[i], head.valueEnd[i])
                        .put(',')
                        .put(' ');
            case X_REQUEST_ID -> clientsRequestId(head, i);
            default -> {} // all others end here or are written anew
        }
    }

    private void clientsRequestId(Head head, int i) {
        int from = head.valueStart[i];
        int to = head.valueEnd[i];
        if (requestId.length() > 0 || to - from < REQUEST_ID_MIN || to - from > REQUEST_ID_MAX) return;
        for (int at = from; at < to; at++) if (!Text.isRequestId(head.bytes[at])) return;
        requestId.put(head.bytes, from, to);
    }

    /// A random UUID (version 4). It names a request, it guards nothing: a fast generator is enough.
    private void newRequestId() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        requestId.hex(high >>> 32, 8).put('-').hex(high >>> 16, 4).put('-').hex(high, 4);
        requestId.put('-').hex(low >>> 48, 4).put('-').hex(low, 12);
    }

    private static void length(RequestHead request, Bytes out) {
        if (request.bodyLength() == BodyTracker.CHUNKED) out.put("Transfer-Encoding: chunked\r\n");
        else if (request.hasContentLength()) crlf(out.put("Content-Length: ").decimal(request.bodyLength()));
    }

    private static void crlf(Bytes out) {
        out.put('\r').put('\n');
    }

    /// `method=GET path="/" host=shop.localhost request_id=… fwd="1.2.3.4"` of the request written last.
    public void describe(RequestHead request, String host, Bytes out) {
        byte[] b = request.head.bytes;
        RequestLine line = request.line();
        out.put("method=").put(b, line.methodStart, line.methodEnd).put(" path=\"");
        quoted(b, line.pathStart, line.pathEnd, out);
        out.put("\" host=").put(host).put(" request_id=").put(requestId.array(), 0, requestId.length());
        out.put(" fwd=\"");
        quoted(forwardedFor.array(), 0, forwardedFor.length(), out);
        out.put('"');
    }

    private static void quoted(byte[] b, int from, int to, Bytes out) {
        int start = from;
        for (int at = from; at < to; at++) {
            if (b[at] != '"' && b[at] != '\\') continue;
            out.put(b, start, at).put('\\');
            start = at;
        }
        out.put(b, start, to);
    }
}
