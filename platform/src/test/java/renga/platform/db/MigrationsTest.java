package renga.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import renga.testkit.FreshDatabase;

class MigrationsTest {
    private final FreshDatabase fresh = FreshDatabase.of("platform", Database::migrate);
    private final Jdbi jdbi = Jdbi.create(fresh.jdbcUrl());

    @AfterEach
    void drop() throws Exception {
        fresh.close();
    }

    @Test
    void aFileThatADatabaseHasNotSeenIsApplied() {
        jdbi.useHandle(handle -> {
            handle.execute("DROP TABLE one_off");
            handle.execute("DELETE FROM flyway_schema_history WHERE script = 'V060__one_off.sql'");
        });
        open();
        assertThat(list("SELECT tablename FROM pg_tables")).contains("one_off");
    }

    @Test
    void aDatabaseOfALaterBuildIsLeftAsItIs() {
        jdbi.useHandle(handle -> handle.execute("""
                INSERT INTO flyway_schema_history
                SELECT 999, '999', description, type, 'V999__later.sql', checksum, installed_by, installed_on, 0, success
                FROM flyway_schema_history WHERE script = 'V060__one_off.sql'
                """));
        List<String> before = list("SELECT script FROM flyway_schema_history ORDER BY installed_rank");
        open();
        assertThat(list("SELECT script FROM flyway_schema_history ORDER BY installed_rank"))
                .isEqualTo(before);
    }

    private void open() {
        Database.open(DatabaseUrl.parse(fresh.jdbcUrl())).close();
    }

    private List<String> list(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
