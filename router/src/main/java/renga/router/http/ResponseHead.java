package renga.router.http;

import org.jspecify.annotations.Nullable;

/// The head of one response, read leniently where that is safe: applications of every age stand behind the router.
///
/// Used again from response to response; for one thread.
public final class ResponseHead {
    /// Heroku's H25: response headers up to 512 KB, a cookie up to 8 KB, the status line up to 8 KB.
    public static final int HEAD_BYTES_MAX = 512 << 10;

    private static final int COOKIE_BYTES_MAX = 8 << 10;
    private static final int STATUS_LINE_BYTES_MAX = 8 << 10;
    private static final byte[] CHUNKED = Text.ascii("chunked");
    private static final byte[] VERSION = Text.ascii("http/1.");
    private static final int STATUS_AT = 9;
    private static final int STATUS_END = 12;
    private static final int ABSENT = -1;

    /// What the client's connection is told.
    public enum Connection {
        /// HTTP/1.1's default: nothing
        KEPT(""),
        /// said to HTTP/1.0 clients that asked for it
        KEPT_ALOUD("Connection: keep-alive\r\n"),
        CLOSED("Connection: close\r\n"),
        UPGRADED("Connection: Upgrade\r\n");

        private final String line;

        Connection(String line) {
            this.line = line;
        }

        String line() {
            return line;
        }
    }

    final Head head = new Head(HEAD_BYTES_MAX);
    private final ConnectionOptions options = new ConnectionOptions();
    private int status;
    private int minorVersion;
    private long contentLength;
    private boolean chunked;

    /// @return null when all is well; [#next()] is then where the body begins
    public @Nullable HeadFault parse(byte[] bytes, int from, int to) {
        options.clear();
        contentLength = ABSENT;
        chunked = false;
        HeadFault fault = head.index(bytes, from, to);
        if (fault == HeadFault.INCOMPLETE && startsWrong(bytes, from, to)) return HeadFault.BAD_STATUS_LINE;
        if (fault != null) return fault;
        fault = statusLine(bytes);
        for (int i = 0; i < head.count && fault == null; i++) fault = read(i);
        return fault;
    }

    /// Garbage that never ends a line is known by its first bytes.
    private static boolean startsWrong(byte[] b, int from, int to) {
        for (int i = 0; i < VERSION.length && from + i < to; i++)
            if (Text.lower(b[from + i]) != VERSION[i]) return true;
        return false;
    }

    private @Nullable HeadFault statusLine(byte[] b) {
        int from = head.firstStart;
        int to = head.firstEnd;
        if (to - from > STATUS_LINE_BYTES_MAX) return HeadFault.LINE_TOO_LONG;
        if (to - from < STATUS_END || !Text.is(b, from, from + VERSION.length, VERSION))
            return HeadFault.BAD_STATUS_LINE;
        minorVersion = b[from + VERSION.length] - '0';
        boolean spaced = b[from + STATUS_AT - 1] == ' ' && (to - from == STATUS_END || b[from + STATUS_END] == ' ');
        if (!spaced || minorVersion < 0 || minorVersion > 9) return HeadFault.BAD_STATUS_LINE;
        status = 0;
        for (int at = from + STATUS_AT; at < from + STATUS_END; at++) {
            if (b[at] < '0' || b[at] > '9') return HeadFault.BAD_STATUS_LINE;
            status = 10 * status + b[at] - '0';
        }
        return status < 100 ? HeadFault.BAD_STATUS_LINE : null;
    }

    private @Nullable HeadFault read(int i) {
        switch (head.kind[i]) {
            case CONNECTION -> options.read(head, i);
            case CONTENT_LENGTH -> {
                long length = head.number(i);
                if (length < 0 || (contentLength != ABSENT && contentLength != length)) {
                    return HeadFault.BAD_CONTENT_LENGTH;
                }
                contentLength = length;
            }
            case TRANSFER_ENCODING -> {
                if (chunked || !head.valueIs(i, CHUNKED)) return HeadFault.BAD_TRANSFER_ENCODING;
                chunked = true;
            }
            case SET_COOKIE -> {
                if (head.valueEnd[i] - head.nameStart[i] > COOKIE_BYTES_MAX) return HeadFault.LINE_TOO_LONG;
            }
            default -> {}
        }
        return null;
    }

    public int next() {
        return head.next;
    }

    public int status() {
        return status;
    }

    public boolean isInterim() {
        return status < 200;
    }

    public boolean upgrades() {
        return status == 101 && options.upgrade;
    }

    /// Whether any response with this status has no body, whatever its headers say.
    boolean isBodiless() {
        return status < 200 || status == 204 || status == 304;
    }

    /// @param toHead whether this answers a HEAD request
    public long bodyLength(boolean toHead) {
        if (toHead || isBodiless()) return BodyTracker.NONE;
        if (chunked) return BodyTracker.CHUNKED;
        return contentLength == ABSENT ? BodyTracker.UNTIL_CLOSE : contentLength;
    }

    /// Whether the connection can carry another request. Both kinds of length at once is suspicious: it is not kept.
    public boolean keepsAlive() {
        if (options.close || (chunked && contentLength != ABSENT)) return false;
        return minorVersion >= 1 || options.keepAlive;
    }

    /// Writes the head that goes to the client.
    ///
    /// @param dechunked whether the client is too old for chunks and gets the bare bytes
    public void write(Connection connection, boolean dechunked, Bytes out) {
        ResponseWriter.write(this, connection, dechunked, out);
    }

    boolean isChunked() {
        return chunked;
    }

    long contentLength() {
        return chunked ? ABSENT : contentLength;
    }
}
