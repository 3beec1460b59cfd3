package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.json;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Answer;
import renga.addons.partner.Reply;
import renga.addons.postgres.RecipeDynos.Ended;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Backups: dumps that come back, and those that do not.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RecipesTest {
    private static final String CONTENT = """
            SELECT md5(string_agg(line::text, ';' ORDER BY n)) || ' ' || (SELECT count(*) FROM green)
                || ' ' || (SELECT last_value FROM frog_n_seq) || ' ' || (SELECT md5(lo_get(4242))) FROM frog AS line
            """;

    private final Tenants tenants;
    private final RecipeDynos dynos;
    private final UUID addon = UUID.randomUUID();
    private final String name = "d" + addon.toString().replace("-", "");

    RecipesTest(Tenants tenants) {
        this.tenants = tenants;
        this.dynos = tenants.dynos();
    }

    @Test
    void whatWasCapturedComesBack() throws Exception {
        String url = pond(2_000);
        String before = content(url);
        Ended captured = capture(url);
        assertThat(captured.log()).contains("dumping contents of table \"public.frog\"");
        try (Connection own = open(url)) {
            run(own, "DELETE FROM frog WHERE n > 10");
            run(own, "CREATE TABLE later (n int)");
            run(own, "SELECT lo_unlink(4242)");
        }
        Ended restored = dynos.run(prepared(url), captured.output());
        assertThat(restored.status()).as(restored.log()).isZero();
        assertThat(restored.log()).doesNotContain("warning: ", "error: ");
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT count(*) FROM frog")).isEqualTo("10");
            swap(url);
            assertThatThrownBy(() -> one(own, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        swap(url);
        assertThat(content(url)).isEqualTo(before);
        assertThat(databases()).isEqualTo(name);
        try (Connection own = open(url)) {
            assertThat(one(own, "SELECT to_regclass('later') IS NULL")).isEqualTo("t");
            run(own, "INSERT INTO frog (word) VALUES ('new')");
            run(own, "DROP EXTENSION hstore CASCADE");
        }
        assertThat(CommandsTest.info(tenants.ask(addon, url, "GET"), "Status")).isEqualTo("Available");
    }

    @Test
    void anotherDatabaseIsCopiedIntoAClusterOfItsOwn() throws Exception {
        String url = pond(2_000);
        UUID large = UUID.randomUUID();
        String its = tenants.made(large, "standard-0");
        try {
            Ended copied = dynos.run(copy(large, its, url), new byte[0]);
            assertThat(copied.status()).as(copied.log()).isZero();
            assertThat(tenants.recipe(large, its, "restored", "{}").status()).isEqualTo(200);
            assertThat(content(its)).isEqualTo(content(url));

            String unknown = url.replaceFirst(":p[0-9a-f]{8}", ":p00000000");
            Ended failed = dynos.run(copy(large, its, unknown), new byte[0]);
            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.log())
                    .contains("password authentication failed", "error: the other database could not be read");
            assertThat(tenants.recipe(large, its, "unrestored", "{}").status()).isEqualTo(200);
            assertThat(content(its)).isEqualTo(content(url));
        } finally {
            tenants.provider.deprovision(large);
        }
    }

    private Reply copy(UUID to, String its, String from) throws Exception {
        return tenants.recipe(to, its, "restore", "{\"extensions\": [], \"from\": \"" + from + "\"}");
    }

    @Test
    void aDumpThatIsNoneOrNotWholeLeavesTheDatabaseAsItWas() throws Exception {
        String url = pond(2_000);
        String before = content(url);
        byte[] dump = capture(url).output();
        assertFails(url, Arrays.copyOf(dump, dump.length * 2 / 3), "error: the dump is damaged or not complete");
        assertFails(url, "SELECT 1;".repeat(100).getBytes(StandardCharsets.UTF_8), "pg_dump --format=custom");
        assertFails(url, new byte[] {'P', 'G'}, "pg_dump --format=custom");
        dump[dump.length / 2] ^= 0x55;
        assertFails(url, dump, "error: the dump");
        assertThat(databases()).isEqualTo(name + " " + name + "_restore");
        assertThat(content(url)).isEqualTo(before);
        for (int n = 0; n < 2; n++) {
            assertThat(recipe(url, "unrestored").status()).isEqualTo(200);
            assertThat(databases()).isEqualTo(name);
        }
        assertThat(content(url)).isEqualTo(before);
    }

    private void assertFails(String url, byte[] dump, String reason) throws Exception {
        Ended ended = dynos.run(prepared(url), dump);
        assertThat(ended.status()).as(ended.log()).isEqualTo(1);
        assertThat(ended.log()).contains(reason).contains("The database is as it was before.");
    }

    @Test
    void whatTakesAnAdministratorIsLeftOutWithAWarning() throws Exception {
        String url = pond(10);
        try (Connection admin = tenants.adminIn(name)) {
            run(admin, "CREATE EXTENSION pg_buffercache");
            run(admin, "DROP EXTENSION pg_stat_statements");
            run(admin, "CREATE EXTENSION pg_stat_statements");
        }
        JsonNode recipe = json(recipe(url, "capture"));
        String all =
                recipe.path("command").asString().replace("--exclude-extension='pg_stat_statements|postgres_fdw'", "");
        byte[] dump = dynos.run(((ObjectNode) recipe).put("command", all), new byte[0], () -> {})
                .output();
        Ended ended = dynos.run(prepared(url), dump);
        assertThat(ended.status()).as(ended.log()).isZero();
        assertThat(ended.log().lines().filter(line -> line.startsWith("warning: ")))
                .hasSize(3)
                .anyMatch(line -> line.endsWith("permission denied to create extension \"pg_buffercache\""))
                .anyMatch(line -> line.endsWith("must be owner of extension pg_stat_statements"));

        try (Connection admin = tenants.adminIn(name)) {
            run(admin, "CREATE VIEW public.cache AS SELECT count(*) FROM public.pg_buffercache");
            run(admin, "GRANT SELECT ON public.cache TO PUBLIC");
        }
        assertFails(url, capture(url).output(), "error: the dump could not be restored");
    }

    @Test
    void aLoginThatWasRotatedAwayCapturesNothing() throws Exception {
        String first = pond(10);
        String second = url(tenants.provider.rotate(addon, false));
        for (String what : new String[] {"capture", "restore"}) {
            Reply refused = recipe(first, what);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(json(refused).path("message").asString()).contains("being rotated");
        }
        assertThat(capture(second).output()).startsWith('P', 'G', 'D', 'M', 'P');
    }

    @Test
    void credentialsRotatedDuringARestoreHaveWhatIsRestored() throws Exception {
        String first = pond(100);
        String before = content(first);
        assertThat(dynos.run(prepared(first), capture(first).output()).status()).isZero();
        String second = url(tenants.provider.rotate(addon, true));
        assertThat(roles()).isEqualTo("1");
        swap(second);
        assertThat(content(second)).isEqualTo(before);
        try (Connection own = open(second)) {
            run(own, "ALTER TABLE frog ADD COLUMN colour text");
            run(own, "CREATE SCHEMA pond");
            assertThat(one(
                            own,
                            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = '%s'"
                                    .formatted(name)))
                    .isEqualTo("t");
        }
    }

    @Test
    void aSwapThatWasCutOffIsFinished() throws Exception {
        String url = pond(10);
        String before = content(url);
        try (Connection admin = tenants.admin()) {
            run(admin, "CREATE DATABASE %s_old".formatted(name));
            run(admin, "ALTER DATABASE %s CONNECTION LIMIT 0".formatted(name));
        }
        swap(url);
        assertThat(content(url)).isEqualTo(before);
        assertThat(databases()).isEqualTo(name);
    }

    @Test
    void aDropThatWasCutOffIsInNobodysWay() throws Exception {
        String first = pond(10);
        String before = content(first);
        try (Connection admin = tenants.admin()) {
            for (String half : new String[] {name + "_old", name + "_restore"}) {
                run(admin, "CREATE DATABASE %s OWNER u%s".formatted(half, name.substring(1)));
                run(admin, "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '%s'".formatted(half));
            }
        }
        String second = url(tenants.provider.rotate(addon, true));
        swap(second);
        assertThat(content(second)).isEqualTo(before);
        assertThat(databases()).isEqualTo(name);
    }

    @Test
    void aRestoreHasTheExtensionsAskedForAndNoOthers() throws Exception {
        String url = tenants.made(addon);
        assertThat(tenants.recipe(addon, url, "restore", "{\"extensions\": [\"file_fdw\"]}")
                        .status())
                .isEqualTo(422);
        assertThat(databases()).isEqualTo(name);
        assertThat(tenants.recipe(addon, url, "restore", "{\"extensions\": [\"hstore\"]}")
                        .status())
                .isEqualTo(200);
        try (Connection beside = open(url + "_restore")) {
            assertThat(one(beside, "SELECT 'a=>1'::hstore -> 'a'")).isEqualTo("1");
        }
        String theirs = tenants.made(UUID.randomUUID());
        assertThatThrownBy(() -> open(theirs.replaceFirst("/d[0-9a-f]+$", "/" + name + "_restore"))
                        .close())
                .hasMessageContaining("permission denied for database");
    }

    @Test
    void whatOutgrowsThePlanWhileItIsRestoredIsShut() throws Exception {
        String url = pond(10);
        byte[] dump = capture(url).output();
        Reply recipe = prepared(url);
        try (Connection beside = open(url + "_restore")) {
            run(beside, "CREATE UNLOGGED TABLE big (row text STORAGE PLAIN)");
            run(beside, "INSERT INTO big SELECT repeat('x', 7900) FROM generate_series(1, 210000)");
            tenants.upkeep(Tenants.CREATED);
            assertThatThrownBy(() -> one(beside, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        Ended ended = dynos.run(recipe, dump);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.log()).contains("takes much more room than the plan has");
        assertThat(recipe(url, "unrestored").status()).isEqualTo(200);
        assertThat(content(url)).isNotEmpty();
    }

    @Test
    void thePasswordIsInNoCommandLineAndNoLogLine() throws Exception {
        String url = pond(20_000);
        String password = URI.create(url).getUserInfo().split(":", 2)[1];
        Ended captured =
                dynos.run(json(recipe(url, "capture")), new byte[0], () -> assertHidden("pg_dump --format", password));
        Ended restored = dynos.run(
                json(prepared(url)), captured.output(), () -> assertHidden("pg_restore .*--dbname=" + name, password));
        assertThat(restored.status()).as(restored.log()).isZero();
        assertThat(captured.log() + restored.log()).doesNotContain(password);
        assertThat(recipe(url, "capture").toString()).doesNotContain(password);
    }

    private static void assertHidden(String command, String password) throws Exception {
        Pattern runs = Pattern.compile("^\\S*" + command, Pattern.MULTILINE);
        Tenants.until(() -> runs.matcher(commandLines()).find());
        assertThat(commandLines()).doesNotContain(password);
    }

    private static String commandLines() {
        var all = new StringBuilder();
        try (var processes = ProcessHandle.allProcesses()) {
            processes.forEach(process ->
                    all.append(process.info().commandLine().orElse("")).append('\n'));
        }
        return all.toString();
    }

    @Test
    void whatIsGivenUpDuringARestoreLeavesNothing() throws Exception {
        String url = pond(20_000);
        byte[] dump = capture(url).output();
        Ended ended = dynos.run(json(prepared(url)), dump, () -> {
            Tenants.until(() -> !sessionsBeside().equals("0"));
            assertThat(tenants.provider.deprovision(addon)).isInstanceOf(Answer.Done.class);
        });
        assertThat(ended.status()).as(ended.log()).isEqualTo(1);
        assertThat(databases()).isEmpty();
        assertThat(roles()).isEqualTo("0");
        for (String what : new String[] {"capture", "restore", "restored", "unrestored"})
            assertThat(recipe(url, what).status()).isEqualTo(404);
    }

    private String sessionsBeside() throws Exception {
        return tenants.admin("SELECT count(*) FROM pg_stat_activity WHERE datname = '%s_restore'".formatted(name));
    }

    @Test
    void aProofCountsWhatCameBackAndDamageFailsIt() throws Exception {
        String url = pond(2_000);
        byte[] dump = capture(url).output();
        Reply recipe = tenants.recipe(addon, url, "proof", "{\"bytes\": %d}".formatted(dump.length));
        assertThat(json(recipe).path("scratch_bytes").asLong()).isEqualTo(4L << 30);
        Ended proved = dynos.run(recipe, dump);
        assertThat(proved.status()).as(proved.log()).isZero();
        assertThat(proved.log()).contains("proof: all came back: tables 2, rows 2001");

        int middle = dump.length / 2;
        for (int n = middle; n < middle + 16; n++) dump[n] ^= 0x55;
        Ended damaged = dynos.run(recipe, dump);
        assertThat(damaged.status()).isNotZero();
        assertThat(damaged.log()).contains("pg_restore: error: ").doesNotContain("proof: all came back");
    }

    /// A database with something of each kind in it, and as many rows in one of its tables.
    private String pond(int rows) throws Exception {
        String url = tenants.made(addon);
        try (Connection own = open(url)) {
            run(own, "CREATE EXTENSION hstore");
            run(own, "CREATE TABLE frog (n serial PRIMARY KEY, word text NOT NULL, tags hstore)");
            run(
                    own,
                    "INSERT INTO frog (word, tags) SELECT md5(g::text), hstore('g', g::text)"
                            + " FROM generate_series(1, %d) g".formatted(rows));
            run(own, "CREATE INDEX ON frog (word)");
            run(own, "CREATE VIEW green AS SELECT word FROM frog WHERE tags -> 'g' < '5'");
            run(own, "CREATE TABLE toad AS SELECT 1 AS n");
            run(own, "SELECT lo_from_bytea(4242, 'a large object')");
        }
        return url;
    }

    private static String content(String url) throws Exception {
        try (Connection own = open(url)) {
            return one(own, CONTENT);
        }
    }

    private Ended capture(String url) throws Exception {
        Reply recipe = recipe(url, "capture");
        assertThat(recipe.status()).isEqualTo(200);
        assertThat(json(recipe).path("source_bytes").asLong()).isGreaterThan(1 << 20);
        Ended captured = dynos.run(recipe, new byte[0]);
        assertThat(captured.status()).as(captured.log()).isZero();
        return captured;
    }

    private Reply prepared(String url) throws Exception {
        Reply recipe = recipe(url, "restore");
        assertThat(recipe.status()).isEqualTo(200);
        return recipe;
    }

    private void swap(String url) throws Exception {
        Reply swapped = recipe(url, "restored");
        assertThat(swapped.status()).isEqualTo(200);
        assertThat(json(swapped).isEmpty()).isTrue();
    }

    private Reply recipe(String url, String what) throws Exception {
        return tenants.recipe(addon, url, what, "{}");
    }

    private String databases() throws Exception {
        return tenants.admin(
                "SELECT coalesce(string_agg(datname, ' ' ORDER BY datname), '') FROM pg_database WHERE datname LIKE '%s%%'"
                        .formatted(name));
    }

    private String roles() throws Exception {
        return tenants.admin("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'u%s%%'".formatted(name.substring(1)));
    }
}
