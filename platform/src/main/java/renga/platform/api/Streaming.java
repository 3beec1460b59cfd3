package renga.platform.api;

import io.javalin.http.Context;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// For routes that answer slowly or for long: git, logs, build output.
public final class Streaming {
    private Streaming() {}

    /// Lets this connection be silent that long before it is cut, in place of the server's 60 s.
    public static void idleAtMost(Context ctx, Duration silence) {
        ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .setIdleTimeout(silence.toMillis());
    }
}
