package renga.platform.route;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import renga.core.route.RouteMessage;
import renga.core.route.RouteWire;
import renga.core.route.RouterReport;

/// One connection to the router, one line per message. One thread may write while another reads.
final class RouterWire {
    /// A request line holds a path and a few headers of at most 8 KB each.
    private static final int LINE_BYTES_MAX = 256 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    RouterWire(SocketChannel channel) {
        this.channel = channel;
    }

    void write(RouteMessage message) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(RouteWire.line(message));
        while (out.hasRemaining()) channel.write(out);
    }

    /// @return null at the end of the connection
    @Nullable
    RouterReport read() throws IOException {
        line.reset();
        while (true) {
            while (in.hasRemaining()) {
                byte next = in.get();
                if (next == '\n') return parsed();
                line.write(next);
                if (line.size() > LINE_BYTES_MAX) throw new IOException("the router sent a line without end");
            }
            in.clear();
            int count = channel.read(in);
            in.flip();
            if (count < 0) return null;
        }
    }

    private RouterReport parsed() throws IOException {
        try {
            return RouteWire.report(line.toString(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException("the router sent what is no report", e);
        }
    }
}
