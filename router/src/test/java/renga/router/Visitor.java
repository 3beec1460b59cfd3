package renga.router;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client on a plain socket.
final class Visitor implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    final Socket socket;
    final InputStream in;

    Visitor(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    record Response(String head, byte[] body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Nullable
        String header(String name) {
            return Wire.header(head, name);
        }
    }

    Visitor say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Response get(String host, String path) throws IOException {
        return say("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").response();
    }

    Response response() throws IOException {
        String head = head();
        if (Wire.header(head, "content-length") == null && Wire.header(head, "transfer-encoding") == null) {
            return new Response(
                    head, "close".equals(Wire.header(head, "connection")) ? in.readAllBytes() : new byte[0]);
        }
        return new Response(head, Wire.body(head, in));
    }

    String head() throws IOException {
        var bytes = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) throw new IOException("the connection ended in mid-head: '" + text + "'");
            bytes.write(next);
            if (next == '\n') text = bytes.toString(StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    /// Waits for the end of the connection.
    ///
    /// @return whether nothing more came before it
    boolean sawEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
