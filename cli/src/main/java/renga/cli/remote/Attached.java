package renga.cli.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import renga.cli.api.Failure;

/// The client's side of an attached dyno (cli-notes.md §7).
public final class Attached {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int END_OF_INPUT = 4;
    private static final String GREETING = "rendezvous";

    private final SSLContext tls;
    private final URI address;

    public Attached(SSLContext tls, URI address) {
        this.tls = tls;
        this.address = address;
    }

    /// Returns when the dyno has ended, with the status it reported by the exit marker, if it did.
    ///
    /// @param raw whether bytes pass untouched: input and output are terminals; else CR LF becomes LF, and the end
    /// of the input is told
    /// @param arrived called when the dyno is there
    public OptionalInt run(InputStream in, OutputStream out, boolean raw, Runnable arrived) {
        try (SSLSocket socket = connect()) {
            byte[] hello = new byte[CHUNK_BYTES];
            int length = socket.getInputStream().read(hello);
            if (length < 0 || !new String(hello, 0, length, StandardCharsets.US_ASCII).startsWith(GREETING)) {
                throw new Failure("The dyno did not come to the rendezvous. Run the command again.");
            }
            arrived.run();
            Thread.ofPlatform().daemon().name("stdin").start(() -> forward(in, socket, raw));
            var output = new OutputFilter(out, raw);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int n = socket.getInputStream().read(chunk);
                    n >= 0;
                    n = socket.getInputStream().read(chunk)) {
                output.write(chunk, n);
            }
            return output.finish();
        } catch (IOException e) {
            throw new Failure("The connection to the dyno at " + address.getHost() + ":" + address.getPort()
                    + " was lost: " + e.getMessage());
        }
    }

    private SSLSocket connect() throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(address.getHost(), address.getPort());
        SSLParameters checked = socket.getSSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(checked);
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String secret = address.getRawPath().substring(1) + query + "\r\n";
        socket.getOutputStream().write(secret.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void forward(InputStream in, SSLSocket socket, boolean raw) {
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            OutputStream to = socket.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                to.write(chunk, 0, n);
                to.flush();
            }
            if (!raw) to.write(END_OF_INPUT);
            to.flush();
        } catch (IOException e) {
            // the dyno has ended meanwhile: the other direction tells
        }
    }
}
