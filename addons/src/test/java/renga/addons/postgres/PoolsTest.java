package renga.addons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static renga.addons.postgres.Tenants.one;
import static renga.addons.postgres.Tenants.open;
import static renga.addons.postgres.Tenants.run;
import static renga.addons.postgres.Tenants.url;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import renga.addons.partner.Answer;
import renga.addons.partner.Reply;

/// Connection pooling, by a real PgBouncer in front of a real cluster.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PoolsTest {
    private static final int CLIENTS = 150;

    private final Tenants tenants;
    private final UUID addon = UUID.randomUUID();

    PoolsTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @AfterEach
    void end() throws Exception {
        tenants.provider.deprovision(addon);
    }

    @Test
    void moreClientsThanThePlanHasConnectionsShareAFew() throws Exception {
        String own = tenants.made(addon, "standard-0");
        String pooled = pooled(own);
        assertThat(URI.create(pooled).getHost()).isNotEqualTo(URI.create(own).getHost());
        assertThat(pooled(own)).isEqualTo(pooled);

        List<Connection> clients = new ArrayList<>();
        try (Connection direct = open(own)) {
            run(direct, "CREATE TABLE frog (n int)");
            for (int client = 0; client < CLIENTS; client++) clients.add(open(pooled));
            for (Connection client : clients) run(client, "INSERT INTO frog VALUES (1)");
            assertThat(one(direct, "SELECT sum(n) FROM frog")).isEqualTo("" + CLIENTS);
            assertThat(Integer.parseInt(
                            one(direct, "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user")))
                    .isLessThan(10);
        } finally {
            for (Connection client : clients) client.close();
        }
    }

    @Test
    void itGoesAlongWithTheDatabase() throws Exception {
        String own = tenants.made(addon, "standard-0");
        String pooled = pooled(own);
        var rotated = (Answer.Done) tenants.provider.rotate(addon, true);
        String after = Objects.requireNonNull(rotated.configOf().get(Pools.NAMESPACE))
                .values()
                .iterator()
                .next();
        assertThatThrownBy(() -> open(pooled).close()).isInstanceOf(SQLException.class);
        open(after).close();

        assertThat(tenants.provider.change(addon, "standard-2")).isInstanceOf(Answer.Done.class);
        String again = pooled(url(rotated));
        try (Connection mine = open(again)) {
            assertThat(one(mine, "SELECT 1")).isEqualTo("1");
        }
        assertThat(tenants.provider.deprovision(addon)).isInstanceOf(Answer.Done.class);
        assertThat(tenants.services.names())
                .noneMatch(name -> name.contains(addon.toString().replace("-", "")));
    }

    @Test
    void nobodyElseIsLetInByIt() throws Exception {
        String own = tenants.made(addon, "standard-0");
        String pooled = pooled(own);
        URI at = URI.create(pooled);
        String login = at.getUserInfo();
        for (String other : List.of(
                pooled.replace(login, login + "x"),
                pooled.replace(login, "renga:renga"),
                pooled.replace(login, Pools.ROLE + ":" + Pools.ROLE),
                pooled.replace(at.getPath(), "/postgres"),
                pooled.replace(at.getPath(), "/template1"),
                pooled.replace(at.getPath(), "/pgbouncer"))) {
            assertThatThrownBy(() -> {
                        try (Connection mine = open(other)) {
                            one(mine, "SHOW CONFIG");
                        }
                    })
                    .as(other)
                    .isInstanceOf(SQLException.class);
        }
        try (Connection mine = open(pooled)) {
            assertThatThrownBy(() -> one(mine, "SELECT rolpassword FROM pg_authid LIMIT 1"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void essentialPlansAndOtherCredentialsHaveNone() throws Exception {
        UUID essential = UUID.randomUUID();
        String shared = tenants.made(essential);
        assertThat(asked(essential, shared, "{}").status()).isEqualTo(422);
        String own = tenants.made(addon, "standard-0");
        assertThat(asked(addon, own, "{\"credential\": \"reader\"}").status()).isEqualTo(422);
    }

    private String pooled(String own) throws Exception {
        Reply reply = asked(addon, own, "{\"app\": \"shop\", \"credential\": \"default\"}");
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
        return Tenants.json(reply)
                .get("config_of")
                .get(Pools.NAMESPACE)
                .get(Postgres.URL)
                .asString();
    }

    private Reply asked(UUID resource, String url, String body) throws Exception {
        return tenants.ask(resource, url, Pools.COMMAND, body);
    }
}
