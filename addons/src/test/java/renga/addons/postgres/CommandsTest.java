package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.json;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Reply;
import tools.jackson.databind.JsonNode;

/// What the data commands of the CLI get.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class CommandsTest {
    private final Tenants tenants;
    private final UUID addon = UUID.randomUUID();

    CommandsTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @Test
    void infoTellsWhatThereIs() throws Exception {
        String url = tenants.made(addon);
        try (Connection own = open(url)) {
            run(own, "CREATE TABLE frog (n int)");
            run(own, "CREATE TABLE toad (n int)");
            Reply reply = tenants.ask(addon, url, "GET");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(json(reply).path("resource_url").asString()).isEqualTo(url);
            assertThat(info(reply, "Plan")).isEqualTo("Essential 0");
            assertThat(info(reply, "Status")).isEqualTo("Available");
            assertThat(info(reply, "Connections")).isEqualTo("1/20");
            assertThat(info(reply, "PG Version")).startsWith("17.");
            assertThat(info(reply, "Created")).isEqualTo("2026-11-26 10:00 UTC");
            assertThat(info(reply, "Data Size")).matches("[0-9.]+ MB / 1 GB \\(0\\.[0-9]+%\\) \\(In compliance\\)");
            assertThat(info(reply, "Tables")).isEqualTo("2");
        }
        assertThat(json(tenants.ask(addon, url, "GET wait_status"))
                        .path("waiting?")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void aResetLeavesNothingButTheExtensionsAskedFor() throws Exception {
        String url = tenants.made(addon);
        try (Connection own = open(url)) {
            run(own, "CREATE TABLE frog (n int)");
            Reply unknown = tenants.ask(addon, url, "PUT reset", "{\"extensions\": [\"file_fdw\"]}");
            assertThat(unknown.status()).isEqualTo(422);
            assertThat(one(own, "SELECT count(*) FROM frog")).isEqualTo("0");
            Reply done = tenants.ask(addon, url, "PUT reset", "{\"extensions\": [\"hstore\", \"uuid-ossp\"]}");
            assertThat(done.status()).isEqualTo(200);
            assertThatThrownBy(() -> one(own, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT to_regclass('frog') IS NULL")).isEqualTo("t");
            assertThat(one(own, "SELECT 'a=>1'::hstore -> 'a'")).isEqualTo("1");
            run(own, "DROP EXTENSION \"uuid-ossp\"");
            run(own, "CREATE TABLE frog (n int)");
        }
    }

    /// `heroku pg:extensions` asks the database, by the names that essential and other plans have at Heroku.
    @Test
    void theExtensionsOnOfferAreThoseThatCanBeMade() throws Exception {
        String offered = "SELECT unnest(string_to_array(current_setting('%s'), ','))";
        try (Connection own = open(tenants.made(addon))) {
            String names = "SELECT string_agg(name, ' ' ORDER BY name) FROM (SELECT name FROM pg_available_extensions"
                    + " WHERE name IN (%s)) found".formatted(offered);
            String essential = one(own, names.formatted("rds.allowed_extensions"));
            assertThat(essential.split(" "))
                    .contains("hstore", "pg_stat_statements", "vector")
                    .doesNotContain("file_fdw");
            assertThat(one(own, names.formatted("extwlist.extensions"))).isEqualTo(essential);
            for (String name : essential.split(" ")) run(own, "CREATE EXTENSION IF NOT EXISTS \"" + name + "\"");
        }
    }

    @Test
    void sessionsAreEndedAndStatisticsForgotten() throws Exception {
        String url = tenants.made(addon);
        try (Connection own = open(url);
                Connection other = open(tenants.made(UUID.randomUUID()))) {
            run(own, "SELECT 4242 AS asked");
            assertThat(asked(own)).isEqualTo("1");
            assertThat(tenants.ask(addon, url, "PUT stats_reset").status()).isEqualTo(200);
            assertThat(asked(own)).isEqualTo("0");
            assertThat(tenants.ask(addon, url, "POST connection_reset").status())
                    .isEqualTo(200);
            assertThatThrownBy(() -> one(own, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThat(one(other, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void credentialsAreThoseOfTheConfigVar() throws Exception {
        String first = tenants.made(addon);
        JsonNode one = json(tenants.ask(addon, first, "GET credentials")).get(0);
        assertThat(one.path("name").asString()).isEqualTo("default");
        assertThat(one.path("state").asString()).isEqualTo("active");
        assertThat(one.path("host").asString()).isEqualTo(URI.create(first).getHost());
        assertThat(pair(one.path("credentials").get(0)))
                .isEqualTo(URI.create(first).getUserInfo());

        String second = url(tenants.provider.rotate(addon, false));
        JsonNode two = json(tenants.ask(addon, second, "GET credentials/default"));
        assertThat(two.path("state").asString()).isEqualTo("rotating");
        assertThat(pair(two.path("credentials").get(0)))
                .isEqualTo(URI.create(second).getUserInfo());
        assertThat(two.path("credentials").get(1).path("state").asString()).isEqualTo("revoking");
        assertThat(tenants.ask(addon, second, "POST credentials").status()).isEqualTo(422);
    }

    @Test
    void whatIsNotThereAndWhatIsNotKnownIsNotFound() throws Exception {
        assertThat(tenants.ask(addon, "", "GET").status()).isEqualTo(404);
        assertThat(tenants.ask(addon, tenants.made(addon), "GET frogs").status())
                .isEqualTo(404);
    }

    /// A tenant owns its database: what it puts in the way of a superuser's names must not be run by one.
    @Test
    void aSuperuserRunsNothingThatATenantMade() throws Exception {
        String url = tenants.made(addon);
        try (Connection own = open(url)) {
            run(own, "CREATE TABLE trap (by text)");
            run(own, "CREATE SCHEMA pond");
            for (String name :
                    new String[] {"public.pg_stat_reset()", "public.pg_stat_statements_reset(int, oid, int)"}) {
                run(
                        own,
                        "CREATE FUNCTION " + name
                                + " RETURNS void LANGUAGE sql AS 'INSERT INTO trap VALUES (current_user)'");
            }
            run(
                    own,
                    "ALTER DATABASE %s SET search_path = public, pg_catalog"
                            .formatted(one(own, "SELECT current_database()")));
            run(own, "ALTER DATABASE %s SET statement_timeout = 1".formatted(one(own, "SELECT current_database()")));
        }
        assertThat(tenants.ask(addon, url, "GET").status()).isEqualTo(200);
        assertThat(tenants.ask(addon, url, "PUT stats_reset").status()).isEqualTo(200);
        String next = url(tenants.provider.rotate(addon, true));
        try (Connection own = open(next)) {
            run(own, "SET statement_timeout = 0");
            assertThat(one(own, "SELECT count(*) FROM trap")).isEqualTo("0");
        }
    }

    static String info(Reply reply, String name) {
        for (JsonNode row : json(reply).path("info")) {
            if (row.path("name").asString().equals(name))
                return row.path("values").get(0).asString();
        }
        throw new AssertionError("no row " + name + " in " + json(reply));
    }

    private static String pair(JsonNode credential) {
        return credential.path("user").asString() + ":"
                + credential.path("password").asString();
    }

    private static String asked(Connection own) throws SQLException {
        return one(own, "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '% AS asked'");
    }
}
