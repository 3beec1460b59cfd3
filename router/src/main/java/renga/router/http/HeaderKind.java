package renga.router.http;

import java.nio.charset.StandardCharsets;

/// The headers that the router reads, replaces or drops; every other one is OTHER and goes on untouched.
enum HeaderKind {
    OTHER(""),
    /// named by a Connection header, so it ends at the router
    NOMINATED(""),
    /// an imitation of one of the names below with `_` for `-`, which applications would mistake for it
    IMITATION(""),
    HOST("host"),
    CONNECTION("connection"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    EXPECT("expect"),
    UPGRADE("upgrade"),
    HTTP2_SETTINGS("http2-settings"),
    KEEP_ALIVE("keep-alive"),
    PROXY_CONNECTION("proxy-connection"),
    PROXY_AUTHORIZATION("proxy-authorization"),
    PROXY_AUTHENTICATE("proxy-authenticate"),
    TE("te"),
    SET_COOKIE("set-cookie"),
    X_FORWARDED_FOR("x-forwarded-for"),
    X_FORWARDED_PROTO("x-forwarded-proto"),
    X_FORWARDED_PORT("x-forwarded-port"),
    X_REQUEST_ID("x-request-id"),
    X_REQUEST_START("x-request-start");

    private static final int NAME_MAX = 32;
    private static final HeaderKind[][] BY_LENGTH = byLength();

    private final byte[] lowerCase;

    HeaderKind(String lowerCase) {
        this.lowerCase = lowerCase.getBytes(StandardCharsets.US_ASCII);
    }

    static HeaderKind of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= NAME_MAX) return OTHER;
        for (HeaderKind kind : BY_LENGTH[length]) {
            int same = kind.compare(bytes, from);
            if (same == EQUAL) return kind;
            if (same == ALIKE) return IMITATION;
        }
        return OTHER;
    }

    private static final int DIFFERENT = 0;
    private static final int ALIKE = 1;
    private static final int EQUAL = 2;

    private int compare(byte[] bytes, int from) {
        int same = EQUAL;
        for (int i = 0; i < lowerCase.length; i++) {
            int read = Text.lower(bytes[from + i]);
            if (read == lowerCase[i]) continue;
            if (read != '_' || lowerCase[i] != '-') return DIFFERENT;
            same = ALIKE;
        }
        return same;
    }

    private static HeaderKind[][] byLength() {
        var table = new HeaderKind[NAME_MAX][];
        for (int i = 0; i < NAME_MAX; i++) {
            int length = i;
            table[i] = java.util.Arrays.stream(values())
                    .filter(kind -> kind.lowerCase.length == length && length > 0)
                    .toArray(HeaderKind[]::new);
        }
        return table;
    }
}
