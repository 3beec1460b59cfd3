package renga.router.http;

/// Writes the head that goes to the client from the head that came from the dyno.
final class ResponseWriter {
    private static final byte[] VERSION = Text.ascii("HTTP/1.1 ");
    private static final byte[] VIA = Text.ascii("Via: 1.1 renga\r\n\r\n");
    private static final int CODE_AT = 9;

    private ResponseWriter() {}

    /// @param dechunked whether the client is too old for chunks and gets the bare bytes
    static void write(ResponseHead response, ResponseHead.Connection connection, boolean dechunked, Bytes out) {
        Head head = response.head;
        out.put(VERSION).put(head.bytes, head.firstStart + CODE_AT, head.firstEnd);
        if (head.firstEnd - head.firstStart == CODE_AT + 3) out.put(' ');
        out.put('\r').put('\n');
        for (int i = 0; i < head.count; i++) {
            switch (head.kind[i]) {
                case OTHER, SET_COOKIE, HOST, EXPECT, X_FORWARDED_FOR, X_FORWARDED_PROTO -> head.copy(i, out);
                case X_FORWARDED_PORT, X_REQUEST_ID, X_REQUEST_START, IMITATION -> head.copy(i, out);
                case UPGRADE -> {
                    if (connection == ResponseHead.Connection.UPGRADED) head.copy(i, out);
                }
                default -> {} // hop by hop, or written anew
            }
        }
        if (response.isChunked() && !dechunked && !response.isBodiless()) out.put("Transfer-Encoding: chunked\r\n");
        if (response.contentLength() >= 0 && !forbidsLength(response)) {
            out.put("Content-Length: ")
                    .decimal(response.contentLength())
                    .put('\r')
                    .put('\n');
        }
        out.put(connection.line()).put(VIA);
    }

    private static boolean forbidsLength(ResponseHead response) {
        return response.isInterim() || response.status() == 204;
    }
}
