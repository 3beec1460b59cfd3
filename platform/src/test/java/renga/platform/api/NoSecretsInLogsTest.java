package renga.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import renga.platform.TestPlatform;
import renga.platform.provider.TestProvider;
import tools.jackson.databind.JsonNode;

/// Passwords, tokens and config values stay out of the platform's log and of the apps' logs, also when things fail.
class NoSecretsInLogsTest {
    private static final String VALUE = "config-value-5f1e";

    @TempDir
    Path home;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("renga");
    private final Capture capture = new Capture();
    private TestPlatform platform;

    @BeforeEach
    void start() {
        capture.setContext(root.getLoggerContext());
        capture.start();
        root.addAppender(capture);
        ours.setLevel(Level.TRACE);
        platform = new TestPlatform(
                home,
                routes -> routes.post("/broken", ctx -> {
                    Map<?, ?> body = RequestBody.read(ctx, Map.class);
                    platform.ledger
                            .db
                            .jdbi()
                            .useHandle(handle -> handle.createUpdate(
                                            "INSERT INTO config_snapshot (id, app_id, sealed, created_at) VALUES (:secret, 1, 2, 3)")
                                    .bind("secret", String.valueOf(body.get("secret")))
                                    .execute());
                }));
    }

    @AfterEach
    void stop() throws Exception {
        root.detachAppender(capture);
        ours.setLevel(null);
        platform.close();
    }

    @Test
    void neverWritten() throws IOException {
        TestApi api = platform.api;
        api.post("/apps", Map.of("name", "shop"));
        api.patch("/apps/shop/config-vars", Map.of("KEY", VALUE));
        api.patch("/apps/shop/config-vars", Map.of("BAD", VALUE + "\0"));
        api.patch("/apps/shop/config-vars", "{\"KEY\": \"" + VALUE);
        api.post("/broken", Map.of("secret", VALUE));
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString((TestApi.EMAIL + ":" + TestApi.PASSWORD).getBytes(StandardCharsets.UTF_8));
        JsonNode made = TestApi.json(api.post("/oauth/authorizations", "", "Authorization", basic));
        String token = made.get("access_token").get("token").asString();
        api.get("/account", "Authorization", "Bearer " + token);

        List<String> lines = capture.lines;
        assertThat(lines).anyMatch(line -> line.contains("/apps/{app}/config-vars 200"));
        assertThat(lines).anyMatch(line -> line.contains("POST /broken failed"));
        try (var files = Files.walk(home.resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) lines.addAll(Files.readAllLines(file));
        }
        assertThat(lines).anyMatch(line -> line.contains("Set KEY config vars by user"));
        for (String secret : List.of(VALUE, TestApi.PASSWORD, token, api.token(), basic)) {
            assertThat(lines).noneMatch(line -> line.contains(secret));
        }
    }

    @Test
    void noneOfAddonsEither() throws Exception {
        TestApi api = platform.api;
        var manifest = platform.provider.manifest("acme", "ACME_URL");
        api.post("/operator/addon-services", Map.of("manifest", manifest));
        api.post("/apps", Map.of("name", "shop"));
        var wish = Map.of("plan", "acme", "config", Map.of("fork", VALUE));
        JsonNode made = TestApi.json(api.post("/apps/shop/addons", wish));
        String code =
                platform.provider.next("POST").body().at("/oauth_grant/code").asString();
        String query =
                "?grant_type=authorization_code&code=%s&client_secret=%s".formatted(code, TestProvider.CLIENT_SECRET);
        JsonNode tokens = TestApi.json(api.post("/oauth/token" + query, ""));
        String access = tokens.get("access_token").asString();
        var config = Map.of("config", List.of(Map.of("name", "ACME_URL", "value", VALUE)));
        String path = "/addons/" + made.get("id").asString() + "/config";
        assertThat(api.send("PATCH", path, config, "Authorization", "Bearer " + access)
                        .statusCode())
                .isEqualTo(200);
        String sso = TestApi.json(api.get("/apps/shop/addons/ACME/sso"))
                .at("/params/resource_token")
                .asString();
        platform.provider.mouths.put("POST", _ -> new TestProvider.Said(500, VALUE));
        api.post("/apps/shop/addons", wish);
        platform.provider.mouths.put("POST", _ -> new TestProvider.Said(200, Map.of("config", Map.of("X", VALUE))));
        api.post("/apps/shop/addons", wish);

        List<String> lines = capture.lines;
        assertThat(lines).anyMatch(line -> line.contains("POST /oauth/token 200"));
        assertThat(lines).anyMatch(line -> line.contains("it answered with status 500"));
        String refresh = tokens.get("refresh_token").asString();
        for (String secret : List.of(
                VALUE,
                TestProvider.PASSWORD,
                TestProvider.SALT,
                TestProvider.CLIENT_SECRET,
                code,
                access,
                refresh,
                sso,
                "resource.example.test")) {
            assertThat(lines).noneMatch(line -> line.contains(secret));
        }
    }

    @Test
    void norWhatWebhooksProveThemselvesBy() throws Exception {
        TestApi api = platform.api;
        api.post("/apps", Map.of("name", "shop"));
        var wish = Map.of(
                "include",
                List.of("api:release"),
                "level",
                "notify",
                "url",
                "https://127.0.0.1:1/hooks?token=" + VALUE,
                "secret",
                VALUE + "-1",
                "authorization",
                VALUE + "-2");
        assertThat(api.post("/apps/shop/webhooks", wish).statusCode()).isEqualTo(201);
        api.post("/apps/shop/webhooks", Map.of("include", List.of("x"), "secret", VALUE));
        api.patch("/apps/shop/config-vars", Map.of("KEY", "1"));
        TestApi.until(() -> capture.lines.stream().anyMatch(line -> line.contains("api:release was not heard")));
        assertThat(capture.lines).noneMatch(line -> line.contains(VALUE));
    }

    private static final class Capture extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }
}
