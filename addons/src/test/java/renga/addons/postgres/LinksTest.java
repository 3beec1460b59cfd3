package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Reply;
import tools.jackson.databind.JsonNode;

/// A database that reads another one's tables, by two real clusters.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LinksTest {
    private static final int OK = 200;

    private final Tenants tenants;
    private final UUID reader = UUID.randomUUID();
    private final UUID read = UUID.randomUUID();
    private String from = "";
    private String to = "";

    LinksTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @BeforeEach
    void make() throws Exception {
        from = tenants.made(reader, "standard-0");
        to = tenants.made(read, "standard-0");
        try (Connection its = open(to)) {
            run(its, "CREATE TABLE frog AS SELECT generate_series(1, 1000) AS n, 'green' AS colour");
        }
    }

    @AfterEach
    void end() throws Exception {
        tenants.provider.deprovision(reader);
        tenants.provider.deprovision(read);
    }

    @Test
    void itReadsWhatIsThereAndNothingMore() throws Exception {
        JsonNode made = Tenants.json(link(to, "pond"));
        assertThat(made.path("name").asString()).isEqualTo("pond");
        assertThat(made.at("/remote/attachment_name").asString()).isEqualTo("FROGS");
        assertThat(made.at("/remote/name").asString()).isEqualTo("frogs-1");
        assertThat(Tenants.json(tenants.ask(reader, from, "GET links")).path(0)).isEqualTo(made);
        try (Connection mine = open(from)) {
            assertThat(one(mine, "SELECT sum(n) FROM pond.frog WHERE colour = 'green'"))
                    .isEqualTo("500500");
            run(mine, "CREATE TABLE seen AS SELECT * FROM pond.frog WHERE n < 10");
            assertThatThrownBy(() -> run(mine, "INSERT INTO pond.frog VALUES (0, 'red')"))
                    .hasMessageContaining("frog");
            assertThat(one(mine, "SELECT coalesce(max(umoptions::text), 'hidden') FROM pg_user_mappings"))
                    .isEqualTo("hidden");
            assertThatThrownBy(() -> run(mine, "CREATE SERVER mine FOREIGN DATA WRAPPER postgres_fdw"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> run(mine, "DROP SCHEMA pond CASCADE")).hasMessageContaining("must be owner");
            assertThatThrownBy(() -> run(mine, "ALTER SERVER pond OPTIONS (SET host '127.0.0.1')"))
                    .hasMessageContaining("must be owner");
        }
        JsonNode named = Tenants.json(tenants.ask(reader, from, "POST credentials", "{\"name\": \"less\"}"));
        try (Connection less =
                open(named.at("/config_of/credential:less/" + Postgres.URL).asString())) {
            assertThatThrownBy(() -> one(less, "SELECT 1 FROM pond.frog")).hasMessageContaining("permission denied");
        }
    }

    @Test
    void rotationsAndAResetDoNotCutIt() throws Exception {
        assertThat(link(to, "pond").status()).isEqualTo(OK);
        url(tenants.provider.rotate(reader, true));
        String after = url(tenants.provider.rotate(read, true));
        String mine = url(tenants.provider.rotate(reader, true));
        try (Connection session = open(mine)) {
            assertThat(one(session, "SELECT count(*) FROM pond.frog")).isEqualTo("1000");
        }
        assertThat(tenants.ask(read, after, "PUT reset").status()).isEqualTo(OK);
        try (Connection its = open(after)) {
            run(its, "CREATE TABLE frog AS SELECT 7 AS n, 'red' AS colour");
        }
        try (Connection session = open(mine)) {
            assertThat(one(session, "SELECT n FROM pond.frog")).isEqualTo("7");
        }
    }

    @Test
    void aBackupIsWithoutIt() throws Exception {
        assertThat(link(to, "pond").status()).isEqualTo(OK);
        try (Connection mine = open(from)) {
            run(mine, "CREATE TABLE own AS SELECT 1 AS n");
        }
        RecipeDynos.Ended dumped = tenants.dynos().run(tenants.recipe(reader, from, "capture", "{}"), new byte[0]);
        var restored = tenants.dynos().run(tenants.recipe(reader, from, "restore", "{}"), dumped.output());
        assertThat(restored.status()).as(restored.log()).isZero();
        assertThat(tenants.recipe(reader, from, "restored", "{}").status()).isEqualTo(OK);
        try (Connection mine = open(from)) {
            assertThat(one(mine, "SELECT n FROM own")).isEqualTo("1");
            assertThat(one(mine, "SELECT count(*) FROM pg_namespace WHERE nspname = 'pond'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aCopyOfWhatIsReadIsNotRead() throws Exception {
        assertThat(link(to, "pond").status()).isEqualTo(OK);
        UUID copy = UUID.randomUUID();
        var order = new Order(copy, "standard-0", Map.of("fork", to));
        Tenants.until(() -> tenants.provider.provision(order) instanceof Answer.Done);
        assertThat(readers(copy)).isEqualTo("0");
        assertThat(readers(read)).isEqualTo("1");
        tenants.provider.deprovision(copy);
    }

    @Test
    void itIsDestroyed() throws Exception {
        assertThat(link(to, "pond").status()).isEqualTo(OK);
        assertThat(tenants.ask(reader, from, "DELETE links/pond").status()).isEqualTo(OK);
        assertThat(tenants.ask(reader, from, "DELETE links/pond").status()).isEqualTo(404);
        assertThat(Tenants.json(tenants.ask(reader, from, "GET links"))).isEmpty();
        assertThat(readers(read)).isEqualTo("0");
        assertThat(link(to, "pond").status()).isEqualTo(OK);
        tenants.provider.deprovision(reader);
        assertThat(readers(read)).isEqualTo("1");
        tenants.upkeep(Instant.now());
        assertThat(readers(read)).isEqualTo("0");
    }

    @Test
    void whatCannotBeLinkedIsRefusedWithAReason() throws Exception {
        assertThat(message(link(from, "self"))).contains("no link to itself");
        assertThat(message(link(to, "0 or 1"))).contains("--as");
        assertThat(message(link(to, "public"))).contains("There is a schema public");
        assertThat(message(link(to.replaceFirst("//[^@]+@", "//"), "pond"))).contains("default credential");
        JsonNode named = Tenants.json(tenants.ask(read, to, "POST credentials", "{\"name\": \"less\"}"));
        String less = named.at("/config_of/credential:less/" + Postgres.URL).asString();
        assertThat(message(link(less, "pond"))).contains("default credential");
        for (String what : new String[] {"PUT links", "PATCH links", "POST some links", "POST links/pond"}) {
            assertThat(tenants.ask(reader, from, what, body(to, "pond")).status())
                    .isEqualTo(404);
        }
        String crafted = body(to, "pond").replace("FROGS", "F'; DROP ROLE postgres; --");
        assertThat(message(tenants.ask(reader, from, "POST links", crafted))).contains("by its name");
        assertThat(link(to, "pond").status()).isEqualTo(OK);
        assertThat(message(link(to, "again"))).contains("There is a link to it already: pond.");
        UUID essential = UUID.randomUUID();
        String small = tenants.made(essential);
        assertThat(message(link(small, "small"))).contains("Only databases of standard and premium plans");
        assertThat(message(tenants.ask(essential, small, "POST links", body(to, "pond"))))
                .contains("Only databases of standard and premium plans");
        tenants.provider.deprovision(essential);
    }

    private Reply link(String url, String as) throws Exception {
        return tenants.ask(reader, from, "POST links", body(url, as));
    }

    private static String body(String url, String as) {
        return "{\"target\": \"frogs-1\", \"attachment\": \"FROGS\", \"url\": \"%s\", \"as\": \"%s\"}"
                .formatted(url, as);
    }

    /// Roles that read there for others.
    private String readers(UUID addon) throws Exception {
        return tenants.adminOf(
                "postgres-17-" + addon.toString().replace("-", ""),
                "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'renga_link_%'");
    }

    private static String message(Reply reply) {
        return Tenants.json(reply).path("message").asString("");
    }
}
