package renga.platform.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client that came with a valid secret: the far end of an attached dyno.
final class Visitor implements AutoCloseable {
    /// So long the client may take to see that the connection ends: 5 s.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Visitor.class);

    private final SSLSocket socket;

    Visitor(SSLSocket socket) {
        this.socket = socket;
    }

    /// Says the word that clients wait for and throw away; it has to be a TLS record of its own.
    void greet() throws IOException {
        out().write("rendezvous\r\n".getBytes(StandardCharsets.US_ASCII));
        out().flush();
    }

    /// Each read gives bytes of one TLS record only.
    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /// Each write of up to 16 KiB is one TLS record.
    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /// A sentence for the person, in Heroku's form.
    void tell(String sentence) throws IOException {
        out().write((" !    " + sentence + "\r\n").getBytes(StandardCharsets.UTF_8));
        out().flush();
    }

    /// Ends the output and lets the client take all of it: closing at once while bytes of the client are unread would
    /// reset the connection and lose what is still on its way.
    void farewell(Thread reader) throws InterruptedException {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("run: the client left before the end", e);
        }
        reader.join(FAREWELL);
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("run: closing a client's connection failed", e);
        }
    }
}
