package renga.router.proxy;

/// What the log line tells of one request. Negative numbers are not known and left empty.
///
/// @param description `method=… path=… host=… request_id=… fwd=…`
/// @param dyno its name, or empty
record Trace(byte[] description, String dyno, long connectMillis, long serviceMillis, int status, long bytes) {
    /// A request that never got to a dyno.
    static Trace unrouted(byte[] description, int status) {
        return new Trace(description, "", -1, -1, status, -1);
    }
}
