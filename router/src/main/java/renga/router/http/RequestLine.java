package renga.router.http;

import org.jspecify.annotations.Nullable;

/// `METHOD target HTTP/1.x`: where its parts lie. A target in absolute form is split into host and path.
final class RequestLine {
    private static final byte[] HTTP = Text.ascii("http://");
    private static final byte[] HTTPS = Text.ascii("https://");
    private static final byte[] VERSION = Text.ascii("http/1.");

    int methodStart;
    int methodEnd;
    int pathStart;
    int pathEnd;
    int hostStart;
    int hostEnd;
    int minorVersion;

    @Nullable
    HeadFault parse(byte[] b, int from, int to, int methodMax) {
        hostStart = hostEnd = 0;
        methodStart = from;
        int at = from;
        while (at < to && Text.isToken(b[at])) at++;
        methodEnd = at;
        if (at - from > methodMax) return HeadFault.METHOD_TOO_LONG;
        if (at == from || at == to || b[at] != ' ') return HeadFault.BAD_REQUEST_LINE;
        pathStart = ++at;
        while (at < to && b[at] != ' ' && b[at] != '\t') at++;
        pathEnd = at;
        if (at == pathStart || at == to || b[at] != ' ') return HeadFault.BAD_REQUEST_LINE;
        HeadFault fault = version(b, at + 1, to);
        if (fault != null) return fault;
        return is(b, "CONNECT") ? HeadFault.CONNECT_REFUSED : target(b);
    }

    private @Nullable HeadFault version(byte[] b, int from, int to) {
        if (to - from != VERSION.length + 1) return HeadFault.BAD_REQUEST_LINE;
        minorVersion = b[to - 1] - '0';
        if (!Text.is(b, from, to - 1, VERSION) || b[from] != 'H') return HeadFault.BAD_VERSION;
        return minorVersion == 0 || minorVersion == 1 ? null : HeadFault.BAD_VERSION;
    }

    private @Nullable HeadFault target(byte[] b) {
        if (b[pathStart] == '/') return null;
        if (b[pathStart] == '*' && pathEnd - pathStart == 1 && is(b, "OPTIONS")) return null;
        int scheme = begins(b, HTTP) ? HTTP.length : begins(b, HTTPS) ? HTTPS.length : 0;
        if (scheme == 0) return HeadFault.BAD_REQUEST_LINE;
        hostStart = pathStart + scheme;
        int at = hostStart;
        while (at < pathEnd && b[at] != '/' && b[at] != '?') at++;
        hostEnd = at;
        pathStart = at;
        return hostEnd == hostStart ? HeadFault.BAD_HOST : null;
    }

    private boolean begins(byte[] b, byte[] prefix) {
        return pathEnd - pathStart >= prefix.length && Text.is(b, pathStart, pathStart + prefix.length, prefix);
    }

    boolean is(byte[] b, String method) {
        if (methodEnd - methodStart != method.length()) return false;
        for (int i = 0; i < method.length(); i++) if (b[methodStart + i] != method.charAt(i)) return false;
        return true;
    }

    /// The path and query; an absolute form without a path means `/`.
    void path(byte[] b, Bytes out) {
        if (pathEnd == pathStart || b[pathStart] == '?') out.put('/');
        out.put(b, pathStart, pathEnd);
    }
}
