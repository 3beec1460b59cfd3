package renga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigAndReleasesTest {
    @TempDir
    Path folder;

    private Wire wire;
    private Typed typed;

    @BeforeEach
    void start() throws IOException {
        wire = new Wire();
        typed = new Typed(wire, folder).with("HEROKU_APP", "shop");
        var vars = new LinkedHashMap<String, String>();
        vars.put("FOO", "bar");
        vars.put("MULTI", "a b");
        wire.on("GET /apps/shop/config-vars", 200, vars);
        wire.on("PATCH /apps/shop/config-vars", 200, vars);
        wire.on("GET /apps/shop/releases", 200, List.of(release(7, "succeeded", true)));
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    @Test
    void configShowsAllInThreeForms() {
        assertThat(typed.run("config").out()).isEqualTo("=== shop Config Vars\n\nFOO:   bar\nMULTI: a b\n");
        assertThat(typed.run("config", "--shell").out()).isEqualTo("FOO=bar\nMULTI='a b'\n");
        assertThat(typed.run("config", "--json").out()).isEqualTo("{\n  \"FOO\": \"bar\",\n  \"MULTI\": \"a b\"\n}\n");
    }

    @Test
    void configGetPrintsTheValueOnly() {
        assertThat(typed.run("config:get", "FOO").out()).isEqualTo("bar\n");
        assertThat(typed.run("config:get", "FOO", "NONE", "--shell").out()).isEqualTo("FOO=bar\nNONE=''\n");
        assertThat(typed.run("config:get", "NONE", "--json").out()).contains("\"value\": null");
    }

    @Test
    void configSetShowsWhatWasSetAndTheRelease() {
        var result = typed.run("config:set", "FOO=bar", "MULTI=a b");

        assertThat(result.err()).isEqualTo("Setting FOO, MULTI and restarting shop... done, v7\n");
        assertThat(result.out()).isEqualTo("FOO:   bar\nMULTI: a b\n");
        assertThat(wire.asked()).contains("PATCH /apps/shop/config-vars {\"FOO\":\"bar\",\"MULTI\":\"a b\"}");
        assertThat(wire.requests.getLast().header("Range")).isEqualTo("version ..; order=desc,max=1");
    }

    @Test
    void aValueMayHoldEqualsSigns() {
        typed.run("config:set", "URL=a=b&c=d");

        assertThat(wire.asked().getFirst()).endsWith("{\"URL\":\"a=b&c=d\"}");
    }

    @Test
    void configSetSaysWhatIsWrong() {
        assertThat(typed.run("config:set", "FOO").err()).contains("FOO is invalid. Must be in the format FOO=bar.");
        assertThat(typed.run("config:set").err()).contains("Must specify KEY and VALUE to set.");
        assertThat(wire.requests).isEmpty();
    }

    @Test
    void configUnsetSendsNull() {
        assertThat(typed.run("config:unset", "FOO", "MULTI").err())
                .isEqualTo("Unsetting FOO, MULTI and restarting shop... done, v7\n");
        assertThat(wire.asked()).contains("PATCH /apps/shop/config-vars {\"FOO\":null,\"MULTI\":null}");
    }

    @Test
    void releasesAreATable() {
        wire.on("GET /apps/shop/releases", 200, List.of(release(10, "failed", false), release(9, "succeeded", true)));

        assertThat(typed.run("releases", "-n", "2").out()).isEqualTo("""
                === shop Releases - Current: v9

                v10  Deploy abc1234 release command failed  dev@example.test  2026/08/24 10:00:00 +0000 (~ 5m ago)
                v9   Deploy abc1234                         dev@example.test  2026/08/24 10:00:00 +0000 (~ 5m ago)
                """);
        assertThat(wire.requests.getFirst().header("Range")).isEqualTo("version ..; max=2, order=desc");
        assertThat(typed.run("releases", "--json").out()).contains("\"version\": 10");
    }

    @Test
    void rollbackTakesTheOneBeforeOrTheOneNamed() {
        wire.on(
                "GET /apps/shop/releases",
                200,
                List.of(release(9, "failed", false), release(8, "succeeded", true), release(6, "succeeded", false)));
        wire.on("GET /apps/shop/releases/3", 200, release(3, "succeeded", false));
        wire.on("POST /apps/shop/releases", 201, release(10, "succeeded", true));
        var result = typed.run("rollback");

        assertThat(result.err()).contains("Rolling back shop to v6... done, v10\n", "To undo, run: heroku rollback v9");
        assertThat(wire.asked()).contains("POST /apps/shop/releases {\"release\":\"id-6\"}");
        assertThat(typed.run("releases:rollback", "v3").err()).contains("Rolling back shop to v3... done, v10");
    }

    @Test
    void nothingToRollBackToIsSaid() {
        assertThat(typed.run("rollback").err()).contains("No eligible release found for shop to roll back to.");
    }

    private static Map<String, Object> release(int version, String status, boolean current) {
        return Map.of(
                "id",
                "id-" + version,
                "version",
                version,
                "description",
                "Deploy abc1234",
                "status",
                status,
                "current",
                current,
                "eligible_for_rollback",
                status.equals("succeeded"),
                "user",
                Map.of("email", "dev@example.test"),
                "created_at",
                "2026-08-24T10:00:00Z");
    }
}
