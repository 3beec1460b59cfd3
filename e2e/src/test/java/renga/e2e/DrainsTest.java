package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// Log drains by the official CLI: a syslog server of a person's own, and one that comes with an add-on.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrainsTest {
    private static final String MANIFEST = """
            {"id": "reader", "name": "Reader", "api": {"config_vars": [], "regions": ["*"], "version": "3",
             "password": "the-platform-is-known-by-this", "sso_salt": "people-are-known-by-this",
             "requires": ["syslog_drain"], "production": {"base_url": "%s/heroku/resources"}}}
            """;

    private final Instance renga;
    private final Shell user;
    private final StringBuffer syslog = new StringBuffer();
    private final StringBuffer posted = new StringBuffer();
    private ServerSocket server;
    private HttpServer provider;
    private String url;

    DrainsTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
    }

    @BeforeAll
    void somebodyReads() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.ofLiteral(Instance.OUTSIDE));
        url = "syslog://" + Instance.OUTSIDE + ":" + server.getLocalPort();
        Thread.ofVirtual().start(this::accept);
        URI address = renga.providerAddress();
        provider = HttpServer.create(new InetSocketAddress(address.getHost(), address.getPort()), 0);
        provider.createContext("/", this::answer);
        provider.start();
        Path manifest = renga.work().resolve("reader.json");
        Files.writeString(manifest, MANIFEST.formatted(address));
        renga.launcher("addons:provider:add " + manifest).ok();
        user.run("heroku create ponds").ok();
    }

    @AfterAll
    void stop() throws IOException {
        if (server != null) server.close();
        if (provider != null) provider.stop(0);
    }

    @Test
    @Order(1)
    void a_drain_gets_what_is_logged_from_then_on() {
        user.run("heroku drains:add " + url + " -a ponds").ok().prints("Successfully added drain " + url);
        user.run("heroku drains -a ponds").ok().prints("=== Drains", url + " (d.");
        user.run("heroku config:set A=1 -a ponds").ok();
        Eventually.that(() -> assertThat(syslog)
                .containsPattern("<134>1 [-0-9T:.]+\\+00:00 d\\.[-0-9a-f]{36} app api - - Set A config vars by user"));
    }

    @Test
    @Order(2)
    void it_goes_on_after_the_platform_was_killed() {
        user.run("kill -9 " + renga.pid("platform")).ok();
        Eventually.that(() -> user.run("heroku config:set B=2 -a ponds").ok());
        Eventually.that(() -> assertThat(syslog).contains("Set B config vars by user"));
    }

    @Test
    @Order(3)
    void where_no_log_can_go_is_told() {
        user.run("heroku drains:add syslog://10.1.2.3:514 -a ponds")
                .fails()
                .tells("10.1.2.3 is at a", "private address", "RENGA_EGRESS_ALLOW");
        user.run("heroku drains:add " + url + " -a ponds").fails().tells("already");
    }

    @Test
    @Order(4)
    void an_addon_brings_a_drain_that_goes_with_it() {
        user.run("heroku addons:create reader --name eyes -a ponds").ok();
        String listed = user.run("heroku drains -a ponds")
                .ok()
                .prints("=== Add-on Drains", "reader:test (eyes)")
                .out();
        assertThat(listed).contains("=== Drains", url);
        Eventually.that(() -> assertThat(posted).contains("host app api - Attach READER (@ref:eyes)"));
        String token = user.run("heroku drains --json -a ponds | grep -o 'd\\.[-0-9a-f]*' | tail -1")
                .ok()
                .text();
        user.run("heroku drains:remove " + token + " -a ponds").fails().tells("addons:destroy eyes");
        user.run("heroku addons:destroy eyes -a ponds --confirm ponds").ok();
    }

    @Test
    @Order(5)
    void it_is_removed_by_its_url() {
        user.run("heroku drains:remove " + url + " -a ponds").ok().prints("Successfully removed drain " + url);
        assertThat(user.run("heroku drains -a ponds").ok().text()).isEmpty();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket visitor = server.accept();
                Thread.ofVirtual().start(() -> read(visitor));
            } catch (IOException _) {
                // The story is over.
            }
        }
    }

    private void read(Socket visitor) {
        try (visitor;
                InputStream in = visitor.getInputStream()) {
            byte[] chunk = new byte[4_096];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                syslog.append(new String(chunk, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            // The platform was killed.
        }
    }

    /// A provider whose add-ons only read.
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestURI().getPath().equals("/logs")) posted.append(body);
            byte[] answer =
                    ("{\"log_drain_url\": \"" + renga.providerAddress() + "/logs\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
