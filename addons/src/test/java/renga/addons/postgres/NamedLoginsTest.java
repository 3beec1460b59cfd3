package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Credentials beside the default one, in a real cluster.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class NamedLoginsTest {
    private final Tenants tenants;
    private final UUID addon = UUID.randomUUID();
    private String own = "";

    NamedLoginsTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @BeforeEach
    void make() throws Exception {
        own = tenants.made(addon, "standard-0");
        try (Connection mine = open(own)) {
            run(mine, "CREATE TABLE frog AS SELECT 42 AS n");
        }
    }

    @AfterEach
    void end() throws Exception {
        tenants.provider.deprovision(addon);
    }

    @Test
    void oneMayWhatItIsGranted() throws Exception {
        String reader = created("reader");
        try (Connection mine = open(own);
                Connection its = open(reader)) {
            assertThatThrownBy(() -> one(its, "SELECT n FROM frog")).hasMessageContaining("permission denied");
            run(mine, "GRANT SELECT ON frog TO reader");
            assertThat(one(its, "SELECT n FROM frog")).isEqualTo("42");
            assertThatThrownBy(() -> run(its, "DELETE FROM frog")).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> run(its, "CREATE TABLE mine (n int)")).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> run(its, "CREATE ROLE other")).hasMessageContaining("permission denied");
        }
        JsonNode all = Tenants.json(tenants.ask(addon, own, "GET credentials"));
        assertThat(all).hasSize(2);
        assertThat(all.get(0).get("name").asString()).isEqualTo("default");
        assertThat(all.get(1).get("name").asString()).isEqualTo("reader");
        assertThat(CommandsTest.info(tenants.ask(addon, own, "GET"), "Plan")).isEqualTo("Standard 0");
    }

    @Test
    void itLogsInAfterAResetAndARotationOfTheDefaultOne() throws Exception {
        String reader = created("reader");
        try (Connection mine = open(own)) {
            run(mine, "GRANT SELECT ON frog TO reader");
        }
        String other = url(tenants.provider.rotate(addon, true));
        try (Connection its = open(reader);
                Connection mine = open(other)) {
            assertThat(one(its, "SELECT n FROM frog")).isEqualTo("42");
            run(mine, "REVOKE SELECT ON frog FROM reader");
            assertThatThrownBy(() -> one(its, "SELECT n FROM frog")).hasMessageContaining("permission denied");
        }
        assertThat(tenants.ask(addon, other, "PUT reset").status()).isEqualTo(200);
        open(reader).close();
        String rotated = configured(tenants.ask(addon, other, "POST credentials/reader/credentials_rotation"));
        open(rotated).close();
        assertThatThrownBy(() -> open(reader).close()).hasMessageContaining("password authentication failed");
    }

    @Test
    void whatItOwnsIsTheDefaultOnesWhenItIsDestroyed() throws Exception {
        String writer = created("writer-1");
        try (Connection mine = open(own)) {
            run(mine, "GRANT CREATE ON SCHEMA public TO \"writer-1\"");
        }
        try (Connection its = open(writer)) {
            run(its, "CREATE TABLE toad AS SELECT 7 AS n");
            assertThat(tenants.ask(addon, own, "POST repair-default").status()).isEqualTo(200);
            run(its, "CREATE TABLE newt AS SELECT 8 AS n");
            JsonNode gone = Tenants.json(tenants.ask(addon, own, "DELETE credentials/writer-1"));
            assertThat(gone.at("/config_of/credential:writer-1").isEmpty()).isTrue();
            assertThatThrownBy(() -> one(its, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        try (Connection mine = open(own)) {
            run(mine, "DROP TABLE toad");
            run(mine, "DROP TABLE newt");
        }
        assertThat(tenants.ask(addon, own, "GET credentials/writer-1").status()).isEqualTo(404);
        assertThatThrownBy(() -> open(writer).close()).isInstanceOf(SQLException.class);
    }

    @Test
    void namesThatAreTakenOrNoneAreRefused() throws Exception {
        for (String name :
                new String[] {"", "default", "renga", "pg_monitor", "Reader", "a\\\"b", "u" + "0".repeat(32)}) {
            assertThat(tenants.ask(addon, own, "POST credentials", "{\"name\": \"" + name + "\"}")
                            .status())
                    .as(name)
                    .isEqualTo(422);
        }
        UUID essential = UUID.randomUUID();
        String shared = tenants.made(essential);
        assertThat(tenants.ask(essential, shared, "POST credentials", "{\"name\": \"reader\"}")
                        .status())
                .isEqualTo(422);
        assertThat(tenants.ask(addon, own, "DELETE credentials/nobody").status())
                .isEqualTo(404);
        assertThat(tenants.ask(addon, own, "DELETE credentials/default").status())
                .isEqualTo(404);
    }

    private String created(String name) throws Exception {
        return configured(tenants.ask(addon, own, "POST credentials", "{\"name\": \"" + name + "\"}"));
    }

    private static String configured(renga.addons.partner.Reply reply) {
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
        JsonNode config = Tenants.json(reply).get("config_of");
        return config.iterator().next().get(Postgres.URL).asString();
    }
}
