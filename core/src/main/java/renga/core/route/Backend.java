package renga.core.route;

/// One up web dyno: its name for the log (`web.1`) and where it listens.
public record Backend(String dyno, String address, int port) {
    /// The key of a backend in every message: `10.1.2.3:5000`.
    public String endpoint() {
        return address + ":" + port;
    }
}
