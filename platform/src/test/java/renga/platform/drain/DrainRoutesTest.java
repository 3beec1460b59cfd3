package renga.platform.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.api.ContractSchema;
import renga.platform.api.TestApi;
import tools.jackson.databind.JsonNode;

/// Drains over the wire: made, listed, named in three ways, removed.
@Timeout(120)
class DrainRoutesTest {
    private static final String ALL = "/apps/shop/log-drains";
    private static final String HERE = "https://me:s%40crt@localhost:9/x/y?key=z";

    @TempDir
    Path home;

    private DrainRoom room;

    @BeforeEach
    void open() {
        room = new DrainRoom(home);
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void one_is_made_and_named_by_id_token_or_url() {
        JsonNode made = room.add(HERE);
        assertThat(made.get("token").asString()).matches("d\\.[0-9a-f-]{36}");
        assertThat(made.get("url").asString()).isEqualTo(HERE);
        assertThat(made.get("app").get("name").asString()).isEqualTo("shop");
        assertThat(made.get("addon").isNull()).isTrue();
        for (String key :
                new String[] {made.get("id").asString(), made.get("token").asString(), encoded(HERE)}) {
            assertThat(TestApi.json(room.api.get(ALL + "/" + key))).as(key).isEqualTo(made);
        }
        assertThat(TestApi.json(room.api.delete(ALL + "/" + encoded(HERE)))).isEqualTo(made);
        assertThat(TestApi.json(room.api.get(ALL))).isEmpty();
        assertThat(room.api.delete(ALL + "/" + encoded(HERE)).statusCode()).isEqualTo(404);
    }

    @Test
    void it_has_the_contracts_shape() throws Exception {
        var schema = ContractSchema.find();
        assumeTrue(schema.isPresent(), "the contract's folder is not beside the project");
        var made = room.api.post(ALL, Map.of("url", "syslog://localhost:9"));
        assertThat(schema.get().problems("log-drain", made.body())).isEmpty();
    }

    @Test
    void the_url_is_sealed_at_rest() {
        room.add(HERE);
        byte[] sealed = room.ledger
                .db
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT sealed_url FROM log_drain")
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s%40crt", "localhost");
    }

    @Test
    void five_are_enough_and_no_two_lead_to_one_place() {
        for (int i = 1; i <= Drains.PER_APP_MAX; i++) room.add("syslog://localhost:" + i);
        assertThat(room.refused("syslog://localhost:1")).contains("is drained to that URL already");
        assertThat(room.refused("syslog://localhost:6")).contains("shop has 5 drains", "heroku drains:remove");
        assertThat(TestApi.json(room.api.get(ALL)))
                .extracting(drain -> drain.get("url").asString())
                .startsWith("syslog://localhost:1", "syslog://localhost:2")
                .hasSize(5);
    }

    @Test
    void what_is_no_place_for_a_log_is_refused() {
        assertThat(room.refused("logs.example.test")).contains("https://HOST/PATH", "syslog+tls://HOST:PORT");
        assertThat(room.refused(" ")).contains("Name where the log shall go");
        assertThat(room.refused("https://me:pw@no-such-host.invalid/x"))
                .isEqualTo(
                        "https://no-such-host.invalid/ cannot be drained to: there is no host no-such-host.invalid.");
        for (String place : new String[] {"10.1.2.3", "169.254.169.254", "[fd00::1]", "0.0.0.0", "[::]"}) {
            assertThat(room.refused("syslog://" + place + ":514"))
                    .contains("is at a private address; the operator opens those by RENGA_EGRESS_ALLOW");
        }
    }

    @Test
    void somebody_elses_app_has_none_to_be_seen() {
        String token = room.add(HERE).get("token").asString();
        String[] other = room.asAnother();
        assertThat(room.api.get(ALL, other).statusCode()).isEqualTo(404);
        assertThat(room.api.get(ALL + "/" + token, other).statusCode()).isEqualTo(404);
        assertThat(room.api.send("DELETE", ALL + "/" + token, "", other).statusCode())
                .isEqualTo(404);
        assertThat(room.api.post(ALL, Map.of("url", HERE + "2"), other).statusCode())
                .isEqualTo(404);
        assertThat(TestApi.json(room.api.get(ALL))).hasSize(1);
    }

    private static String encoded(String url) {
        return URLEncoder.encode(url, StandardCharsets.UTF_8);
    }
}
