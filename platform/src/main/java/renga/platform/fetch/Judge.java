package renga.platform.fetch;

import java.io.IOException;
import java.net.InetAddress;

/// Says which addresses may be connected to.
interface Judge {
    boolean lets(InetAddress address) throws IOException;

    /// Why not, as the end of a sentence that begins with the host.
    String refusal();
}
