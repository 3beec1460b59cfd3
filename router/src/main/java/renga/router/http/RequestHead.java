package renga.router.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of one request, read strictly: what is ambiguous is refused, so that no server behind can read it
/// otherwise.
///
/// Used again from request to request; for one thread.
public final class RequestHead {
    /// Heroku: request line and each header at most 8 KB, method at most 127 characters.
    public static final int LINE_BYTES_MAX = 8 << 10;

    /// The whole head; Heroku names none, this is its limit for responses.
    public static final int HEAD_BYTES_MAX = 512 << 10;

    private static final int METHOD_MAX = 127;
    private static final byte[] CHUNKED = Text.ascii("chunked");
    private static final byte[] CONTINUE = Text.ascii("100-continue");
    private static final byte[] H2C = Text.ascii("h2c");
    private static final int ABSENT = -1;

    final Head head = new Head(LINE_BYTES_MAX);
    private final ConnectionOptions options = new ConnectionOptions();
    private final RequestLine line = new RequestLine();
    int hostStart;
    int hostEnd;
    private int nameEnd;
    private long bodyLength;
    private boolean chunked;
    private boolean expectsContinue;
    private int upgradeHeader;

    /// @return null when all is well; [#next()] is then where the body begins. After a fault other than INCOMPLETE
    ///     the host is known if [#hasHost()]
    public @Nullable HeadFault parse(byte[] bytes, int from, int to) {
        clear();
        HeadFault fault = head.index(bytes, from, to);
        if (fault != null) return fault;
        fault = line.parse(bytes, head.firstStart, head.firstEnd, METHOD_MAX);
        if (fault != null) return fault;
        fault = findHost();
        for (int i = 0; i < head.count && fault == null; i++) fault = read(i);
        return fault != null ? fault : conclude();
    }

    private void clear() {
        options.clear();
        hostStart = hostEnd = nameEnd = 0;
        bodyLength = ABSENT;
        chunked = false;
        expectsContinue = false;
        upgradeHeader = ABSENT;
    }

    private @Nullable HeadFault findHost() {
        int found = ABSENT;
        for (int i = 0; i < head.count; i++) {
            if (head.kind[i] != HeaderKind.HOST) continue;
            if (found != ABSENT) return HeadFault.BAD_HOST;
            found = i;
        }
        if (found == ABSENT && line.minorVersion == 1) return HeadFault.NO_HOST;
        if (line.hostEnd > line.hostStart) {
            hostStart = line.hostStart;
            hostEnd = line.hostEnd;
        } else if (found != ABSENT) {
            hostStart = head.valueStart[found];
            hostEnd = head.valueEnd[found];
        }
        boolean named = found != ABSENT || line.hostEnd > line.hostStart;
        if (!named || isHostAndPort()) return null;
        hostEnd = hostStart;
        return HeadFault.BAD_HOST;
    }

    /// A name or address, then perhaps a colon and digits.
    private boolean isHostAndPort() {
        int at = hostStart;
        nameEnd = hostEnd;
        while (at < hostEnd && Text.isHost(head.bytes[at])) {
            if (head.bytes[at] == ':' && head.bytes[hostStart] != '[') break;
            if (head.bytes[at++] == ']') break;
        }
        if (at < hostEnd && head.bytes[at] == ':') {
            nameEnd = at++;
            while (at < hostEnd && head.bytes[at] >= '0' && head.bytes[at] <= '9') at++;
        }
        return at == hostEnd && nameEnd > hostStart;
    }

    private @Nullable HeadFault read(int i) {
        switch (head.kind[i]) {
            case CONNECTION -> options.read(head, i);
            case UPGRADE -> upgradeHeader = i;
            case CONTENT_LENGTH -> {
                long length = head.number(i);
                if (length < 0 || (bodyLength != ABSENT && bodyLength != length)) return HeadFault.BAD_CONTENT_LENGTH;
                bodyLength = length;
            }
            case TRANSFER_ENCODING -> {
                if (chunked || !head.valueIs(i, CHUNKED)) return HeadFault.BAD_TRANSFER_ENCODING;
                chunked = true;
            }
            case EXPECT -> {
                if (!head.valueIs(i, CONTINUE)) return HeadFault.UNKNOWN_EXPECT;
                expectsContinue = line.minorVersion == 1;
            }
            default -> {}
        }
        return null;
    }

    private @Nullable HeadFault conclude() {
        if (chunked && bodyLength != ABSENT) return HeadFault.CONFLICTING_LENGTHS;
        if (chunked && line.minorVersion == 0) return HeadFault.BAD_TRANSFER_ENCODING;
        return null;
    }

    public int next() {
        return head.next;
    }

    public boolean hasHost() {
        return hostEnd > hostStart;
    }

    /// The host the client asked for, lower case, without port and trailing dot; empty if it named none.
    public String host() {
        int end = nameEnd;
        if (end > hostStart && head.bytes[end - 1] == '.') end--;
        return new String(head.bytes, hostStart, end - hostStart, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /// Whether [#host()] is this one, without making a string.
    public boolean isHost(String host) {
        int length = host.length();
        if (length == 0 || nameEnd - hostStart != length) return false;
        for (int i = 0; i < length; i++) if (Text.lower(head.bytes[hostStart + i]) != host.charAt(i)) return false;
        return true;
    }

    /// A length in bytes or one of [BodyTracker].
    public long bodyLength() {
        if (chunked) return BodyTracker.CHUNKED;
        return bodyLength == ABSENT ? BodyTracker.NONE : bodyLength;
    }

    boolean hasContentLength() {
        return bodyLength != ABSENT;
    }

    public boolean isHttp10() {
        return line.minorVersion == 0;
    }

    public boolean keepsAlive() {
        return isHttp10() ? options.keepAlive && !options.close : !options.close;
    }

    public boolean expectsContinue() {
        return expectsContinue && bodyLength() != BodyTracker.NONE;
    }

    /// Whether the client asks for another protocol, of a kind that may pass: h2c could carry requests past the router.
    public boolean upgrades() {
        return options.upgrade && upgradeHeader != ABSENT && !isHttp10() && !head.valueIs(upgradeHeader, H2C);
    }

    public boolean isHead() {
        return line.is(head.bytes, "HEAD");
    }

    /// Whether doing it twice is the same as doing it once (RFC 9110 §9.2.2).
    public boolean isIdempotent() {
        return switch (line.methodEnd - line.methodStart) {
            case 3 -> line.is(head.bytes, "GET") || line.is(head.bytes, "PUT");
            case 4 -> isHead();
            case 5 -> line.is(head.bytes, "TRACE");
            case 6 -> line.is(head.bytes, "DELETE");
            case 7 -> line.is(head.bytes, "OPTIONS");
            default -> false;
        };
    }

    RequestLine line() {
        return line;
    }
}
