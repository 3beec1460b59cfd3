package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.until;
import static renga.addons.postgres.Tenants.url;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Answer;
import renga.addons.partner.Order;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;
import renga.core.Json;
import tools.jackson.databind.JsonNode;

/// A real PostgreSQL 15 of Debian 12 that becomes a real PostgreSQL 17 of Debian 13.
@ExtendWith(RunningCluster.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class UpgradeTest {
    private static final String RUN = "POST upgrade/run";
    private static final int DONE = 200;
    private static final int GOES_ON = 202;
    private static final int REFUSED = 422;

    private final Tenants tenants;
    private final UUID addon = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();
    private final Map<String, Map<String, String>> configOf = new HashMap<>();

    UpgradeTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @AfterEach
    void end() throws Exception {
        tenants.provider.deprovision(other);
        tenants.provider.deprovision(addon);
    }

    @Test
    void allThatIsInTheDatabaseGoesAlong() throws Exception {
        String before = made("15");
        configOf.put("credential:reader", vars(ask(before, "POST credentials", "{\"name\": \"reader\"}"), "reader"));
        String reader = String.valueOf(configOf.get("credential:reader").get(Postgres.URL));
        configOf.put(Pools.NAMESPACE, pool(before));
        assertThat(ask(before, "PATCH config", "{\"log_lock_waits\": true}").status())
                .isEqualTo(DONE);
        String sum;
        try (Connection mine = open(before)) {
            assertThat(one(mine, "SHOW server_version")).startsWith("15.");
            fill(mine);
            sum = one(mine, "SELECT md5(string_agg(frog::text, ',' ORDER BY n)) FROM frog");
        }
        try (Connection its = open(reader)) {
            run(its, "CREATE TABLE its_own AS SELECT 7 AS n");
        }

        JsonNode done = upgraded(before);
        String after = done.path("config").path(Postgres.URL).asString();
        assertThat(URI.create(after).getUserInfo()).isEqualTo(URI.create(before).getUserInfo());
        assertThat(URI.create(after).getHost()).isNotEqualTo(URI.create(before).getHost());
        try (Connection mine = open(after)) {
            assertThat(one(mine, "SHOW server_version")).startsWith("17.");
            assertThat(one(mine, "SELECT md5(string_agg(frog::text, ',' ORDER BY n)) FROM frog"))
                    .isEqualTo(sum);
            run(mine, "INSERT INTO frog (name) VALUES ('late')");
            assertThat(one(mine, "SELECT max(n) FROM frog")).isEqualTo("1001");
            assertThat(one(mine, "SELECT tags -> 'legs' FROM frog WHERE n = 1")).isEqualTo("4");
            assertThat(one(mine, "SHOW statement_timeout")).isEqualTo("77s");
            assertThat(one(mine, "SHOW search_path")).isEqualTo("pond, public");
            run(mine, "DROP TABLE pond.egg");
            assertThat(one(mine, "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolcanlogin"))
                    .isEqualTo("reader renga renga_pool "
                            + URI.create(after).getUserInfo().split(":", 2)[0]);
        }
        checkOthers(done);
        assertThat(settings(after).path("log_lock_waits").path("value").asBoolean())
                .isTrue();
        assertThat(clusters()).containsExactly(name("17"));
        assertThat(answer(after, "GET upgrade/wait_status").path("message").asString())
                .isEqualTo("available: PostgreSQL 17");
    }

    /// A named credential, and the pool.
    private void checkOthers(JsonNode done) throws SQLException {
        String its = done.path("config_of")
                .path("credential:reader")
                .path(Postgres.URL)
                .asString();
        try (Connection session = open(its)) {
            assertThat(one(session, "SELECT count(*) FROM frog")).isEqualTo("1001");
            run(session, "ALTER TABLE its_own ADD COLUMN more int");
            assertThatThrownBy(() -> run(session, "DELETE FROM frog")).hasMessageContaining("permission denied");
        }
        try (Connection pooled = open(
                String.valueOf(configOf.getOrDefault(Pools.NAMESPACE, Map.of()).get(Postgres.URL)))) {
            assertThat(one(pooled, "SHOW server_version")).startsWith("17.");
        }
    }

    /// Also a check of the tenant's that would see who runs it.
    private static void fill(Connection mine) throws SQLException {
        run(mine, "CREATE SCHEMA pond");
        run(mine, "CREATE EXTENSION hstore SCHEMA public");
        run(mine, """
                CREATE FUNCTION public.is_nobody(n int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname IN (current_user, session_user)) THEN
                RAISE 'a superuser runs this'; END IF; RETURN true; END $$
                """);
        run(mine, """
                CREATE TABLE frog (n serial PRIMARY KEY, name text UNIQUE, tags hstore DEFAULT 'legs=>4',
                                   twice int GENERATED ALWAYS AS (length(name) * 2) STORED, CHECK (public.is_nobody(n)))
                """);
        run(mine, "INSERT INTO frog (name) SELECT 'frog ' || i FROM generate_series(1, 1000) AS i");
        run(mine, "CREATE INDEX ON frog (twice) WHERE public.is_nobody(n)");
        run(mine, "CREATE TABLE pond.egg (n int)");
        run(mine, "CREATE VIEW many AS SELECT count(*) FROM frog");
        run(mine, "GRANT USAGE, CREATE ON SCHEMA public TO reader");
        run(mine, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
        run(mine, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader");
        String database = one(mine, "SELECT current_database()");
        run(mine, "ALTER DATABASE %s SET search_path = pond, public".formatted(database));
        run(mine, "ALTER ROLE CURRENT_USER SET statement_timeout = '77s'");
    }

    @Test
    void nobodyGetsInMeanwhileAndWhatFailsChangesNothing() throws Exception {
        String before = made("15");
        try (Connection mine = open(before)) {
            run(mine, """
                    CREATE FUNCTION old() RETURNS boolean IMMUTABLE LANGUAGE sql
                    AS $$ SELECT current_setting('server_version_num')::int < 160000 $$
                    """);
            run(mine, "CREATE TABLE frog (n int CHECK (public.old()))");
            run(mine, "INSERT INTO frog SELECT generate_series(1, 1000)");
            assertThat(ask(before, RUN, "{}").status()).isEqualTo(GOES_ON);
            assertThat(answer(before, "GET upgrade/wait_status")
                            .path("waiting?")
                            .asBoolean())
                    .isTrue();
            assertThat(ask(before, "PUT reset", "{}").status()).isEqualTo(REFUSED);
            tenants.upkeep(Instant.now());
            var last = new AtomicReference<Reply>();
            until(() -> {
                last.set(ask(before, RUN, "{}"));
                return last.get().status() != GOES_ON;
            });
            assertThat(last.get().status()).isEqualTo(REFUSED);
            assertThat(message(last.get())).contains("Upgrade failed: ", "frog_check", "as it was before");
            assertThatThrownBy(() -> one(mine, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        try (Connection again = open(before)) {
            assertThat(one(again, "SHOW server_version")).startsWith("15.");
            run(again, "INSERT INTO frog VALUES (1001)");
        }
        JsonNode status = answer(before, "GET upgrade/wait_status");
        assertThat(status.path("error?").asBoolean()).isTrue();
        assertThat(status.path("message").asString()).contains("frog_check");
        assertThat(clusters()).containsExactly(name("15"));
    }

    @Test
    void itIsCanceledUntilItIsDone() throws Exception {
        String before = made("15");
        assertThat(ask(before, RUN, "{}").status()).isEqualTo(GOES_ON);
        until(() -> tenants.services.find(name("17")).isPresent());
        assertThat(ask(before, RUN, "{}").status()).isEqualTo(GOES_ON);
        assertThat(message(ask(before, "POST upgrade/cancel", "{}"))).contains("as it was before");
        assertThat(clusters()).containsExactly(name("15"));
        assertThat(answer(before, "GET upgrade/wait_status").path("message").asString())
                .contains("it was canceled");
        try (Connection again = open(before)) {
            run(again, "CREATE TABLE frog (n int)");
        }
        assertThat(message(ask(before, "POST upgrade/cancel", "{}"))).contains("Nothing is upgraded");
    }

    @Test
    void aFollowerIsUpgradedInItsLeadersPlace() throws Exception {
        String leader = made("15");
        try (Connection mine = open(leader)) {
            run(mine, "CREATE TABLE frog AS SELECT generate_series(1, 1000) AS n");
        }
        assertThat(message(tenants.provider.provision(
                        new Order(other, "standard-0", Map.of("fork", leader, "version", "17")))))
                .contains("The other database has PostgreSQL 15");
        var order = new Order(other, "standard-0", Map.of("follow", leader));
        until(() -> tenants.provider.provision(order) instanceof Answer.Done);
        String follower = url(tenants.provider.provision(order));
        assertThat(message(ask(leader, RUN, "{}"))).contains("Another database follows it");

        var last = new AtomicReference<Reply>();
        until(() -> {
            last.set(tenants.ask(other, follower, RUN));
            return last.get().status() != GOES_ON;
        });
        String after =
                Tenants.json(last.get()).path("config").path(Postgres.URL).asString();
        try (Connection mine = open(after)) {
            assertThat(one(mine, "SHOW server_version")).startsWith("17.");
            assertThat(one(mine, "SELECT sum(n) FROM frog")).isEqualTo("500500");
            run(mine, "INSERT INTO frog VALUES (0)");
        }
        try (Connection mine = open(leader)) {
            run(mine, "INSERT INTO frog VALUES (0)");
        }
    }

    @Test
    void thereIsNothingNewerThanTheNewest() throws Exception {
        String newest = made("17");
        assertThat(message(ask(newest, RUN, "{}"))).contains("It has PostgreSQL 17, the newest here.");
        assertThat(message(ask(newest, RUN, "{\"version\": \"15\"}"))).contains("not to 15");
        String essential = tenants.made(other);
        assertThat(message(tenants.ask(other, essential, RUN))).contains("essential plans");
        assertThat(message(tenants.provider.provision(
                        new Order(UUID.randomUUID(), "standard-0", Map.of("version", "14")))))
                .contains("say one of 15, 17");
        assertThat(message(tenants.provider.provision(
                        new Order(UUID.randomUUID(), "essential-0", Map.of("version", "15")))))
                .contains("take a standard plan");
    }

    private String made(String version) throws Exception {
        return url(tenants.provider.provision(new Order(addon, "standard-0", Map.of("version", version))));
    }

    /// As the platform asks: until it is done.
    private JsonNode upgraded(String url) throws Exception {
        assertThat(ask(url, "POST upgrade/dry_run", "{}").status()).isEqualTo(DONE);
        var last = new AtomicReference<Reply>();
        until(() -> {
            last.set(ask(url, RUN, "{}"));
            return last.get().status() != GOES_ON;
        });
        assertThat(last.get().status()).as(message(last.get())).isEqualTo(DONE);
        // Whose answer was lost asks again.
        assertThat(Tenants.json(ask(url, RUN, "{}")).path("config"))
                .isEqualTo(Tenants.json(last.get()).path("config"));
        return Tenants.json(last.get());
    }

    private Map<String, String> pool(String url) throws Exception {
        return vars(ask(url, Pools.COMMAND, "{}"), Pools.NAMESPACE);
    }

    private static Map<String, String> vars(Reply reply, String name) {
        JsonNode all = Tenants.json(reply).path("config_of");
        String namespace = name.contains(":") ? name : "credential:" + name;
        return Map.of(Postgres.URL, all.path(namespace).path(Postgres.URL).asString());
    }

    private JsonNode settings(String url) throws Exception {
        return answer(url, "GET config");
    }

    private JsonNode answer(String url, String what) throws Exception {
        return Tenants.json(ask(url, what, "{}"));
    }

    private Reply ask(String url, String what, String body) throws Exception {
        return tenants.provider.ask(new Question(
                addon,
                "standard-0",
                what,
                Json.MAPPER.readTree(body),
                Tenants.CREATED,
                Map.of(Postgres.URL, url),
                configOf));
    }

    private static String message(Reply reply) {
        return Tenants.json(reply).path("message").asString("");
    }

    private static String message(Answer answer) {
        return answer instanceof Answer.Refused(String message) ? message : answer.toString();
    }

    private String name(String version) {
        return "postgres-%s-%s".formatted(version, addon.toString().replace("-", ""));
    }

    private Set<String> clusters() {
        return tenants.services.names().stream()
                .filter(name -> name.endsWith(addon.toString().replace("-", "")) && name.startsWith("postgres"))
                .collect(Collectors.toSet());
    }
}
