package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The builder's result is written where tenants' code ran: only what is fully right is taken.
class BuildResultTest {
    @Test
    void reads_both_endings() {
        assertThat(of("{'outcome':'built','buildpacks':['Node.js'],'process_types':{'web':'npm start'},'addons':[]}"))
                .isEqualTo(new BuildResult.Built(List.of("Node.js"), Map.of("web", "npm start"), FirstDeploy.NOTHING));
        assertThat(of("{'outcome':'failed','reason':'compile','buildpack':'Node.js'}"))
                .isEqualTo(new BuildResult.NotBuilt("compile", Optional.of("Node.js")));
        assertThat(of("{'outcome':'failed','reason':'no_buildpack','buildpack':''}"))
                .isEqualTo(new BuildResult.NotBuilt("no_buildpack", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{'outcome':'fine'}",
                "{'outcome':'built'}",
                "{'outcome':'built','buildpacks':'x','process_types':{}}",
                "{'outcome':'built','buildpacks':[1],'process_types':{}}",
                "{'outcome':'built','buildpacks':[],'process_types':{'../x':'y'}}",
                "{'outcome':'built','buildpacks':[],'process_types':{'web':['y']}}",
                "{'outcome':'built','buildpacks':[],'process_types':{'web':''}}",
                "{'outcome':'built','buildpacks':[],'process_types':{'web':'a\\u0000b'}}",
                "{'outcome':'failed','reason':7}"
            })
    void takes_nothing_else(String json) {
        assertThat(of(json)).isEqualTo(new BuildResult.Nothing());
    }

    @Test
    void takes_of_a_first_deploy_s_wishes_what_can_be() {
        var built = (BuildResult.Built) of("{'outcome':'built','buildpacks':[],'process_types':{},"
                + "'config_vars':{'LANG':'C','BAD NAME':'x','ZERO':'a\\u0000b'},'addons':['pg:mini','$(id)',7]}");

        assertThat(built.first()).isEqualTo(new FirstDeploy(Map.of("LANG", "C"), List.of("pg:mini")));
        assertThat(built.toString()).contains("LANG").doesNotContain("=C");
    }

    @Test
    void strips_what_would_move_a_terminal_s_cursor() {
        assertThat(of("{'outcome':'failed','reason':'compile','buildpack':'\\u001b[2Jx'}"))
                .isEqualTo(new BuildResult.NotBuilt("compile", Optional.of("[2Jx")));
    }

    private static BuildResult of(String json) {
        return BuildResult.of(Optional.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
}
