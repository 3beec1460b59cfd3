package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// Real databases by the official CLI: made in seconds, reached over TLS by the apps they are attached to alone.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresTest {
    private static final String ASK = "psql $DATABASE_URL -Atc 'SELECT n FROM frog'";
    private static final String CHECKSUM = "SELECT md5(string_agg(wave::text, chr(10) ORDER BY n)), count(*),"
            + " (SELECT count(*) FROM beat) > 0 FROM wave";

    private final Instance renga;
    private final Shell user;

    PostgresTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
    }

    @Test
    @Order(1)
    void a_database_is_made_and_used_by_its_app() {
        user.run("heroku create pond").ok();
        user.run("heroku addons:create heroku-postgresql --name depths -a pond")
                .ok()
                .tells("Creating heroku-postgresql on pond... free", "Your database is ready.", "as DATABASE_URL");
        sql("DATABASE_URL", "CREATE TABLE frog AS SELECT 42 AS n");
        run("pond", ASK).ok().prints("42");
        run("pond", "psql $DATABASE_URL?sslmode=disable -c 'SELECT 1'").fails();
        user.run("heroku releases -a pond").ok().prints("Attach DATABASE", "(@ref:depths)");
    }

    @Test
    @Order(2)
    void another_app_reaches_it_only_while_it_is_attached() {
        String url = url("DATABASE_URL");
        user.run("heroku create puddle").ok();
        run("puddle", ASK.replace("$DATABASE_URL", url)).fails();
        user.run("heroku addons:attach depths -a puddle").ok();
        run("puddle", ASK).ok().prints("42");
        user.run("heroku addons:detach DATABASE -a puddle").ok();
        run("puddle", ASK.replace("$DATABASE_URL", url)).fails();
    }

    @Test
    @Order(3)
    void its_commands_tell_of_it_and_act_on_it() {
        user.run("heroku pg:info -a pond")
                .ok()
                .prints("DATABASE_URL", "Essential 0", "Available", "0/20", "In compliance", "depths");
        user.run("heroku pg:wait -a pond").ok();
        user.run("heroku pg:credentials -a pond").ok().prints("default", "active");
        user.run("heroku pg:credentials:url -a pond").ok().prints(url("DATABASE_URL"));
        user.run("heroku pg:psql -a pond -c 'SELECT n FROM frog'").ok().prints("42");
        user.run("heroku pg:killall -a pond").ok();
        user.run("heroku pg:reset -a pond --confirm pond --extensions hstore").ok();
        assertThat(sql("DATABASE_URL", "SELECT extname FROM pg_extension")).contains("hstore");
        sql("DATABASE_URL", "CREATE TABLE frog AS SELECT 42 AS n");
    }

    @Test
    @Order(4)
    void its_credentials_are_rotated_and_no_query_of_an_app_fails() {
        sql("DATABASE_URL", "CREATE TABLE beat (by text)");
        String beats = """
                trap 'over=1' TERM
                while [ -z "$over" ]; do
                    psql "$DATABASE_URL" -qc 'INSERT INTO beat SELECT session_user' || [ -n "$over" ] || echo A QUERY FAILED
                done
                """;
        try (var api = new Api(renga)) {
            PackedSlug.of(api, user, "pond", "{\"worker\": \"bash beat.sh\"}", "beat.sh", beats)
                    .release(api, "pond");
        }
        user.run("heroku ps:scale worker=1 -a pond").ok();
        Eventually.that(() -> assertThat(beatBy()).isEqualTo(1));
        user.run("heroku pg:credentials:rotate -a pond --confirm pond").ok();
        user.run("heroku releases -a pond").ok().prints("Update DATABASE");
        Eventually.that(() -> assertThat(beatBy()).isEqualTo(2));
        user.run("heroku pg:credentials -a pond").ok().prints("default", "rotating");
        user.run("heroku ps:scale worker=0 -a pond").ok();
        assertThat(user.run("heroku logs -n 1500 -a pond").ok().out()).doesNotContain("A QUERY FAILED");
        run("pond", ASK).ok().prints("42");
    }

    /// How many logins wrote.
    private int beatBy() {
        return Integer.parseInt(sql("DATABASE_URL", "SELECT count(DISTINCT by) FROM beat"));
    }

    @Test
    @Order(5)
    void the_provider_is_back_when_it_was_killed_and_the_database_did_not_notice() {
        long before = renga.pid("addons");
        user.run("kill -9 " + before).ok();
        run("pond", ASK).ok().prints("42");
        Eventually.that(() -> assertThat(renga.pid("addons")).isNotEqualTo(before));
        Eventually.that(() -> user.run("heroku addons:upgrade depths heroku-postgresql:essential-2 -a pond")
                .ok());
        assertThat(sql("DATABASE_URL", "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"))
                .isEqualTo("40");
    }

    @Test
    @Order(6)
    void a_backup_is_proved_outlives_its_database_and_comes_back_in_another_one() {
        sql("DATABASE_URL", "CREATE TABLE wave AS SELECT n, md5(n::text) FROM generate_series(1, 9999) n");
        String before = sql("DATABASE_URL", CHECKSUM);
        user.run("heroku pg:backups:schedule DATABASE_URL --at '02:00 Europe/Paris' -a pond")
                .ok()
                .tells("Scheduling automatic daily backups", "done");
        user.run("heroku pg:backups:schedules -a pond").ok().prints("DATABASE_URL: daily at 2:00 Europe/Paris");
        user.run("heroku pg:backups:capture -a pond").ok().tells("Backing up DATABASE to b001... done");
        try (var api = new Api(renga)) {
            Eventually.that(() -> assertThat(api.get("/client/v11/apps/pond/transfers/1")
                            .get("proof")
                            .asString())
                    .isEqualTo("proved"));
        }
        assertThat(user.run("heroku pg:backups -a pond").ok().out()).containsPattern("b001 .* Completed .* DATABASE");
        user.run("heroku pg:backups:info b001 -a pond")
                .ok()
                .prints("Completed", "Manual", "A test restore brought it back whole.");
        user.run("heroku pg:backups:download b001 -o b001.dump -a pond").ok();
        user.run("head -c 5 b001.dump").ok().prints("PGDMP");
        user.run("heroku addons:destroy depths -a pond --confirm pond").ok();
        user.run("heroku addons:create heroku-postgresql:essential-1 --name depths -a pond")
                .ok()
                .tells("as DATABASE_URL");
        run("pond", ASK).fails();
        user.run("heroku pg:backups:restore b001 DATABASE_URL -a pond --confirm pond")
                .ok()
                .tells("Restoring... done");
        assertThat(sql("DATABASE_URL", CHECKSUM)).isEqualTo(before);
    }

    @Test
    @Order(7)
    void a_standard_one_has_a_cluster_of_its_own() {
        user.run("heroku addons:create heroku-postgresql:standard-0 --name abyss --as ABYSS -a pond")
                .ok()
                .tells("Your database is ready.", "as ABYSS_URL");
        run("pond", "psql $ABYSS_URL -Atc 'SHOW shared_buffers'").ok().prints("512MB");
        user.run("heroku addons:upgrade abyss heroku-postgresql:essential-0 -a pond")
                .fails()
                .tells("by a new add-on");
        sql("ABYSS_URL", "CREATE TABLE frog AS SELECT 1 AS n");
    }

    @Test
    @Order(8)
    void a_credential_of_a_name_is_for_less() {
        user.run("heroku pg:credentials:create ABYSS --name reader -a pond")
                .ok()
                .prints("heroku addons:attach abyss --credential reader");
        sql("ABYSS_URL", "GRANT SELECT ON frog TO reader");
        user.run("heroku addons:attach abyss --credential reader --as READER -a puddle")
                .ok();
        run("puddle", "psql $READER_URL -Atc 'SELECT session_user, n FROM frog'")
                .ok()
                .prints("reader|1");
        run("puddle", "psql $READER_URL -Atc 'DELETE FROM frog'").fails().tells("permission denied");
        user.run("heroku pg:credentials ABYSS -a pond").ok().prints("default", "reader", "READER");
        user.run("heroku pg:credentials:destroy ABYSS --name reader -a pond --confirm pond")
                .fails()
                .tells("must be detached");
        user.run("heroku addons:detach READER -a puddle").ok();
        user.run("heroku pg:credentials:destroy ABYSS --name reader -a pond --confirm pond")
                .ok();
    }

    @Test
    @Order(9)
    void a_follower_shows_what_its_leader_has_until_it_is_promoted() {
        create("ECHO", "--follow ABYSS_URL");
        sql("ABYSS_URL", "INSERT INTO frog VALUES (2)");
        Eventually.that(
                () -> assertThat(sql("ECHO_URL", "SELECT count(*) FROM frog")).isEqualTo("2"));
        user.run("heroku pg:info ECHO -a pond").ok().prints("Standard 0", "Following", "ABYSS");
        user.run("heroku pg:info ABYSS -a pond").ok().prints("0/120", "64 GB", "Followers", "ECHO");
        user.run("heroku pg:credentials:rotate ABYSS -a pond --confirm pond").ok();
        assertThat(URI.create(url("ECHO_URL")).getUserInfo())
                .isEqualTo(URI.create(url("ABYSS_URL")).getUserInfo());
        Eventually.that(
                () -> assertThat(sql("ECHO_URL", "SELECT count(*) FROM frog")).isEqualTo("2"));
        user.run("heroku pg:unfollow ECHO -a pond --confirm pond").ok();
        user.run("heroku pg:promote ECHO -a pond").ok().tells("Promoting", "to DATABASE_URL on pond... done");
        run("pond", "psql $DATABASE_URL -Atc 'INSERT INTO frog VALUES (3); SELECT sum(n) FROM frog'")
                .ok()
                .prints("6");
        assertThat(sql("ABYSS_URL", "SELECT sum(n) FROM frog")).isEqualTo("3");
        user.run("heroku pg:promote depths -a pond").ok();
    }

    @Test
    @Order(10)
    void its_connections_are_pooled() {
        user.run("heroku pg:connection-pooling:attach ABYSS -a pond")
                .ok()
                .tells("Setting DATABASE_CONNECTION_POOL config vars and restarting");
        for (String url : List.of("$DATABASE_CONNECTION_POOL_URL", "$ABYSS_URL")) {
            run("pond", "psql " + url + " -Atc 'SELECT sum(n) FROM frog'").ok().prints("3");
        }
        assertThat(url("DATABASE_CONNECTION_POOL_URL")).isNotEqualTo(url("ABYSS_URL"));
        user.run("heroku pg:connection-pooling:attach DATABASE -a pond").fails().tells("Essential-tier");
    }

    @Test
    @Order(11)
    void a_fork_and_a_rollback_are_databases_of_their_own() {
        create("FORK", "--fork abyss");
        sql("FORK_URL", "INSERT INTO frog VALUES (10)");
        assertThat(sql("ABYSS_URL", "SELECT sum(n) FROM frog")).isEqualTo("3");
        user.run("heroku pg:diagnose ABYSS -a pond").ok().prints("for pond::ABYSS_URL", "GREEN: Connection Count");
        user.run("heroku pg:settings:log-statement ABYSS all -a pond")
                .ok()
                .prints("log-statement has been set to all for abyss.", "All statements are logged");
        user.run("heroku pg:info ABYSS -a pond").ok().prints("Rollback", "earliest from", "Continuous Protection");

        String between = sql("ABYSS_URL", "SELECT clock_timestamp()");
        sql("ABYSS_URL", "DELETE FROM frog");
        create("PAST", "--rollback ABYSS_URL --to '" + between + "'");
        run("pond", "psql $PAST_URL -Atc 'SELECT sum(n) FROM frog'").ok().prints("3");
        assertThat(sql("ABYSS_URL", "SELECT count(*) FROM frog")).isEqualTo("0");
        user.run("heroku pg:copy PAST_URL ABYSS_URL -a pond --confirm ABYSS")
                .ok()
                .tells("Copying... done");
        assertThat(sql("ABYSS_URL", "SELECT sum(n) FROM frog")).isEqualTo("3");
        Eventually.that(
                () -> assertThat(user.run("heroku logs -n 1500 -a pond").ok().out())
                        .containsPattern("app\\[postgres\\]: \\[ABYSS\\] .*LOG:  .*DELETE FROM frog")
                        .containsPattern("app\\[heroku-postgres\\]: source=ABYSS .*sample#db_size=[0-9]+bytes"));
        for (String name : List.of("abyss", "echo-db", "fork-db", "past-db")) {
            user.run("heroku addons:destroy " + name + " -a pond --confirm pond")
                    .ok();
            renga.launcher("addons:forget " + name).ok();
        }
        Eventually.that(() -> assertThat(volumes()).isEqualTo(1));
    }

    /// Another one of a standard plan, made from one that there is.
    private void create(String as, String from) {
        String name = as.toLowerCase(Locale.ROOT) + "-db";
        user.run("heroku addons:create heroku-postgresql:standard-0 --name " + name + " --as " + as
                        + " --wait -a pond -- " + from)
                .ok();
        user.run("heroku pg:wait " + as + " -a pond").ok();
    }

    /// Those of databases; a store that another story destroyed is kept for a while.
    private long volumes() {
        return Long.parseLong(user.run("ls " + renga.home() + "/volumes | grep -cE '^(postgres|pool)-.*[.]img$'")
                .text());
    }

    @Test
    @Order(12)
    void one_reads_anothers_tables_by_a_link() {
        user.run("heroku addons:create heroku-postgresql:standard-0 --name elder --as ELDER -a pond -- --version 15")
                .ok();
        user.run("heroku addons:create heroku-postgresql:premium-0 --name queen --as QUEEN -a pond")
                .ok();
        sql("QUEEN_URL", "CREATE TABLE bee AS SELECT generate_series(1, 5) AS n");
        user.run("heroku pg:links:create QUEEN ELDER --as hive -a pond").ok().tells("done, hive");
        user.run("heroku pg:links ELDER -a pond").ok().prints("hive", "QUEEN (queen)");
        run("pond", "psql $ELDER_URL -Atc 'SELECT sum(n) FROM hive.bee'").ok().prints("15");
        user.run("heroku pg:upgrade:prepare ELDER -a pond --confirm pond")
                .fails()
                .tells("pg:links:destroy");
        user.run("heroku pg:links:destroy ELDER hive -a pond --confirm pond").ok();
    }

    @Test
    @Order(13)
    void an_older_version_is_upgraded_in_a_maintenance() {
        sql("ELDER_URL", "CREATE TABLE frog AS SELECT generate_series(1, 100000) AS n");
        user.run("heroku pg:info ELDER -a pond").ok().prints("PG Version:", "15.");
        String before = url("ELDER_URL");
        user.run("heroku pg:upgrade:dryrun ELDER -a pond --confirm pond").ok().tells("PostgreSQL 17");
        user.run("heroku pg:upgrade:prepare ELDER -a pond --confirm pond").ok().tells("scheduled for");
        user.run("heroku data:maintenances:window:update elder sunday 1:30PM").ok();
        user.run("heroku data:maintenances -a pond")
                .ok()
                .prints("ELDER", "Sundays 13:30 to 17:30 UTC", "pending", "T13:30:00Z");
        user.run("heroku data:maintenances:run elder --confirm pond --wait")
                .ok()
                .tells("maintenance completed");
        user.run("heroku data:maintenances:history elder").ok().prints("completed", "upgrade to a newer version");
        assertThat(url("ELDER_URL")).isNotEqualTo(before);
        run("pond", "psql $ELDER_URL -Atc 'SHOW server_version; SELECT sum(n) FROM frog'")
                .ok()
                .prints("17.", "5000050000");
        user.run("heroku releases -a pond").ok().prints("Update ELDER");
        user.run("heroku pg:upgrade:run ELDER -a pond --confirm pond").fails().tells("the newest here");
        for (String name : List.of("elder", "queen")) {
            user.run("heroku addons:destroy " + name + " -a pond --confirm pond")
                    .ok();
            renga.launcher("addons:forget " + name).ok();
        }
    }

    @Test
    @Order(14)
    void what_is_destroyed_is_gone_until_the_operator_brings_it_back() {
        String url = url("DATABASE_URL");
        String before = sql("DATABASE_URL", CHECKSUM);
        String id = id("depths");
        user.run("heroku addons:destroy depths -a pond --confirm pond").ok();
        assertThat(user.run("heroku config -s -a pond").ok().out()).doesNotContain("DATABASE_URL");
        run("pond", ASK.replace("$DATABASE_URL", url)).fails();
        assertThat(renga.launcher("addons:kept").ok().out()).contains(id);
        renga.launcher("addons:return " + id + " --app pond").ok().prints("is back, in pond as DATABASE, ");
        assertThat(url("DATABASE_URL")).isEqualTo(url);
        assertThat(sql("DATABASE_URL", CHECKSUM)).isEqualTo(before);
        run("pond", "psql $DATABASE_URL -Atc 'SELECT 42'").ok().prints("42");
        user.run("heroku apps:destroy pond --confirm pond").ok();
        user.run("heroku apps:destroy puddle --confirm puddle").ok();
    }

    /// Asked by the host, which reaches every service.
    private String sql(String url, String query) {
        return user.run("psql '" + url(url) + "' -qAtc \"" + query + "\"").ok().text();
    }

    private String url(String name) {
        try (var api = new Api(renga)) {
            return api.get("/apps/pond/config-vars").get(name).asString();
        }
    }

    private String id(String addon) {
        try (var api = new Api(renga)) {
            return api.get("/addons/" + addon).get("id").asString();
        }
    }

    private Outcome run(String app, String command) {
        return user.run("heroku run -x -a " + app + " -- \"" + command.replace("$", "\\$") + "\"");
    }
}
