package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// Webhooks as the official CLI makes and shows them, and a server that hears.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebhooksTest {
    private static final String APP = "newsroom";

    private final Shell user;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private HttpServer receiver;
    private String id = "";
    private String secret = "";

    WebhooksTest(Instance renga) {
        this.user = renga.user();
    }

    private record Heard(String signature, String authorization, String body) {}

    @BeforeAll
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(Instance.OUTSIDE), 0), 0);
        receiver.createContext("/hooks", exchange -> {
            try (exchange) {
                var headers = exchange.getRequestHeaders();
                heard.add(new Heard(
                        headers.getFirst("Heroku-Webhook-Hmac-SHA256"),
                        headers.getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
        user.run("heroku create " + APP).ok();
    }

    @AfterAll
    void stop() {
        receiver.stop(0);
    }

    @Test
    @Order(1)
    void one_is_added_and_its_secret_told() {
        user.run("heroku webhooks -a " + APP).ok().prints(APP + " has no webhooks");
        Outcome added = user.run("heroku webhooks:add -a %s -i api:release,api:app -l sync -u %s -t 'Bearer from-renga'"
                        .formatted(APP, url()))
                .ok()
                .prints("Webhooks Signing Secret");
        secret = added.out()
                .lines()
                .filter(line -> line.matches("[0-9a-f]{60}"))
                .findFirst()
                .orElseThrow();
        String listed = user.run("heroku webhooks -a " + APP)
                .ok()
                .prints("api:release,api:app", url(), "sync")
                .out();
        id = listed.lines()
                .filter(line -> line.contains(url()))
                .findFirst()
                .orElseThrow()
                .strip()
                .split(" ")[0];
        user.run("heroku webhooks:info %s -a %s".formatted(id, APP)).ok().prints("api:release,api:app", url(), id);
    }

    @Test
    @Order(2)
    void a_release_is_told_and_the_delivery_shown() throws Exception {
        user.run("heroku config:set COLOR=red -a " + APP).ok();
        Heard told = heard.poll(10, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
        assertThat(told.body()).contains("\"description\":\"Set COLOR config vars\"", "\"action\":\"create\"");
        assertThat(told.authorization()).isEqualTo("Bearer from-renga");
        assertThat(told.signature()).isEqualTo(signature(told.body()));
        Eventually.that(() -> user.run("heroku webhooks:deliveries -a " + APP)
                .ok()
                .prints("succeeded", "api:release", "sync", "204"));
        String delivery = user.run("heroku webhooks:deliveries -a %s | awk '/api:release/ {print $1}'".formatted(APP))
                .ok()
                .text();
        user.run("heroku webhooks:deliveries:info %s -a %s".formatted(delivery, APP))
                .ok()
                .prints("Status:", "succeeded", "Event Payload", "\"resource\": \"release\"");
        String event = user.run("heroku webhooks:events -a %s | awk '/release/ {print $1}'".formatted(APP))
                .ok()
                .text();
        user.run("heroku webhooks:events:info %s -a %s".formatted(event, APP))
                .ok()
                .prints("\"sequence\":");
    }

    @Test
    @Order(3)
    void what_cannot_be_heard_of_is_refused_with_what_can() {
        user.run("heroku webhooks:add -a %s -i api:weather -l sync -u %s".formatted(APP, url()))
                .fails()
                .tells("cannot hear of api:weather", "api:release");
    }

    @Test
    @Order(4)
    void one_is_updated_and_hears_the_apps_end_last() throws InterruptedException {
        user.run("heroku webhooks:update %s -a %s -i api:app -l notify -u %s".formatted(id, APP, url()))
                .ok();
        user.run("heroku webhooks:info %s -a %s".formatted(id, APP)).ok().prints("notify");
        user.run("heroku apps:destroy -a %1$s -c %1$s".formatted(APP)).ok();
        Heard last = heard.poll(10, TimeUnit.SECONDS);
        assertThat(last).isNotNull();
        assertThat(last.body()).contains("\"action\":\"destroy\"", "\"resource\":\"app\"");
    }

    @Test
    @Order(5)
    void one_is_removed() {
        user.run("heroku create " + APP).ok();
        user.run("heroku webhooks:add -a %s -i dyno -l notify -u %s".formatted(APP, url()))
                .ok();
        String made = user.run("heroku webhooks -a %s | awk '/notify/ {print $1}'".formatted(APP))
                .ok()
                .text();
        user.run("heroku webhooks:remove %s -a %s".formatted(made, APP)).ok();
        user.run("heroku webhooks -a " + APP).ok().prints("has no webhooks");
        user.run("heroku apps:destroy -a %1$s -c %1$s".formatted(APP)).ok();
    }

    private String url() {
        return "http://%s:%d/hooks"
                .formatted(Instance.OUTSIDE, receiver.getAddress().getPort());
    }

    private String signature(String body) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}
