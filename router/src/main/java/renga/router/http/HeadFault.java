package renga.router.http;

/// What can be wrong with a head. The cause is what the log line says after `cause=`.
public enum HeadFault {
    /// not a fault: the rest has not come yet
    INCOMPLETE("incomplete head", 400),
    BAD_REQUEST_LINE("bad request line", 400),
    BAD_STATUS_LINE("bad status line", 400),
    BAD_VERSION("unsupported HTTP version", 400),
    CONNECT_REFUSED("CONNECT is refused", 400),
    METHOD_TOO_LONG("method longer than 127 characters", 400),
    LINE_TOO_LONG("line longer than 8 KB", 400),
    HEAD_TOO_LONG("head longer than 512 KB", 400),
    TOO_MANY_HEADERS("more than 1000 headers", 400),
    BAD_HEADER("bad header", 400),
    NO_HOST("missing host header", 400),
    BAD_HOST("bad host header", 400),
    BAD_CONTENT_LENGTH("bad content-length", 400),
    BAD_TRANSFER_ENCODING("unsupported transfer-encoding", 400),
    CONFLICTING_LENGTHS("both content-length and transfer-encoding", 400),
    UNKNOWN_EXPECT("unsupported expect header value", 417);

    private final String cause;
    private final int status;

    HeadFault(String cause, int status) {
        this.cause = cause;
        this.status = status;
    }

    public String cause() {
        return cause;
    }

    public int status() {
        return status;
    }
}
