package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;

/// A row shows what the API shows.
@Timeout(60)
class PortraitTest {
    @Test
    void rowsOfDynosAndProcessTypesAreShownAsByTheApi(@TempDir Path folder) throws Exception {
        try (var world = new World(folder)) {
            AppId shop = world.app("shop");
            world.deploy(shop, Map.of("web", "serve"));
            var ref = new FormationRoutes.AppRef(shop, "shop");

            var dyno = world.formations.dynos(shop).getFirst();
            world.await(shop, dynos -> row(world, "dyno").contains("\"state\": \"up\""));
            assertThat(world.formations.portraitOfDyno(ref, row(world, "dyno"))).isEqualTo(DynoWire.of(ref, dyno));

            var web = world.formations.formation(shop).getFirst();
            assertThat(web.command()).isEqualTo("serve");
            assertThat(world.formations.portraitOfType(ref, row(world, "formation")))
                    .isEqualTo(Wire.formation(ref, web));
        }
    }

    private static String row(World world, String table) {
        return world.db
                .database()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT to_jsonb(%1$s)::text FROM %1$s".formatted(table))
                        .mapTo(String.class)
                        .one());
    }
}
