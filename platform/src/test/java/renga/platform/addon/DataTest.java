package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;
import static renga.platform.addon.AddonRoom.message;
import static renga.platform.addon.AddonRoom.ok;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.app.NewApp;
import renga.platform.provider.TestProvider;
import renga.platform.provider.TestProvider.Said;
import tools.jackson.databind.JsonNode;

/// Data commands on their way to the provider, and other credentials on their way to apps.
@Timeout(120)
class DataTest {
    private static final String ROTATION = "/credentials/default/credentials_rotation";

    @TempDir
    Path home;

    private AddonRoom room;
    private JsonNode addon;
    private String database;

    @BeforeEach
    void open() throws Exception {
        room = new AddonRoom(home);
        room.register("pgx", "PGX_URL");
        addon = room.made("pgx:basic");
        database = "/postgres/v0/databases/" + addon.get("name").asString();
        room.provider.heard.clear();
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void aCommandGoesToTheProviderWithTheVarsAndItsAnswerComesBackAsItIs() {
        room.provider.mouths.put("POST", _ -> new Said(200, Map.of("waiting?", false)));
        String id = addon.get("id").asString();
        JsonNode answer = ok(room.api.get("/client/v11/databases/" + id + "/wait_status"), 200);
        assertThat(answer.get("waiting?").asBoolean()).isFalse();
        ok(
                room.api.send("PUT", "/client/v11/databases/" + id + "/reset", Map.of("extensions", List.of("hstore"))),
                200);
        assertThat(room.provider.heard)
                .extracting(TestProvider.Heard::path)
                .containsOnly("/heroku/resources/" + id + "/data");
        JsonNode first = room.provider.heard.getFirst().body();
        assertThat(first.get("method").asString()).isEqualTo("GET");
        assertThat(first.get("path").asString()).isEqualTo("wait_status");
        assertThat(first.get("config").get("PGX_URL").asString()).endsWith(id);
        assertThat(Instant.parse(first.get("created_at").asString()).truncatedTo(ChronoUnit.SECONDS))
                .isEqualTo(Instant.parse(addon.get("created_at").asString()));
        JsonNode second = room.provider.heard.getLast().body();
        assertThat(second.get("method").asString()).isEqualTo("PUT");
        assertThat(second.get("body").get("extensions").get(0).asString()).isEqualTo("hstore");
    }

    @Test
    void theTokenMayComeAsABasicPassword() {
        room.provider.mouths.put("POST", _ -> new Said(200, List.of()));
        String basic = Base64.getEncoder().encodeToString((":" + room.api.token()).getBytes(StandardCharsets.UTF_8));
        ok(room.api.get(database + "/credentials", "Authorization", "Basic " + basic), 200);
    }

    @Test
    void aRefusalOfTheProvidersIsTheAnswerAndSilenceIsASentence() {
        room.provider.mouths.put("POST", _ -> new Said(422, Map.of("id", "no", "message", "Not with this plan.")));
        assertThat(message(room.api.get(database + "/links"), 422)).isEqualTo("Not with this plan.");
        room.provider.mouths.put("POST", _ -> new Said(500, "broken"));
        assertThat(message(room.api.get(database), 503)).contains("could not do this: it answered with status 500");
        room.provider.mouths.put("POST", _ -> Said.NOTHING);
        assertThat(message(room.api.get(database), 503)).contains("the connection broke off");
    }

    @Test
    void nobodyElseSeesItAndWhoHasItAttachedOnlyLooks() {
        room.provider.mouths.put("POST", _ -> new Said(200, Map.of()));
        Account other = other();
        String[] asOther = as(other);
        assertThat(room.api.get(database, asOther).statusCode()).isEqualTo(404);
        assertThat(room.api.post(database + ROTATION, Map.of(), asOther).statusCode())
                .isEqualTo(404);
        assertThat(room.provider.heard).isEmpty();

        share(other);
        ok(room.api.post("/addon-attachments", Map.of("addon", addon.get("name").asString(), "app", "theirs")), 201);
        assertThat(room.api.get(database, asOther).statusCode()).isEqualTo(200);
        assertThat(room.api.post(database + ROTATION, Map.of(), asOther).statusCode())
                .isEqualTo(404);
        assertThat(room.api.send("PUT", database + "/reset", Map.of(), asOther).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aCredentialOfANameIsForTheAppsThatAttachIt() {
        var blog = room.ledger.app("blog");
        named(Map.of("credential:reader", Map.of("PGX_URL", "reading")));
        ok(room.api.get(database), 200);
        assertThat(room.rows("addon_config")).isEqualTo(1);
        assertThat(ok(room.api.post(database + "/credentials", Map.of("name", "reader")), 200)
                        .propertyNames())
                .containsExactly("message");
        assertThat(room.vars(room.shop).get("PGX_URL")).isNotEqualTo("reading");
        assertThat(room.words(room.shop)).hasSize(1);
        String name = addon.get("name").asString();
        assertThat(ok(room.api.get("/addons/" + name + "/config/credential:reader"), 200))
                .hasSize(1);
        var tie = Map.of("addon", name, "app", "blog", "name", "READER", "namespace", "credential:reader");
        String tied =
                ok(room.api.post("/addon-attachments", tie), 201).get("id").asString();
        assertThat(room.vars(blog)).isEqualTo(Map.of("READER_URL", "reading"));

        named(Map.of("credential:reader", Map.of("PGX_URL", "rotated")));
        ok(room.api.post(database + "/credentials/reader/credentials_rotation", Map.of()), 200);
        assertThat(room.vars(blog)).isEqualTo(Map.of("READER_URL", "rotated"));
        assertThat(room.words(blog)).endsWith("Update READER by pgx");
        assertThat(room.words(room.shop)).hasSize(1);
        assertThat(room.provider
                        .heard
                        .getLast()
                        .body()
                        .at("/config_of/credential:reader/PGX_URL")
                        .asString())
                .isEqualTo("reading");

        assertThat(message(room.api.delete(database + "/credentials/reader"), 422))
                .contains("attached to blog");
        ok(room.api.delete("/addon-attachments/" + tied), 200);
        named(Map.of("credential:reader", Map.of()));
        ok(room.api.delete(database + "/credentials/reader"), 200);
        assertThat(room.api.post("/addon-attachments", tie).statusCode()).isEqualTo(422);
        named(Map.of("credential:reader", Map.of("OTHER", "x")));
        assertThat(message(room.api.post(database + "/credentials", Map.of("name", "reader")), 503))
                .contains("answered what cannot be used");
        assertThat(room.rows("addon_config")).isEqualTo(1);
    }

    @Test
    void aPoolIsAttachedAndGoesAlongWithRotations() {
        named(Map.of("connection-pooling:default", Map.of("PGX_URL", "pooled")));
        var wish = Map.of("app", "shop", "credential", "default");
        JsonNode tie = ok(room.api.post(database + "/connection-pooling", wish), 201);
        assertThat(tie.get("name").asString()).isEqualTo("DATABASE_CONNECTION_POOL");
        assertThat(tie.get("namespace").asString()).isEqualTo("connection-pooling:default");
        assertThat(room.vars(room.shop)).containsEntry("DATABASE_CONNECTION_POOL_URL", "pooled");
        assertThat(room.words(room.shop).getLast()).startsWith("Attach DATABASE_CONNECTION_POOL");
        assertThat(message(room.api.post(database + "/connection-pooling", wish), 422))
                .contains("already");
        var other = Map.of("app", "shop", "credential", "default", "name", "POOL");
        ok(room.api.post(database + "/connection-pooling", other), 201);
        assertThat(room.vars(room.shop)).containsEntry("POOL_URL", "pooled");

        room.provider.mouths.put(
                "POST",
                _ -> new Said(
                        200,
                        Map.of(
                                "config",
                                Map.of("PGX_URL", "rotated"),
                                "config_of",
                                Map.of("connection-pooling:default", Map.of("PGX_URL", "pooled again")))));
        ok(room.api.post(database + "/credentials/default/credentials_rotation", Map.of()), 200);
        assertThat(room.vars(room.shop))
                .containsEntry("PGX_URL", "rotated")
                .containsEntry("DATABASE_CONNECTION_POOL_URL", "pooled again");

        room.provider.mouths.put("POST", _ -> new Said(422, Map.of("message", "Not for this plan.")));
        assertThat(message(room.api.post(database + "/connection-pooling", wish), 422))
                .contains("Not for this plan.");
        assertThat(room.api.post(database + "/connection-pooling", Map.of()).statusCode())
                .isEqualTo(422);
    }

    @Test
    void whatChangesAlongWithItIsToldItsOwnAppsAndNoOtherProvidersAre() throws Exception {
        String other = room.made("pgx:basic").get("id").asString();
        room.register("acme2", "ACME2_URL");
        String strange = room.made("acme2:basic").get("id").asString();
        Map<String, String> before = room.vars(room.shop);
        var along = Map.of(other, Map.of("PGX_URL", "theirs"), strange, Map.of("PGX_URL", "stolen"));
        room.provider.mouths.put(
                "POST", _ -> new Said(200, Map.of("config", Map.of("PGX_URL", "rotated"), "config_at", along)));
        ok(room.api.post(database + ROTATION, Map.of()), 200);
        Map<String, String> after = room.vars(room.shop);
        assertThat(after).hasSameSizeAs(before).containsValue("rotated").containsValue("theirs");
        assertThat(after).doesNotContainValue("stolen").containsEntry("ACME2_URL", before.get("ACME2_URL"));
    }

    /// As `heroku pg:promote` does, where the database before had a pool.
    @Test
    void whoAttachesByAPoolsNamespaceGetsAPool() {
        named(Map.of("connection-pooling:default", Map.of("PGX_URL", "pooled")));
        var tie = Map.of(
                "addon",
                addon.get("name").asString(),
                "app",
                "shop",
                "name",
                "DATABASE_CONNECTION_POOL",
                "namespace",
                "connection-pooling:default");
        ok(room.api.post("/addon-attachments", tie), 201);
        assertThat(room.provider.heard.getLast().body().get("path").asString()).isEqualTo("connection-pooling");
        assertThat(room.vars(room.shop)).containsEntry("DATABASE_CONNECTION_POOL_URL", "pooled");
    }

    private void named(Map<String, Map<String, String>> config) {
        room.provider.mouths.put("POST", _ -> new Said(200, Map.of("message", "Done.", "config_of", config)));
    }

    @Test
    void whatADiagnosisFoundIsKept() {
        List<Map<String, Object>> checks = List.of(Map.of("name", "Bloat", "status", "green", "results", List.of()));
        room.provider.mouths.put("POST", _ -> new Said(200, Map.of("checks", checks)));
        var wish = Map.of("app", "shop", "database", "PGX_URL", "plan", "basic", "url", "postgres://a:s3cret@b/c");
        JsonNode report = ok(room.api.post("/reports", wish), 201);
        assertThat(report.get("app").asString()).isEqualTo("shop");
        assertThat(report.get("database").asString()).isEqualTo("PGX_URL");
        assertThat(report.at("/checks/0/status").asString()).isEqualTo("green");
        assertThat(room.provider.heard.getLast().body().get("path").asString()).isEqualTo("diagnose");
        String path = "/reports/" + report.get("id").asString();
        assertThat(ok(room.api.get(path), 200)).isEqualTo(report);
        assertThat(room.api.get(path, as(other())).statusCode()).isEqualTo(404);
        assertThat(room.api.get("/reports/none").statusCode()).isEqualTo(404);
        assertThat(room.api
                        .post("/reports", Map.of("app", "shop", "database", "NOTHING"))
                        .statusCode())
                .isEqualTo(404);
        room.sql("UPDATE addon_report SET created_at = now() - interval '31 days'");
        ok(room.api.post("/reports", wish), 201);
        assertThat(room.rows("addon_report")).isEqualTo(1);
        room.provider.mouths.put("POST", _ -> new Said(500, ""));
        assertThat(message(room.api.post("/reports", wish), 503)).contains("could not look at it");
    }

    @Test
    void whoHasACredentialOfANameDoesNotLearnTheDefaultOne() {
        room.provider.mouths.put(
                "POST",
                _ -> new Said(200, Map.of("config_of", Map.of("credential:reader", Map.of("PGX_URL", "reading")))));
        ok(room.api.post(database + "/credentials", Map.of("name", "reader")), 200);
        Account other = other();
        share(other);
        String[] asOther = as(other);
        var tie = Map.of("addon", addon.get("name").asString(), "app", "theirs", "namespace", "credential:reader");
        ok(room.api.post("/addon-attachments", tie), 201);
        room.provider.mouths.put("POST", _ -> new Said(200, Map.of()));
        assertThat(room.api.get(database, asOther).statusCode()).isEqualTo(200);
        JsonNode asked = room.provider.heard.getLast().body();
        assertThat(asked.get("config").isEmpty()).isTrue();
        assertThat(asked.get("config_of").isEmpty()).isTrue();
        int before = room.provider.heard.size();
        String name = addon.get("name").asString();
        var copy = Map.of("plan", "pgx:basic", "config", Map.of("fork", name));
        assertThat(room.api.post("/apps/theirs/addons", copy, asOther).statusCode())
                .isEqualTo(403);
        assertThat(room.api.get("/addons/" + name + "/config", asOther).statusCode())
                .isEqualTo(403);
        for (var more : List.of(
                Map.of("addon", name, "app", "theirs"),
                Map.of("addon", name, "app", "theirs", "namespace", "connection-pooling:default"))) {
            assertThat(room.api.post("/addon-attachments", more, asOther).statusCode())
                    .isEqualTo(403);
        }
        assertThat(ok(room.api.get("/addons/" + name + "/config/credential:reader", asOther), 200))
                .hasSize(1);
        assertThat(room.provider.heard).hasSize(before);
    }

    private Account other() {
        return new Accounts(room.ledger.db, Clock.systemUTC()).ensure("other@example.test");
    }

    private String[] as(Account account) {
        String token = new Authorizations(room.ledger.db, Clock.systemUTC())
                .grant(account, new Authorizations.Wish("test", List.of("global"), Optional.empty()))
                .token()
                .text();
        return new String[] {"Authorization", "Bearer " + token};
    }

    /// Begins their app `theirs` and lets us in.
    private void share(Account other) {
        var theirs = room.ledger.releases.begin(other, NewApp.named("theirs"));
        room.sql("INSERT INTO collaborator (id, app_id, account_id, created_at, updated_at) "
                + "SELECT gen_random_uuid(), '%s', id, now(), now() FROM account WHERE email = 'dev@example.test'"
                        .formatted(theirs.id()));
    }

    @Test
    void otherCredentialsAreAReleaseOfEveryAppThatHasThem() {
        var blog = room.ledger.app("blog");
        ok(room.api.post("/addon-attachments", Map.of("addon", addon.get("name").asString(), "app", "blog")), 201);
        room.provider.mouths.put("POST", heard -> new Said(200, Map.of("config", Map.of("PGX_URL", "other"))));
        ok(room.api.post(database + ROTATION, Map.of()), 200);
        assertThat(room.vars(room.shop)).containsEntry("PGX_URL", "other");
        assertThat(room.vars(blog)).containsEntry("PGX_URL", "other");
        assertThat(room.words(room.shop)).endsWith("Update PGX by pgx");
        TestProvider.Heard asked = room.provider.heard.getLast();
        assertThat(asked.path()).endsWith("/rotation");
        assertThat(asked.body().get("forced").asBoolean()).isFalse();
        ok(room.api.post(database + "/credentials_rotation", Map.of("forced", true)), 200);
        assertThat(room.provider.heard.getLast().body().get("forced").asBoolean())
                .isTrue();
        assertThat(room.rows("addon_errand")).isZero();
    }

    @Test
    void refusedTheyStayAsTheyWere() {
        room.provider.mouths.put("POST", _ -> new Said(422, Map.of("message", "Not now.")));
        assertThat(message(room.api.post(database + ROTATION, Map.of()), 422)).isEqualTo("Not now.");
        assertThat(room.vars(room.shop).get("PGX_URL")).startsWith("https://resource.example.test/");
        assertThat(room.rows("addon_errand")).isZero();
    }

    /// The provider has made some, and lets those before end soon.
    @Test
    void aLostAnswerIsAskedForAgainAlsoByTheNextLife() throws Exception {
        var times = new AtomicInteger();
        room.provider.mouths.put(
                "POST",
                _ -> times.incrementAndGet() == 1
                        ? Said.NOTHING
                        : new Said(200, Map.of("config", Map.of("PGX_URL", "other"))));
        HttpResponse<String> answer = room.api.post(database + ROTATION, Map.of());
        assertThat(message(answer, 200)).contains("are being rotated");
        assertThat(room.rows("addon_errand")).isEqualTo(1);
        assertThat(room.api.post(database + ROTATION, Map.of()).statusCode()).isEqualTo(409);
        room.kill();
        room.sql("UPDATE addon_errand SET due_at = now()");
        room.live();
        AddonRoom.until(() -> "other".equals(room.vars(room.shop).get("PGX_URL")));
        AddonRoom.until(() -> room.rows("addon_errand") == 0);
    }
}
