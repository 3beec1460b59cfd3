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
import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.JsonNode;

/// Clusters made from others, in real dynos.
@ExtendWith(RunningCluster.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DescendingTest {
    private final Tenants tenants;
    private final UUID leader = UUID.randomUUID();
    private final List<UUID> made = new ArrayList<>();
    private String url = "";

    DescendingTest(Tenants tenants) {
        this.tenants = tenants;
    }

    @BeforeEach
    void lead() throws Exception {
        made.add(leader);
        url = tenants.made(leader, "standard-0");
        try (Connection session = open(url)) {
            run(session, "CREATE TABLE frog AS SELECT generate_series(1, 1000) AS n");
        }
    }

    @AfterEach
    void end() throws Exception {
        for (UUID addon : made.reversed()) tenants.provider.deprovision(addon);
    }

    @Test
    void aFollowerShowsWhatItsLeaderHasUntilItIsPromoted() throws Exception {
        UUID follower = UUID.randomUUID();
        String its = from(follower, Map.of("follow", url));
        assertThat(URI.create(its).getUserInfo()).isEqualTo(URI.create(url).getUserInfo());
        assertThat(URI.create(its).getHost()).isNotEqualTo(URI.create(url).getHost());
        try (Connection there = open(url);
                Connection here = open(its)) {
            run(there, "INSERT INTO frog VALUES (1001)");
            until(() -> one(here, "SELECT count(*) FROM frog").equals("1001"));
            assertThatThrownBy(() -> run(here, "INSERT INTO frog VALUES (0)")).hasMessageContaining("read-only");
        }
        assertThat(info(follower, its, "Following")).isEqualTo(url);
        assertThat(info(follower, its, "Plan")).isEqualTo("Standard 0");
        assertThat(info(leader, url, "Followers")).isEqualTo(its);
        assertThat(tenants.ask(follower, its, "PUT reset").status()).isEqualTo(422);
        assertThat(tenants.provider.rotate(follower, false)).isInstanceOf(Answer.Refused.class);
        assertThat(tenants.provider.change(leader, "standard-2"))
                .isEqualTo(new Answer.Refused("A database of plan standard-0 follows it: upgrade that one first."));
        tenants.upkeep(Instant.now());

        assertThat(tenants.ask(follower, its, "PUT unfollow").status()).isEqualTo(200);
        try (Connection here = open(its)) {
            run(here, "INSERT INTO frog VALUES (2000)");
        }
        try (Connection there = open(url)) {
            assertThat(one(there, "SELECT count(*) FROM frog")).isEqualTo("1001");
        }
        assertThat(tenants.ask(follower, its, "PUT unfollow").status()).isEqualTo(422);
        tenants.upkeep(Instant.now());
        String own = url(tenants.provider.rotate(leader, true));
        assertThatThrownBy(() -> open(url).close()).isInstanceOf(SQLException.class);
        open(own).close();
        open(url(tenants.provider.rotate(follower, true))).close();
    }

    @Test
    void aFollowersAppsAreToldOfItsLeadersOtherCredentials() throws Exception {
        UUID follower = UUID.randomUUID();
        String its = from(follower, Map.of("follow", url));
        var rotated = (Answer.Done) tenants.provider.rotate(leader, true);
        String after = rotated.configAt().getOrDefault(follower, Map.of()).getOrDefault(Postgres.URL, "");
        assertThat(URI.create(after).getHost()).isEqualTo(URI.create(its).getHost());
        assertThat(URI.create(after).getUserInfo())
                .isEqualTo(URI.create(url(rotated)).getUserInfo());
        until(() -> isSeen(after, "1000"));
        assertThatThrownBy(() -> open(its).close()).isInstanceOf(SQLException.class);

        try (Connection here = open(after)) {
            tenants.provider.rotate(leader, true);
            until(() -> {
                tenants.upkeep(Instant.now());
                return !here.isValid(1);
            });
        }
        tenants.services.stop(name(follower));
        assertThat(tenants.provider.rotate(leader, true)).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void aFollowerCatchesUpAfterACrashOfEither() throws Exception {
        UUID follower = UUID.randomUUID();
        String its = from(follower, Map.of("follow", url));
        tenants.services.stop(name(follower));
        try (Connection there = open(url)) {
            run(there, "INSERT INTO frog SELECT generate_series(1001, 100000)");
        }
        tenants.services.stop(name(leader));
        for (UUID addon : made) tenants.services.put(name(addon), tenants.services.wish(name(addon)));
        until(() -> isSeen(its, "100000"));
        tenants.provider.deprovision(follower);
        tenants.upkeep(Instant.now());
        open(url(tenants.provider.rotate(leader, false))).close();
    }

    private static boolean isSeen(String url, String count) {
        try (Connection session = open(url)) {
            return one(session, "SELECT count(*) FROM frog").equals(count);
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void aForkHasAllOfItAndGoesItsOwnWay() throws Exception {
        UUID fork = UUID.randomUUID();
        String its = from(fork, Map.of("fork", url));
        assertThat(URI.create(its).getUserInfo()).isNotEqualTo(URI.create(url).getUserInfo());
        String host = URI.create(its).getHost();
        assertThatThrownBy(
                        () -> open(url.replace(URI.create(url).getHost(), host)).close())
                .hasMessageContaining("password authentication failed");
        try (Connection here = open(its);
                Connection there = open(url)) {
            assertThat(one(here, "SELECT count(*) FROM frog")).isEqualTo("1000");
            run(here, "INSERT INTO frog VALUES (0)");
            assertThat(one(there, "SELECT count(*) FROM frog")).isEqualTo("1000");
        }
        assertThat(tenants.provider.change(fork, "standard-2")).isInstanceOf(Answer.Done.class);
        tenants.upkeep(Instant.now());
        assertThat(tenants.provider.deprovision(leader)).isInstanceOf(Answer.Done.class);
        try (Connection here = open(url(tenants.provider.rotate(fork, true)))) {
            assertThat(one(here, "SELECT count(*) FROM frog")).isEqualTo("1001");
        }
        assertThat(tenants.ask(fork, its, "PUT reset").status()).isEqualTo(200);
    }

    @Test
    void aRollbackHasWhatThereWasBetweenTwoWrites() throws Exception {
        until(() -> info(leader, url, "Continuous Protection").equals("On"));
        String between;
        try (Connection session = open(url)) {
            run(session, "INSERT INTO frog VALUES (1001)");
            between = one(session, "SELECT clock_timestamp()");
            run(session, "DELETE FROM frog");
        }
        UUID past = UUID.randomUUID();
        String its = from(past, Map.of("rollback", url, "to", between));
        try (Connection here = open(its)) {
            assertThat(one(here, "SELECT count(*) || ' ' || max(n) FROM frog")).isEqualTo("1001 1001");
            run(here, "INSERT INTO frog VALUES (0)");
        }
        try (Connection session = open(url)) {
            assertThat(one(session, "SELECT count(*) FROM frog")).isEqualTo("0");
        }
        // Of what was brought back, any later moment can be brought back, too.
        until(() -> info(past, its, "Continuous Protection").equals("On"));
    }

    @Test
    void aDiskThatIsNearlyFullIsForTheDatabaseAndNotForItsPast() throws Exception {
        UUID small = UUID.randomUUID();
        made.add(small);
        tenants.services.limitVolumes(1L << 30);
        try {
            String its = tenants.made(small, "standard-0");
            try (Connection session = open(its)) {
                run(session, "CREATE TABLE load AS SELECT generate_series(1, 500000) AS n");
                String segments = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'";
                until(() -> Integer.parseInt(tenants.adminOf(name(small), segments)) <= 1);
            }
            assertThat(info(small, its, "Continuous Protection")).isEqualTo("Preparing");
            refused("standard-0", Map.of("rollback", its, "by", "1 second"), "cannot be rolled back yet");
        } finally {
            tenants.services.limitVolumes(Long.MAX_VALUE);
        }
    }

    @Test
    void whatCannotBeMadeIsRefusedWithAReason() throws Exception {
        String shared = tenants.made(UUID.randomUUID());
        refused("standard-0", Map.of("fork", shared), "Only databases of standard and premium plans");
        refused("essential-0", Map.of("fork", url), "Only databases of standard and premium plans");
        refused("standard-0", Map.of("fork", url.replaceFirst(":p[0-9a-f]{8}", ":p00000000")), "user or password");
        refused("standard-0", Map.of("fork", url.replaceFirst("//[^@]+@", "//")), "user or password");
        JsonNode named = Tenants.json(tenants.ask(leader, url, "POST credentials", "{\"name\": \"reader\"}"));
        String less = named.at("/config_of/credential:reader/" + Postgres.URL).asString();
        open(less).close();
        refused("standard-0", Map.of("fork", less), "user or password");
        refused("standard-0", Map.of("follow", less), "user or password");
        refused("standard-0", Map.of("fork", url, "follow", url), "made from one other");
        refused("standard-0", Map.of("fork", "NOTHING_URL"), "There is no Renga Postgres database NOTHING_URL");
        refused("standard-0", Map.of("fork", url, "fast", "true"), "--fast");
        refused("standard-0", Map.of("version", "12"), "say one of 15, 17");
        refused("standard-0", Map.of("rollback", url), "--to");
        refused("standard-0", Map.of("rollback", url, "to", "yesteryear"), "yesteryear is no moment");
        refused("standard-0", Map.of("rollback", url, "by", "a while"), "a while is no time span");
        refused("standard-0", Map.of("rollback", url, "by", "-1 hour"), "in the future");
        until(() -> info(leader, url, "Continuous Protection").equals("On"));
        refused("standard-0", Map.of("rollback", url, "by", "1 year"), "any moment after");
        UUID large = UUID.randomUUID();
        made.add(large);
        refused("standard-0", Map.of("follow", tenants.made(large, "standard-2")), "smaller");
    }

    private void refused(String plan, Map<String, String> options, String why) throws Exception {
        UUID none = UUID.randomUUID();
        assertThat(tenants.provider.provision(new Order(none, plan, options)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.message()).contains(why));
        assertThat(tenants.services.names()).doesNotContain(name(none));
    }

    private String from(UUID addon, Map<String, String> options) throws Exception {
        made.add(addon);
        var order = new Order(addon, "standard-0", options);
        Answer answer = tenants.provider.provision(order);
        while (answer instanceof Answer.Later) answer = tenants.provider.provision(order);
        return url(answer);
    }

    private String info(UUID addon, String its, String row) throws Exception {
        return CommandsTest.info(tenants.ask(addon, its, "GET"), row);
    }

    private static String name(UUID addon) {
        return "postgres-17-" + addon.toString().replace("-", "");
    }
}
