package renga.router.proxy;

/// The bounds of the proxy's memory and patience, each with its name.
final class Limits {
    /// Backends tried for one request (Heroku: 10).
    static final int CONNECTS_MAX = 10;

    /// Client connections at once; the next is closed at once.
    static final int CLIENTS_MAX = 50_000;

    /// Bytes of requests that a client sent ahead of its turn; beyond, its socket is not read.
    static final int PIPELINED_BYTES_MAX = 64 << 10;

    /// Bytes of a request's body thrown away after its answer, to keep the connection; beyond, it is closed.
    static final long DISCARD_BYTES_MAX = 1 << 20;

    /// Bytes waiting for a slow reader: above high the other side is not read, below low it is again.
    static final int WRITE_LOW_BYTES = 64 << 10;

    static final int WRITE_HIGH_BYTES = 128 << 10;

    /// A body that comes with its head and is this short is copied behind it, to be one write.
    static final int COALESCE_BYTES_MAX = 2 << 10;

    /// Idle connections to one backend, per event loop.
    static final int IDLE_BACKENDS_MAX = 512;

    /// Interim responses (1xx) before the final one.
    static final int INTERIM_MAX = 16;

    private Limits() {}
}
