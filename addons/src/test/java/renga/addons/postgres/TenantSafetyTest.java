package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import renga.addons.partner.Answer;

/// What a tenant of the shared cluster tries in vain.
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TenantSafetyTest {
    private static final int SESSIONS_MAX = 20;
    private static final String SECRET = "SELECT word FROM secret";

    private final Tenants tenants;
    private final String mine;
    private final String theirs;
    private final Connection own;
    private final Connection other;

    TenantSafetyTest(Tenants tenants) throws Exception {
        this.tenants = tenants;
        mine = tenants.made(UUID.randomUUID());
        theirs = tenants.made(UUID.randomUUID());
        own = open(mine);
        other = open(theirs);
        run(own, "CREATE TEMP TABLE lines (line text)");
        run(other, "CREATE TABLE secret AS SELECT 'frog' AS word");
    }

    @AfterAll
    void close() throws Exception {
        own.close();
        other.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            reads a file                       | SELECT pg_read_file('/etc/passwd')
            reads bytes of a file              | SELECT pg_read_binary_file('/etc/passwd')
            lists a folder                     | SELECT pg_ls_dir('/')
            runs a program by COPY TO          | COPY (SELECT 1) TO PROGRAM 'true'
            runs a program by COPY FROM        | COPY lines FROM PROGRAM 'id'
            writes a file                      | COPY (SELECT 1) TO '/tmp/x'
            reads a file by COPY               | COPY lines FROM '/etc/passwd'
            reads a file as large object       | SELECT lo_import('/etc/passwd')
            writes a large object to a file    | SELECT lo_export(lo_from_bytea(0, 'x'), '/tmp/x')
            takes files for tables             | CREATE EXTENSION file_fdw
            brings an untrusted language       | CREATE EXTENSION plpython3u
            brings another one                 | CREATE EXTENSION plperlu
            calls into a library               | CREATE FUNCTION run() RETURNS int LANGUAGE c AS 'libc.so.6', 'system'
            loads a library                    | LOAD '/lib/x86_64-linux-gnu/libc.so.6'
            has one loaded with each session   | SET session_preload_libraries = 'x'
            reads verifiers of passwords       | SELECT * FROM pg_authid
            reads them by another name         | SELECT * FROM pg_shadow
            makes a role                       | CREATE ROLE another
            makes a database                   | CREATE DATABASE another
            becomes the superuser              | SET ROLE renga
            becomes it for the session         | SET SESSION AUTHORIZATION renga
            joins it                           | GRANT renga TO CURRENT_USER
            joins those who read all files     | GRANT pg_read_server_files TO CURRENT_USER
            makes itself a superuser           | ALTER ROLE CURRENT_USER SUPERUSER
            takes more sessions                | ALTER ROLE CURRENT_USER CONNECTION LIMIT 100
            never ends                         | ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'
            takes another plan                 | COMMENT ON ROLE CURRENT_USER IS 'essential-2 growing'
            changes the server's settings      | ALTER SYSTEM SET work_mem = '1GB'
            has them read again                | SELECT pg_reload_conf()
            takes all room for temporary files | SET temp_file_limit = -1
            has everybody's statements logged  | SET log_statement = 'all'
            switches the write-ahead log       | SELECT pg_switch_wal()
            keeps that log for ever            | SELECT pg_create_physical_replication_slot('hoard', true)
            watches statements                 | CREATE EVENT TRIGGER spy ON ddl_command_start EXECUTE FUNCTION trigger_in()
            puts data elsewhere                | CREATE TABLESPACE away LOCATION '/tmp'
            has data sent here                 | CREATE SUBSCRIPTION here CONNECTION 'host=127.0.0.1' PUBLICATION it
            reads who may log in               | SELECT * FROM pg_hba_file_rules
            forgets what statements cost       | SELECT pg_stat_statements_reset()
            """)
    void inVain(String attempt, String sql) {
        assertThatThrownBy(() -> run(own, sql)).as(attempt).isInstanceOf(SQLException.class);
    }

    @Test
    void entersAnothersDatabaseOrOneThatAllShareInVain() {
        for (String database : List.of(URI.create(theirs).getPath(), "/postgres", "/template1")) {
            String there = mine.replace(URI.create(mine).getPath(), database);
            assertThatThrownBy(() -> open(there).close())
                    .as(database)
                    .hasMessageContaining("permission denied for database");
        }
    }

    @Test
    void entersWithoutTlsOrWithAnotherPasswordInVain() {
        assertThatThrownBy(() -> open(mine + "?sslmode=disable").close()).isInstanceOf(SQLException.class);
        String wrong = mine.replaceFirst(":p[0-9a-f]{4}", ":p0000");
        assertThatThrownBy(() -> open(wrong).close()).hasMessageContaining("password authentication failed");
    }

    @Test
    void seesAndEndsNoSessionOfAnothers() throws Exception {
        assertThat(one(other, "SELECT 'a secret question'")).isNotEmpty();
        String asked = " WHERE query LIKE '%a secret question%' AND query NOT LIKE '%WHERE%'";
        assertThat(one(other, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%count(*)%'"))
                .isEqualTo("1");
        assertThat(one(own, "SELECT count(*) FROM pg_stat_activity" + asked)).isEqualTo("0");
        assertThat(one(own, "SELECT count(*) FROM pg_stat_statements" + asked)).isEqualTo("0");
        String pid = one(other, "SELECT pg_backend_pid()");
        for (String end : List.of("pg_terminate_backend", "pg_cancel_backend")) {
            assertThatThrownBy(() -> run(own, "SELECT %s(%s)".formatted(end, pid)))
                    .hasMessageContaining("permission denied");
        }
        assertThat(one(other, SECRET)).isEqualTo("frog");
    }

    /// Without more ado a DROP DATABASE waits for it for ever.
    @Test
    void keepsNobodysDatabaseFromBeingDroppedByACopyThatWaits() throws Exception {
        var leaving = UUID.randomUUID();
        tenants.made(leaving);
        Connection busy = open(mine);
        try {
            run(busy, "CREATE TEMP TABLE waits (line text)");
            CopyIn copy = busy.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY waits FROM STDIN");
            assertThat(tenants.provider.deprovision(leaving)).isInstanceOf(Answer.Done.class);
            assertThatThrownBy(copy::endCopy).isInstanceOf(SQLException.class);
        } finally {
            busy.abort(Runnable::run);
        }
    }

    @Test
    void changesNothingOfAnothers() throws Exception {
        String role = URI.create(theirs).getUserInfo().split(":", 2)[0];
        String database = URI.create(theirs).getPath().substring(1);
        for (String sql : List.of(
                "ALTER ROLE %s PASSWORD 'x'".formatted(role),
                "GRANT %s TO CURRENT_USER".formatted(role),
                "DROP ROLE %s".formatted(role),
                "DROP DATABASE %s".formatted(database),
                "ALTER DATABASE %s CONNECTION LIMIT 0".formatted(database),
                "CREATE DATABASE stolen TEMPLATE %s".formatted(database))) {
            assertThatThrownBy(() -> run(own, sql)).as(sql).isInstanceOf(SQLException.class);
        }
        assertThat(one(other, SECRET)).isEqualTo("frog");
    }

    @Test
    void takesNoMoreSessionsThanItsPlanHas() throws Exception {
        List<Connection> all = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        for (int n = 0; n <= SESSIONS_MAX; n++) all.add(open(mine));
                    })
                    .hasMessageContaining("too many connections for role");
            open(theirs).close();
        } finally {
            for (Connection session : all) session.close();
        }
    }

    /// Anybody may set work_mem: what it then takes is an error of that session's, and nobody else notices.
    @Test
    void takesNoMoreMemoryThanASessionMay() throws Exception {
        try (Connection greedy = open(mine)) {
            run(greedy, "SET work_mem = '16GB'");
            String sort = "SELECT count(*) FROM (SELECT repeat('x', 1000) || g AS row FROM generate_series(1, 500000) g"
                    + " ORDER BY 1 OFFSET 1) sorted";
            assertThatThrownBy(() -> one(greedy, sort)).hasMessageContaining("out of memory");
            assertThat(one(greedy, "SELECT 1")).isEqualTo("1");
        }
        assertThat(one(other, SECRET)).isEqualTo("frog");
    }

    @Test
    void passwordsAreInNoStatementAndInNoProcessList() throws Exception {
        String password = URI.create(mine).getUserInfo().split(":", 2)[1];
        assertThat(tenants.admin("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%" + password + "%'"
                        + " AND pid <> pg_backend_pid()"))
                .isEqualTo("0");
        try (var processes = ProcessHandle.allProcesses()) {
            assertThat(processes.map(process -> process.info().commandLine().orElse("")))
                    .noneMatch(line -> line.contains(password));
        }
    }
}
