package renga.router;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import renga.core.route.Backend;

/// A web process on a plain socket that does exactly what the test says, right or wrong.
final class TestBackend implements AutoCloseable {
    /// Serves one connection; returning closes it.
    interface Script {
        void serve(Talk talk) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final String dyno;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private TestBackend(String dyno, Script script) throws IOException {
        this.dyno = dyno;
        this.script = script;
        server = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        threads.add(Thread.ofVirtual().start(this::accept));
    }

    static TestBackend that(Script script) throws IOException {
        return new TestBackend("web.1", script);
    }

    static TestBackend that(String dyno, Script script) throws IOException {
        return new TestBackend(dyno, script);
    }

    /// Answers every request with this body, for ever, on one connection.
    static TestBackend says(String dyno, String body) throws IOException {
        return that(dyno, talk -> {
            while (talk.hasRequest()) {
                talk.body(talk.head());
                talk.ok(body);
            }
        });
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.add(Thread.ofVirtual().start(() -> serve(socket)));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        open.add(socket);
        try (socket) {
            script.serve(new Talk(socket));
        } catch (IOException | InterruptedException _) {
            // the router or the test closed it
        } finally {
            open.remove(socket);
        }
    }

    Backend backend() {
        return new Backend(dyno, "127.0.0.1", server.getLocalPort());
    }

    int connections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) socket.close();
        threads.forEach(Thread::interrupt);
    }

    /// One connection as the web process sees it.
    record Talk(Socket socket, InputStream in, OutputStream out) {
        Talk(Socket socket) throws IOException {
            this(socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        }

        boolean hasRequest() throws IOException {
            in.mark(1);
            int first = in.read();
            in.reset();
            return first >= 0;
        }

        /// Reads a head up to and with its empty line.
        String head() throws IOException {
            var bytes = new ByteArrayOutputStream();
            String text = "";
            while (!text.endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) throw new IOException("ended in mid-head: " + text);
                bytes.write(next);
                if (next == '\n') text = bytes.toString(StandardCharsets.ISO_8859_1);
            }
            return text;
        }

        /// Reads the body that the head announces.
        byte[] body(String head) throws IOException {
            return Wire.body(head, in);
        }

        void ok(String body) throws IOException {
            say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }
}
