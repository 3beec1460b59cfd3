package renga.router.http;

/// How long a body is: a number of bytes, or one of the two forms that have none.
public final class BodyLength {
    public static final long NONE = 0;
    /// ends with a chunk of length zero
    public static final long CHUNKED = -1;
    /// ends with the connection; also what follows a 101
    public static final long UNTIL_CLOSE = -2;

    private BodyLength() {}
}
