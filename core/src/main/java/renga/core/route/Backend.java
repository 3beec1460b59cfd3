package renga.core.route;

import java.net.InetAddress;
import java.util.Objects;

/// One up web dyno: its name for the log (`web.1`) and where it listens.
///
/// @param address a literal IPv4 or IPv6 address; names are never looked up
public record Backend(String dyno, String address, int port) {
    public Backend {
        Objects.requireNonNull(dyno, "backend without dyno");
        Objects.requireNonNull(address, "backend without address");
        InetAddress.ofLiteral(address);
        if (port < 1 || port > 65_535) throw new IllegalArgumentException("backend " + dyno + " has port " + port);
    }

    /// The key of a backend in every message: `10.1.2.3:5000`.
    public String endpoint() {
        return address + ":" + port;
    }
}
