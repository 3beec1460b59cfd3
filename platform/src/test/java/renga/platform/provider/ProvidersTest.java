package renga.platform.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.Json;
import renga.platform.account.Accounts;
import renga.platform.db.TestDatabase;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Vault;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// The operator lets providers in by their manifests.
class ProvidersTest {
    private static final String HOSTS = "acme.example.test, http://127.0.0.1:5000";
    private static final JsonNode NO_PLANS = MissingNode.getInstance();

    @TempDir
    Path home;

    private TestDatabase db;
    private Providers providers;

    @BeforeEach
    void start() {
        db = new TestDatabase();
        var vault = Vault.open(home.resolve("keyset.json"));
        var accounts = new Accounts(db.database(), Clock.systemUTC());
        providers = new Providers(db.database(), vault, accounts, Hosts.of(HOSTS), "localhost", Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        db.close();
    }

    @Test
    void aManifestIsAllThatIsNeeded() {
        var registered = providers.register(manifest(Map.of()), NO_PLANS);
        Provider acme = registered.provider();
        assertThat(acme.slug()).isEqualTo("acme-mail");
        assertThat(acme.prefix()).isEqualTo("ACME_MAIL");
        assertThat(acme.manyPerApp()).isFalse();
        assertThat(registered.plans())
                .extracting(Plan::name, Plan::cents, Plan::standard)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("test", 0, true));
        assertThat(registered.secrets().clientSecret()).hasSize(64);
        assertThat(providers.marketplace().offered("acme-mail").name()).isEqualTo("test");
    }

    @Test
    void secretsAreSealedAndNeverShown() {
        var registered = providers.register(manifest(Map.of()), NO_PLANS);
        byte[] sealed = db.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT sealed_secrets FROM addon_service")
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret");
        assertThat(registered + " " + registered.secrets() + " " + registered.provider())
                .doesNotContain("s3cret");
        assertThat(providers.secrets(registered.provider()).password()).isEqualTo("s3cret-password");
    }

    @Test
    void everyErrorIsTold() {
        var bad = Json.MAPPER.valueToTree(Map.of(
                "id",
                "Acme!",
                "cli_plugin_name",
                "Not A Package",
                "api",
                Map.of(
                        "config_vars_prefix",
                        "ACME",
                        "config_vars",
                        List.of("DATABASE_URL", "acme"),
                        "password",
                        "short",
                        "regions",
                        List.of("eu"),
                        "requires",
                        List.of("syslog_drain", "logplex_input", "magic"),
                        "production",
                        Map.of("base_url", "https://10.0.0.1/heroku/resources", "sso_url", "ftp://x"),
                        "version",
                        "1")));
        var plans = Json.MAPPER.valueToTree(List.of(
                Map.of("name", "a", "default", true, "price", Map.of("cents", -1)),
                Map.of("name", "a", "default", true, "price", Map.of("unit", "year"))));
        assertThatThrownBy(() -> providers.register(bad, plans))
                .isInstanceOf(Refusal.class)
                .hasMessageContainingAll(
                        "id has to be 2 to 63 of",
                        "cli_plugin_name",
                        "DATABASE_URL does not begin with ACME_",
                        "\"acme\" is no name of a config var",
                        "api.password has to have 8",
                        "api.sso_salt",
                        "neither \"us\" nor \"*\"",
                        "\"magic\" is unknown; there are many_per_app, log_input and syslog_drain",
                        "api.production.base_url is at 10.0.0.1, which the operator has to allow first",
                        "RENGA_ADDON_HOSTS=10.0.0.1",
                        "api.production.sso_url has to begin with https://",
                        "api.version",
                        "price.cents of a",
                        "price.unit of a",
                        "a is there twice",
                        "only one can be the default");
        assertThat(providers.marketplace().providers()).isEmpty();
    }

