package renga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddonCreateTest {
    @TempDir
    Path folder;

    private Wire wire;
    private Typed typed;

    @BeforeEach
    void start() throws IOException {
        wire = new Wire();
        typed = new Typed(wire, folder);
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"addons:create", "addons:add", "addon:add"})
    void anAddonIsMadeInOldWordsToo(String word) {
        wire.on("POST /apps/shop/addons", 201, made("provisioned"));
        var result = typed.run(word, "heroku-postgresql", "-a", "shop");

        assertThat(result)
                .isEqualTo(new Typed.Result(
                        0,
                        "Your database is ready.\nCreated postgresql-oval-1 as DATABASE_URL\n",
                        "Creating heroku-postgresql on shop... done\n"));
        assertThat(wire.asked())
                .containsExactly("POST /apps/shop/addons {\"plan\":{\"name\":\"heroku-postgresql\"},\"config\":{}}");
    }

    @Test
    void whatComesAfterTwoDashesIsForTheService() {
        wire.on("POST /apps/shop/addons", 201, made("provisioning"));
        var result = typed.run(
                "addons:create", "acme:big", "-a", "shop", "--as", "DB", "--", "--version", "15", "--fast", "--at=now");

        assertThat(result.out()).contains("postgresql-oval-1 is being created in the background.");
        assertThat(wire.asked().getFirst())
                .endsWith("\"config\":{\"version\":\"15\",\"fast\":\"true\",\"at\":\"now\"},"
                        + "\"attachment\":{\"name\":\"DB\"}}");
    }

    @Test
    void aStrayWordIsRefusedBeforeAnythingIsMade() {
        var result = typed.run("addons:create", "acme:big", "-a", "shop", "surplus");

        assertThat(result.status()).isNotZero();
        assertThat(result.err()).contains("Unexpected argument: surplus");
        assertThat(wire.requests).isEmpty();
    }

    private static Map<String, Object> made(String state) {
        return Map.of(
                "name",
                "postgresql-oval-1",
                "state",
                state,
                "provision_message",
                "Your database is ready.",
                "config_vars",
                List.of("DATABASE_URL"));
    }
}
