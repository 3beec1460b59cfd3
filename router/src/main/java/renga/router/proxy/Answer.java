package renga.router.proxy;

import renga.router.http.Bytes;

/// An answer that the router gives itself.
///
/// @param code the H code shown on the page, or empty
record Answer(int status, Page page, String code) {
    static Answer noSuchApp() {
        return new Answer(404, Page.NO_SUCH_APP, "");
    }

    static Answer of(Failure failure) {
        return new Answer(failure.status(), failure.page(), failure.name());
    }

    /// Writes the answer, without body if it goes to a HEAD request.
    ///
    /// @return how many bytes of body were written
    int write(boolean toHead, boolean keepsAlive, Bytes out) {
        byte[] html = page.html(code);
        out.put("HTTP/1.1 ").decimal(status).put(reason()).put("\r\nContent-Type: text/html; charset=utf-8\r\n");
        out.put("Cache-Control: no-cache, no-store\r\nServer: renga\r\nContent-Length: ")
                .decimal(html.length);
        out.put(keepsAlive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
        if (toHead) return 0;
        out.put(html);
        return html.length;
    }

    private String reason() {
        return switch (status) {
            case 400 -> " Bad Request";
            case 404 -> " Not Found";
            case 417 -> " Expectation Failed";
            case 502 -> " Bad Gateway";
            case 503 -> " Service Unavailable";
            default -> " ";
        };
    }
}