    @Test
    void onlyAllowedHostsAreGood() {
        for (String good : List.of("https://acme.example.test/heroku/resources", "http://127.0.0.1:5000/x")) {
            assertThat(Hosts.of(HOSTS).problem(good)).isEmpty();
        }
        for (String bad : List.of(
                "http://acme.example.test/x",
                "https://acme.example.test:444/x",
                "https://acme.example.test.evil.test/x",
                "https://acme.example.test@evil.test/x",
                "https://user:password@acme.example.test/x",
                "https://127.0.0.1:5000/x",
                "http://127.0.0.1/x",
                "http://localhost:5000/x",
                "file:///etc/passwd",
                "https:acme",
                "https://a b")) {
            assertThat(Hosts.of(HOSTS).problem(bad)).as(bad).isPresent();
        }
        assertThat(Hosts.of("").problem("https://acme.example.test/x")).isPresent();
    }

    @Test
    void aNewManifestTakesTheOldOnesPlace() {
        var plans = Json.MAPPER.valueToTree(List.of(
                Map.of("name", "small", "price", Map.of("cents", 100)),
                Map.of("name", "acme-mail:large", "price", Map.of("cents", 900), "default", true)));
        var first = providers.register(manifest(Map.of()), plans);
        assertThat(providers.marketplace().offered("acme-mail").name()).isEqualTo("large");
        var second = providers.register(
                manifest(Map.of("password", "another-password")),
                Json.MAPPER.valueToTree(Map.of("plans", List.of(Map.of("name", "large")))));
        assertThat(second.provider().id()).isEqualTo(first.provider().id());
        assertThat(second.secrets().clientSecret()).isEqualTo(first.secrets().clientSecret());
        assertThat(second.secrets().password()).isEqualTo("another-password");
        assertThat(second.plans()).extracting(Plan::name).containsExactly("large");
        assertThat(second.plans().getFirst().id())
                .isEqualTo(first.plans().getLast().id());
        assertThatThrownBy(() -> providers.marketplace().offered("acme-mail:small"))
                .isInstanceOf(Refusal.class);
        assertThat(providers.register(manifest(Map.of()), NO_PLANS).plans()).hasSize(1);
        assertThatThrownBy(() -> providers.register(
                        manifest(Map.of("config_vars_prefix", "OTHER", "config_vars", List.of("OTHER_URL"))), NO_PLANS))
                .hasMessageContaining("cannot be changed");
    }

    @Test
    void namesLeadToOneProvider() {
        providers.register(withAlias("postgres-here", "heroku-postgresql"), NO_PLANS);
        assertThat(providers.marketplace().provider("heroku-postgresql").slug()).isEqualTo("postgres-here");
        assertThat(providers.marketplace().offered("heroku-postgresql:test").name())
                .isEqualTo("test");
        assertThatThrownBy(() -> providers.register(withAlias("another", "heroku-postgresql"), NO_PLANS))
                .hasMessage("heroku-postgresql is a name of postgres-here already.");
    }

    @Test
    void oneThatIsDisabledIsEnabledByItsManifest() {
        providers.register(manifest(Map.of()), NO_PLANS);
        assertThat(providers.disable("acme-mail").disabled()).isTrue();
        assertThat(providers.register(manifest(Map.of()), NO_PLANS).provider().disabled())
                .isFalse();
        assertThatThrownBy(() -> providers.disable("nobody")).isInstanceOf(Refusal.class);
    }

    private static JsonNode withAlias(String slug, String alias) {
        var manifest = whole(Map.of("config_vars", List.of()));
        manifest.put("id", slug);
        manifest.put("aliases", List.of(alias));
        return Json.MAPPER.valueToTree(manifest);
    }

    private static JsonNode manifest(Map<String, ?> api) {
        return Json.MAPPER.valueToTree(whole(api));
    }

    private static Map<String, Object> whole(Map<String, ?> changes) {
        var api = new HashMap<String, Object>();
        api.put("config_vars", List.of("ACME_MAIL_URL"));
        api.put("password", "s3cret-password");
        api.put("sso_salt", "s3cret-salt");
        api.put("regions", List.of("*"));
        api.put("production", Map.of("base_url", "https://acme.example.test/heroku/resources"));
        api.put("version", "3");
        api.putAll(changes);
        return new HashMap<>(Map.of("id", "acme-mail", "name", "Acme Mail", "api", api));
    }
}
