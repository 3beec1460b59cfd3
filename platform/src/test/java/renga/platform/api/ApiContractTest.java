package renga.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.TestPlatform;

/// Calls every route of the foundation rooms and holds each answer to the contract's schema. A route that no call
/// reaches fails the test.
class ApiContractTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q me@host";

    /// Routes without a schema: pages for people, and calls of the CLI that no schema lists.
    private static final Set<String> UNLISTED = Set.of(
            "GET /health",
            "POST /auth",
            "GET /auth/cli/{id}",
            "GET /auth/browser/{id}",
            "POST /auth/browser/{id}",
            "POST /oauth/token",
            "POST /logs",
            "GET /vendor/apps",
            "GET /vendor/apps/{addon}",
            "PUT /vendor/apps/{addon}",
            "POST /operator/addon-services",
            "DELETE /operator/addon-services/{service}",
            "GET /operator/kept-addons",
            "POST /operator/kept-addons/{addon}/actions/return",
            "DELETE /operator/kept-addons/{addon}",
            "GET /plans",
            "GET /addons/{addon}/config/{namespace}",
            "GET /sso/apps/{app}/addons/{addon}",
            "GET /oauth/sessions",
            "DELETE /oauth/sessions/{id}");

    @TempDir
    Path home;

    private final Set<String> reached = new ConcurrentSkipListSet<>();
    private final List<String> problems = new ArrayList<>();
    private final List<RoutesConfig> configs = new ArrayList<>();
    private ContractSchema schema;
    private TestPlatform platform;

    @BeforeEach
    void start() throws IOException {
        var found = ContractSchema.find();
        assumeTrue(found.isPresent(), "shared/contract is not beside the project: the API's shapes are not checked");
        schema = found.orElseThrow();
        platform = new TestPlatform(home, config -> {
            configs.add(config);
            config.after(ctx -> reached.add(ctx.method() + " " + ctx.endpoint().path));
            config.afterMatched(ctx -> ctx.endpoints().list().stream()
                    .filter(endpoint -> endpoint.method.isHttpMethod())
                    .forEach(endpoint -> reached.add(endpoint.method + " " + endpoint.path)));
        });
    }

    @AfterEach
    void stop() throws Exception {
        if (platform != null) platform.close();
    }

    @Test
    void everyAnswerFitsTheContract() throws IOException {
        accounts();
        authorizations();
        clientsAndKeys();
        apps();
        partsOfApps();
        config();
        releases();
        webhooks();
        addons();
        data();
        catalog();
        one("app", 200, "DELETE", "/apps/shop-2", "");

        assertThat(problems).isEmpty();
        var missed = new TreeSet<String>();
        for (var handler : configs.getFirst().getCfg$javalin().internalRouter.allHttpHandlers()) {
            HandlerType method = handler.endpoint.method;
            if (method.isHttpMethod()) missed.add(method + " " + handler.endpoint.path);
        }
        assertThat(missed).hasSizeGreaterThan(50).containsAll(UNLISTED);
        missed.removeAll(reached);
        missed.removeAll(UNLISTED);
        assertThat(missed).as("routes that no call above reached").isEmpty();
    }

    private void accounts() throws IOException {
        one("account", 200, "GET", "/account", "");
        one("account", 200, "PATCH", "/account", Map.of("name", "Ada"));
        one("account", 200, "GET", "/users/~", "");
        one("account", 200, "PATCH", "/users/~", Map.of("name", "Ada L."));
        list("account-feature", "/account/features");
        missing("/account/features/x");
        missing("PATCH", "/account/features/x");
        list("app-transfer", "/account/app-transfers");
        list("team", "/teams");
        missing("/teams/x");
        missing("/teams/x/apps");
        missing("/teams/x/members");
        list("space", "/spaces");
        missing("/spaces/x");
        missing("/users/somebody@else.test");
    }

    private void authorizations() throws IOException {
        String path = "/oauth/authorizations";
        var made = one("oauth-authorization", 201, "POST", path, Map.of("description", "x", "expires_in", "3600"));
        String id = TestApi.json(made).get("id").asString();
        list("oauth-authorization", path);
        one("oauth-authorization", 200, "GET", path + "/" + id, "");
        one("oauth-authorization", 200, "PATCH", path + "/" + id, Map.of("description", "y"));
        one("oauth-authorization", 200, "POST", path + "/" + id + "/actions/regenerate-tokens", "");
        one("oauth-authorization", 200, "DELETE", path + "/" + id, "");
        missing(path + "/" + id);
        missing(path + "/~");
    }

    private void clientsAndKeys() throws IOException {
        String path = "/oauth/clients";
        var wish = Map.of("name", "demo", "redirect_uri", "https://app.example.test/cb");
        String id = TestApi.json(one("oauth-client", 201, "POST", path, wish))
                .get("id")
                .asString();
        list("oauth-client", path);
        one("oauth-client", 200, "GET", path + "/" + id, "");
        one("oauth-client", 200, "PATCH", path + "/" + id, Map.of("name", "other"));
        one("oauth-client", 200, "POST", path + "/" + id + "/actions/rotate-credentials", "");
        one("oauth-client", 200, "DELETE", path + "/" + id, "");

        String key = TestApi.json(one("key", 201, "POST", "/account/keys", Map.of("public_key", KEY)))
                .get("id")
                .asString();
        list("key", "/account/keys");
        one("key", 200, "GET", "/account/keys/" + key, "");
        one("key", 200, "DELETE", "/account/keys/" + key, "");
    }

    private void apps() throws IOException {
        one("app", 201, "POST", "/apps", Map.of("name", "shop"));
        one("app", 201, "POST", "/apps", "");
        list("app", "/apps");
        list("app", "/users/~/apps");
        one("app", 200, "GET", "/apps/shop", "");
        one(
                "app",
                200,
                "PATCH",
                "/apps/shop",
                Map.of("name", "shop-2", "maintenance", true, "build_stack", "heroku-24"));
        missing("/apps/shop");
    }

    private void partsOfApps() throws IOException {
        list("collaborator", "/apps/shop-2/collaborators");
        one("collaborator", 200, "GET", "/apps/shop-2/collaborators/" + TestApi.EMAIL, "");
        list("domain", "/apps/shop-2/domains");
        one("domain", 200, "GET", "/apps/shop-2/domains/shop-2.localhost", "");
        list("app-feature", "/apps/shop-2/features");
        missing("/apps/shop-2/features/x");
        missing("PATCH", "/apps/shop-2/features/x");
        drains("/apps/shop-2/log-drains");
        list("sni-endpoint", "/apps/shop-2/sni-endpoints");
        missing("/apps/shop-2/pipeline-couplings");
    }

    private void drains(String path) throws IOException {
        var made = one("log-drain", 201, "POST", path, Map.of("url", "syslog://127.0.0.1:9"));
        list("log-drain", path);
        String one = path + "/" + TestApi.json(made).get("token").asString();
        one("log-drain", 200, "GET", one, "");
        one("log-drain", 200, "DELETE", one, "");
        missing(one);
    }

    /// Nobody answers where they are told to: that is a delivery, too.
    private void webhooks() throws IOException {
        String hook = "app-webhook/definitions/app_webhook";
        String hooks = "/apps/shop-2/webhooks";
        var wish = Map.of("include", List.of("api:release"), "level", "notify", "url", "https://127.0.0.1:1/x");
        var made = one(hook, 201, "POST", hooks, wish);
        String path = hooks + "/" + TestApi.json(made).get("id").asString();
        list(hook, hooks);
        one(hook, 200, "GET", path, "");
        one(hook, 200, "PATCH", path, Map.of("level", "sync"));
        platform.api.patch("/apps/shop-2/config-vars", Map.of("C", "3"));
        String deliveries = "/apps/shop-2/webhook-deliveries";
        TestApi.until(() -> !TestApi.json(platform.api.get(deliveries)).isEmpty());
        list("app-webhook-delivery", deliveries);
        var delivery = TestApi.json(platform.api.get(deliveries)).get(0);
        one(
                "app-webhook-delivery",
                200,
                "GET",
                deliveries + "/" + delivery.get("id").asString(),
                "");
        list("app-webhook-event", "/apps/shop-2/webhook-events");
        String event = delivery.at("/event/id").asString();
        one("app-webhook-event", 200, "GET", "/apps/shop-2/webhook-events/" + event, "");
        one(hook, 200, "DELETE", path, "");
    }

    private void addons() throws IOException {
        var offer = Map.of("manifest", platform.provider.manifest("acme", "ACME_URL"));
        platform.api.post("/operator/addon-services", offer);
        list("add-on-service", "/addon-services");
        one("add-on-service", 200, "GET", "/addon-services/acme", "");
        list("plan", "/addon-services/acme/plans");
        one("plan", 200, "GET", "/addon-services/acme/plans/test", "");
        one("plan", 200, "GET", "/plans/acme:test", "");
        missing("/addon-services/x");

        var made = one("add-on", 201, "POST", "/apps/shop-2/addons", Map.of("plan", "acme:test", "name", "a-1"));
        list("add-on", "/addons");
        list("add-on", "/users/~/addons");
        list("add-on", "/apps/shop-2/addons");
        one("add-on", 200, "GET", "/addons/a-1", "");
        one("add-on", 200, "PATCH", "/addons/a-1", Map.of("name", "a-2"));
        one("add-on", 200, "GET", "/apps/shop-2/addons/a-2", "");
        one("add-on", 200, "PATCH", "/apps/shop-2/addons/a-2", Map.of("plan", "acme:test"));
        missing("/addons/x");
        missing("/apps/shop-2/addons/x");
        found("add-on", "/actions/addons/resolve", Map.of("addon", "ACME", "app", "shop-2"));
        one("add-on-sso", 200, "GET", "/apps/shop-2/addons/a-2/sso", "");
        one("add-on-sso", 200, "GET", "/addons/a-2/sso", "");
        attachments();
        callbacks(TestApi.json(made).get("id").asString());
        one("add-on", 200, "DELETE", "/apps/shop-2/addons/a-2", Map.of("force", true));
    }

    private void attachments() throws IOException {
        var wish = Map.of("addon", Map.of("name", "a-2"), "app", Map.of("name", "shop-2"), "name", "SECOND");
        var made = one("add-on-attachment", 201, "POST", "/addon-attachments", wish);
        String path = "/addon-attachments/" + TestApi.json(made).get("id").asString();
        list("add-on-attachment", "/addon-attachments");
        one("add-on-attachment", 200, "GET", path, "");
        list("add-on-attachment", "/apps/shop-2/addon-attachments");
        one("add-on-attachment", 200, "GET", "/apps/shop-2/addon-attachments/SECOND", "");
        list("add-on-attachment", "/addons/a-2/addon-attachments");
        missing("/apps/shop-2/addon-attachments/x");
        var sought = Map.of("addon_attachment", "SECOND", "app", "shop-2");
        found("add-on-attachment", "/actions/addon-attachments/resolve", sought);
        one("add-on-attachment", 200, "DELETE", path, "");
    }

    /// What is behind them is the providers' own.
    private void data() {
        for (String service : List.of("/client/v11", "/postgres/v0", "/redis/v0")) {
            String path = service + "/databases/nobodys";
            missing(path);
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) missing(method, path + "/x/y");
        }
        missing("/reports/x");
        missing("POST", "/reports");
    }

    private void callbacks(String id) throws IOException {
        list("add-on-config", "/addons/" + id + "/config");
        list("log-drain", "/addons/" + id + "/log-drains");
        forbidden("PUT", "/addons/" + id + "/log-drains/d.x");
        forbidden("PATCH", "/addons/" + id + "/config");
        forbidden("POST", "/addons/" + id + "/actions/provision");
        forbidden("POST", "/addons/" + id + "/actions/deprovision");
        String hooks = "/addons/" + id + "/webhooks";
        for (String method : List.of("GET", "POST")) forbidden(method, hooks);
        for (String method : List.of("GET", "PATCH", "DELETE")) forbidden(method, hooks + "/" + id);
        for (String told : List.of("/webhook-deliveries", "/webhook-events")) {
            forbidden("GET", "/addons/" + id + told);
            forbidden("GET", "/addons/" + id + told + "/" + id);
        }
    }

    private void forbidden(String method, String path) {
        assertThat(platform.api.send(method, path, "").statusCode())
                .as(method + " " + path)
                .isEqualTo(403);
    }

    private void found(String definition, String path, Object body) throws IOException {
        var answer = platform.api.post(path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        note("POST", path, schema.problemsOfList(definition, answer.body()));
    }

    private void config() throws IOException {
        String vars = "config-var/definitions/config_vars";
        one(vars, 200, "PATCH", "/apps/shop-2/config-vars", Map.of("A", "1", "B", 2));
        one(vars, 200, "GET", "/apps/shop-2/config-vars", "");
        one(vars, 200, "GET", "/apps/shop-2/releases/3/config-vars", "");
    }

    private void releases() throws IOException {
        var app = platform.ledger.apps.byName("shop-2").orElseThrow();
        String slug = platform.ledger.deploy(app, 'a').slug().orElseThrow().id().toString();
        list("release", "/apps/shop-2/releases");
        one("release", 200, "GET", "/apps/shop-2/releases/v4", "");
        one("release", 200, "GET", "/apps/shop-2/releases/current", "");
        one("release", 201, "POST", "/apps/shop-2/releases", Map.of("release", "4"));
        one("release", 201, "POST", "/apps/shop-2/releases", Map.of("slug", slug, "description", "Retry of v4"));
        missing("/apps/shop-2/releases/99");
    }

    private void catalog() throws IOException {
        list("stack", "/stacks");
        one("stack", 200, "GET", "/stacks/heroku-24", "");
        list("stack", "/apps/shop-2/available-stacks");
        list("region", "/regions");
        one("region", 200, "GET", "/regions/us", "");
    }

    private HttpResponse<String> one(String definition, int status, String method, String path, Object body)
            throws IOException {
        var answer = platform.api.send(method, path, body);
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(status);
        note(method, path, schema.problems(definition, answer.body()));
        return answer;
    }

    private void list(String definition, String path) throws IOException {
        var answer = platform.api.get(path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        note("GET", path, schema.problemsOfList(definition, answer.body()));
    }

    private void missing(String path) {
        missing("GET", path);
    }

    private void missing(String method, String path) {
        var answer = platform.api.send(method, path, "");
        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(404);
        assertThat(TestApi.json(answer).get("id").asString()).isEqualTo("not_found");
    }

    private void note(String method, String path, Set<?> found) {
        found.forEach(problem -> problems.add(method + " " + path + " " + problem));
    }
}
