package renga.platform.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import renga.platform.vault.LocalAuthority;

/// Fetching from servers that behave and from those that do not. Each answers what the test wrote down, byte by byte.
class FetcherTest {
    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path folder;

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Queue<ServerSocket> servers = new ConcurrentLinkedQueue<>();
    private LocalAuthority authority;
    private Path file;

    @BeforeEach
    void open() {
        authority = LocalAuthority.open(folder, "localhost", Clock.systemUTC());
        file = folder.resolve("fetched");
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocket server : servers) server.close();
    }

    @Test
    void brings_a_file_and_its_digest() throws Exception {
        int port = serve("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(fetch("http://localhost:" + port + "/a%20b.tgz?token=1"))
                .isEqualTo(new Fetched.Got(5, HELLO_SHA256, Optional.of("\"v1\"")));
        assertThat(file).hasContent("hello");
        assertThat(heard.poll())
                .startsWith("GET /a%20b.tgz?token=1 HTTP/1.1\r\nHost: localhost:" + port + "\r\n")
                .contains("Connection: close\r\n")
                .doesNotContain("If-None-Match", "Authorization");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Transfer-Encoding: chunked~~2;x=y~he~3~llo~0~~",
                "Content-Length: 5~~hello and more",
                "Connection: close~~hello"
            })
    void understands_each_way_of_ending(String rest) throws Exception {
        int port = serve("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n" + rest.replace("~", "\r\n"));

        assertThat(fetch("http://localhost:" + port + "/"))
                .isInstanceOfSatisfying(
                        Fetched.Got.class, got -> assertThat(got.sha256()).isEqualTo(HELLO_SHA256));
    }

    @Test
    void asks_for_what_is_new_only() throws Exception {
        int port = serve("HTTP/1.1 304 Not Modified\r\n\r\n");
        Files.writeString(file, "mine");
        var address = URI.create("http://localhost:" + port + "/");
        var wanted = new Wanted(address, Optional.of("\"v1\""), 100, Duration.ofSeconds(10));

        assertThat(fetcher().fetch(wanted, file)).isEqualTo(new Fetched.Unchanged());
        assertThat(file).hasContent("mine");
        assertThat(heard.poll()).contains("If-None-Match: \"v1\"\r\n");
    }

    @Test
    void takes_a_password_to_its_own_place_only() throws Exception {
        int other = serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        int port = serve("HTTP/1.1 302 Found\r\nLocation: http://localhost:" + other + "/x\r\n\r\n");

        assertThat(fetch("http://me:s%40crt@localhost:" + port + "/")).isInstanceOf(Fetched.Got.class);
        assertThat(heard.poll()).contains("Authorization: Basic bWU6c0BjcnQ=\r\n");
        assertThat(heard.poll()).doesNotContain("Authorization");
    }

    @Test
    void speaks_tls_with_those_the_bundle_knows() throws Exception {
        int port = serve(tls(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(fetch("https://localhost:" + port + "/")).isInstanceOf(Fetched.Got.class);

        int again = serve(tls(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        Path stranger = folder.resolve("other");
        LocalAuthority.open(Files.createDirectory(stranger), "localhost", Clock.systemUTC());
        var fetcher = new Fetcher(stranger.resolve("tls/ca.pem"), List.of("127.0.0.0/8", "::1"));
        assertThat(sentence(fetcher.fetch(wanted("https://localhost:" + again + "/"), file)))
                .contains("the certificate of localhost is not accepted");
    }

    @Test
    void follows_no_redirect_into_the_private() throws Exception {
        for (String place : List.of("http://10.9.8.7/", "http://[fd00::1]/", "http://169.254.169.254/latest")) {
            int port = serve("HTTP/1.1 302 Found\r\nLocation: " + place + "\r\n\r\n");
            assertThat(sentence(fetch("http://localhost:" + port + "/"))).contains("is at a private address");
        }
        var strict = new Fetcher(bundle(), List.of());
        assertThat(sentence(strict.fetch(wanted("http://localhost:1/"), file)))
                .isEqualTo(
                        "http://localhost:1/ could not be fetched: localhost is at a private address; the operator opens"
                                + " those by RENGA_EGRESS_ALLOW.");
    }

    @Test
    void follows_no_redirect_out_of_tls_and_none_without_end() throws Exception {
        int port = serve(tls(), "HTTP/1.1 302 Found\r\nLocation: http://localhost/x\r\n\r\n");
        assertThat(sentence(fetch("https://localhost:" + port + "/"))).contains("redirects from https to plain http");

        int round = serve("HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n");
        assertThat(sentence(fetch("http://localhost:" + round + "/"))).contains("redirects more than 5 times");

        int files = serve("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n");
        assertThat(sentence(fetch("http://localhost:" + files + "/"))).contains("only http:// and https://");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 404 Gone~~                                  | it answers with status 404.",
                "HTTP/1.1 200 OK~Content-Length: 9~~hello             | broke off with 4 bytes to come.",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~9~hello  | broke off in the middle of a chunk.",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~hello  | a chunk of the answer has no length.",
                "HTTP/1.1 200 OK~Content-Length: 999999~~             | it is larger than 0 MB.",
                "HTTP/1.1 200 OK~Connection: close~~LONG              | it is larger than 0 MB.",
                "SSH-2.0-OpenSSH~~                                    | is not understood as HTTP/1.1."
            })
    void says_what_is_wrong_and_leaves_no_file(String answer, String why) throws Exception {
        int port = serve(answer.strip().replace("~", "\r\n").replace("LONG", "x".repeat(200_000)));

        assertThat(sentence(fetch("http://me:secret@localhost:" + port + "/x?key=secret")))
                .startsWith("http://localhost:" + port + "/x could not be fetched: ")
                .endsWith(why)
                .doesNotContain("secret");
        assertThat(file).doesNotExist();
    }

    @Test
    void waits_no_longer_than_it_is_told() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var address = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            var wanted = new Wanted(address, Optional.empty(), 100, Duration.ofMillis(200));
            assertThat(sentence(fetcher().fetch(wanted, file))).contains("does not answer");
        }
    }

    @Test
    void goes_nowhere_without_an_address() throws Exception {
        assertThat(sentence(fetch("file:///etc/passwd"))).contains("only http:// and https://");
        assertThat(sentence(fetch("https:///x"))).contains("no host name");
        assertThat(sentence(fetch("https://no-such-host.invalid/"))).contains("there is no host no-such-host.invalid");
    }

    private Fetched fetch(String address) throws IOException {
        return fetcher().fetch(wanted(address), file);
    }

    private static Wanted wanted(String address) {
        return new Wanted(URI.create(address), Optional.empty(), 100_000, Duration.ofSeconds(10));
    }

    private Fetcher fetcher() {
        return new Fetcher(bundle(), List.of("127.0.0.0/8", "::1"));
    }

    private Path bundle() {
        return folder.resolve("tls/ca.pem");
    }

    private static String sentence(Fetched fetched) {
        assertThat(fetched).isInstanceOf(Fetched.Refused.class);
        return ((Fetched.Refused) fetched).sentence();
    }

    private ServerSocketFactory tls() throws Exception {
        KeyStore certificate = authority.server();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    private int serve(String answer) throws IOException {
        return serve(ServerSocketFactory.getDefault(), answer);
    }

    /// Gives everyone who asks the same answer.
    private int serve(ServerSocketFactory sockets, String answer) throws IOException {
        ServerSocket server = sockets.createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        servers.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket visitor = server.accept()) {
                    heard.add(head(visitor.getInputStream()));
                    visitor.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    visitor.shutdownOutput();
                } catch (IOException | UnsupportedOperationException _) {
                    // the visitor left, or the test is over
                }
            }
        });
        return server.getLocalPort();
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) return head.toString();
            head.append((char) next);
        }
        return head.toString();
    }
}
