package renga.platform.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import renga.platform.vault.LocalAuthority;

/// Connections that last, to servers that answer byte by byte what the test wrote down.
@Timeout(60)
class WireTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final Queue<Socket> visitors = new ConcurrentLinkedQueue<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private ServerSocket server;
    private Dialer dialer;

    @BeforeEach
    void open() throws IOException {
        LocalAuthority.open(folder, "localhost", Clock.systemUTC());
        server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        dialer = dialer("127.0.0.0/8", "::1");
    }

    @AfterEach
    void close() throws IOException {
        dialer.close();
        server.close();
        for (Socket visitor : visitors) visitor.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "204 No Content~~                                     | true",
                "200 OK~Content-Length: 2~~ok                         | true",
                "503 Busy~Transfer-Encoding: chunked~~2~no~0~~        | true",
                "200 OK~Transfer-Encoding: chunked~~0~X: trailer~~    | false",
                "200 OK~Connection: close~Content-Length: 2~~ok       | false",
                "302 Found~Location: /x~~                             | false"
            })
    void another_request_follows_where_an_answer_ends(String answer, boolean follows) throws Exception {
        serve("HTTP/1.1 " + answer.strip().replace("~", "\r\n"));
        try (Wire wire = dialer.dial(place(false), LONG)) {
            assertThat(wire.post(address(), Map.of("X", "1"), new byte[3], LONG))
                    .isEqualTo(Integer.parseInt(answer.substring(0, 3)));
            assertThat(wire.isOpen()).isEqualTo(follows);
            if (follows)
                assertThat(wire.post(address(), Map.of(), new byte[3], LONG)).isGreaterThanOrEqualTo(200);
        }
    }

    @Test
    void who_reads_nothing_is_hung_up_on_in_time() throws Exception {
        try (Wire wire = dialer.dial(place(false), LONG)) {
            visitors.add(server.accept());
            assertThatThrownBy(() -> wire.send(new byte[64 << 20], SHORT)).isInstanceOf(SocketTimeoutException.class);
            assertThat(wire.isOpen()).isFalse();
        }
    }

    @Test
    void who_answers_nothing_is_hung_up_on_in_time() throws Exception {
        try (Wire wire = dialer.dial(place(false), LONG)) {
            visitors.add(server.accept());
            assertThatThrownBy(() -> wire.post(address(), Map.of(), new byte[3], SHORT))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThatThrownBy(() -> dialer.dial(place(true), SHORT)).isInstanceOf(IOException.class);
    }

    @Test
    void it_closes_when_the_other_end_does() throws Exception {
        try (Wire wire = dialer.dial(place(false), LONG)) {
            wire.closeWithOther();
            server.accept().close();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (wire.isOpen() && System.nanoTime() < deadline) LockSupport.parkNanos(1_000_000);
            assertThat(wire.isOpen()).isFalse();
        }
    }

    @Test
    void a_private_address_is_connected_to_only_if_the_operator_approved_its_name() throws Exception {
        try (Dialer strict = dialer("10.9.0.0/16")) {
            assertThat(strict.problem(place(false)).orElseThrow())
                    .isEqualTo("localhost is at a private address; the operator opens those by RENGA_EGRESS_ALLOW");
            assertThatThrownBy(() -> strict.dial(place(false), LONG)).hasMessageContaining("is at a private address");
            var approved = new Dialer.Place("localhost", server.getLocalPort(), false, Dialer.Reach.APPROVED);
            assertThat(strict.problem(approved)).isEmpty();
            strict.dial(approved, LONG).close();
        }
        assertThat(dialer.problem(new Dialer.Place("no-such-host.invalid", 1, false, Dialer.Reach.WORLD)))
                .contains("there is no host no-such-host.invalid");
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 5~~hello, 201", "Content-Length: 999999~~hello, 201", "Location: /again~~, 302"})
    void what_is_posted_comes_with_its_headers_and_the_status_is_what_counts(String answer, int status) {
        serve("HTTP/1.1 %d Some~".formatted(status).concat(answer).replace("~", "\r\n"));
        var parcel = new Parcel(URI.create(address() + "?y=1"), Map.of("X-Sign", "abc"), new byte[3], SHORT);
        assertThat(dialer.post(parcel)).isEqualTo(new Posted.Answered(status));
        assertThat(heard.remove())
                .startsWith("POST /x?y=1 HTTP/1.1\r\nHost: localhost:%d\r\n".formatted(server.getLocalPort()))
                .contains("User-Agent: Renga\r\n", "Content-Length: 3\r\n", "X-Sign: abc\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://10.9.8.7/", "https://[fd00::1]/", "https://localhost:1/", "http://1.1.1.1/"})
    void nothing_is_posted_to_private_places_and_in_the_clear_only_where_it_was_opened(String address) {
        try (Dialer strict = dialer()) {
            var parcel = new Parcel(URI.create(address), Map.of(), new byte[3], LONG);
            assertThat(strict.post(parcel))
                    .isInstanceOfSatisfying(
                            Posted.Failed.class,
                            failed -> assertThat(failed.trouble()).isEqualTo(Posted.Trouble.PRIVATE_ADDRESS));
            assertThat(strict.refusesToPost(URI.create(address)).orElseThrow())
                    .contains(address.startsWith("http:") ? "is reached by https only" : "is at a private address");
            assertThat(strict.refusesToPost(URI.create("https://1.1.1.1/"))).isEmpty();
        }
        assertThat(dialer.refusesToPost(address())).isEmpty();
    }

    @Test
    void posting_ends_in_time_whatever_the_other_side_does() {
        var address = URI.create("https://127.0.0.1:" + server.getLocalPort() + "/");
        // More than the sockets between take: it is never read.
        assertThat(dialer.post(new Parcel(address, Map.of(), new byte[20_000_000], SHORT)))
                .isInstanceOfSatisfying(
                        Posted.Failed.class,
                        failed -> assertThat(failed.trouble()).isEqualTo(Posted.Trouble.TIMEOUT));
    }

    private Dialer dialer(String... allowed) {
        return new Dialer(folder.resolve("tls/ca.pem"), List.of(allowed));
    }

    private Dialer.Place place(boolean secure) {
        return new Dialer.Place("localhost", server.getLocalPort(), secure, Dialer.Reach.WORLD);
    }

    private URI address() {
        return URI.create("http://localhost:" + server.getLocalPort() + "/x");
    }

    /// Gives one visitor the same answer to each request with a body of 3 bytes.
    private void serve(String answer) {
        Thread.ofVirtual().start(() -> {
            try (Socket visitor = server.accept()) {
                visitors.add(visitor);
                var in = new BufferedInputStream(visitor.getInputStream());
                while (request(in)) visitor.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException _) {
                // the visitor left
            }
        });
    }

    private boolean request(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) return false;
            head.append((char) next);
        }
        heard.add(head.toString());
        return in.readNBytes(3).length == 3;
    }
}
