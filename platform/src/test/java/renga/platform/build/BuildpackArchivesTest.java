package renga.platform.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.fetch.Fetcher;
import renga.platform.vault.LocalAuthority;
import renga.testkit.FakeClock;

/// What is kept of buildpacks' archives, with a server of the test's own on loopback.
class BuildpackArchivesTest {
    private static final int KEPT_BYTES_MAX = 1_000;

    @TempDir
    Path folder;

    private final FakeClock clock = FakeClock.frozen();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();
    private HttpServer server;
    private BuildpackArchives archives;

    @BeforeEach
    void open() throws IOException {
        LocalAuthority.open(folder, "localhost", Clock.systemUTC());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        var fetcher = new Fetcher(folder.resolve("tls/ca.pem"), List.of("127.0.0.0/8"));
        archives = new BuildpackArchives(folder.resolve("buildpacks"), fetcher, clock, KEPT_BYTES_MAX);
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /// The page's own text is its tag.
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String page = pages.get(exchange.getRequestURI().getPath());
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String tag = "\"" + page.hashCode() + "\"";
            exchange.getResponseHeaders().add("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                unchanged.incrementAndGet();
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            sent.incrementAndGet();
            exchange.sendResponseHeaders(200, page.length());
            exchange.getResponseBody().write(page.getBytes(UTF_8));
        }
    }

    @Test
    void an_archive_that_is_unchanged_is_not_sent_again() throws Exception {
        pages.put("/a.tgz", "first");
        Path first = fetched("/a.tgz");
        assertThat(fetched("/a.tgz")).isEqualTo(first).hasContent("first");
        assertThat(sent).hasValue(1);
        assertThat(unchanged).hasValue(1);

        pages.put("/a.tgz", "second");
        assertThat(fetched("/a.tgz")).isNotEqualTo(first).hasContent("second");
        assertThat(sent).hasValue(2);
    }

    @Test
    void the_same_content_at_two_addresses_is_kept_once() throws Exception {
        pages.put("/a.tgz", "same");
        pages.put("/b.tgz", "same");
        assertThat(fetched("/a.tgz")).isEqualTo(fetched("/b.tgz"));
    }

    @Test
    void the_longest_unused_goes_when_there_is_too_much() throws Exception {
        Path old = fetched("/old.tgz", 400);
        clock.advance(Duration.ofMinutes(30));
        Path used = fetched("/used.tgz", 401);
        clock.advance(Duration.ofHours(2));
        assertThat(fetched("/used.tgz")).isEqualTo(used);
        Path fresh = fetched("/fresh.tgz", 500);

        assertThat(old).doesNotExist();
        assertThat(List.of(used, fresh)).allMatch(Files::exists);
        assertThat(fetched("/old.tgz")).exists();
    }

    @Test
    void what_a_build_may_be_reading_stays_however_much_there_is() throws Exception {
        Path one = fetched("/one.tgz", 900);
        clock.advance(Duration.ofMinutes(59));
        Path two = fetched("/two.tgz", 901);
        assertThat(List.of(one, two)).allMatch(Files::exists);
    }

    @Test
    void a_cache_that_was_emptied_is_filled_again() throws Exception {
        Path file = fetched("/a.tgz", 10);
        Files.delete(file);
        assertThat(fetched("/a.tgz")).isEqualTo(file).exists();
        assertThat(sent).hasValue(2);
    }

    @Test
    void an_archive_that_is_gone_is_told_by_its_buildpacks_name() {
        assertThatThrownBy(() -> fetched("/none.tgz"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("The buildpack pond is not to be had.")
                .hasMessageContaining("404");
    }

    private Path fetched(String path, int bytes) throws Exception {
        pages.put(path, "x".repeat(bytes));
        return fetched(path);
    }

    private Path fetched(String path) throws Exception {
        String address = "http://localhost:" + server.getAddress().getPort() + path;
        var wanted = new Buildpack("pond", Buildpack.Kind.ARCHIVE, address);
        Buildpack ready = archives.ready(List.of(wanted)).getFirst();
        assertThat(ready.kind()).isEqualTo(Buildpack.Kind.FILE);
        return Path.of(ready.place());
    }
}
