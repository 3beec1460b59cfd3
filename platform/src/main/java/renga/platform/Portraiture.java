package renga.platform;

import java.util.Map;
import java.util.Optional;
import renga.platform.addon.Addons;
import renga.platform.build.Builds;
import renga.platform.formation.FormationRoutes.AppRef;
import renga.platform.formation.Formations;
import renga.platform.release.Releases;
import renga.platform.run.OneOffs;
import renga.platform.webhook.Portraits;

/// Which room shows the rows of which table to webhooks.
final class Portraiture {
    private Portraiture() {}

    static Portraits of(
            Foundations ground,
            Releases releases,
            Builds builds,
            Formations formations,
            OneOffs oneOffs,
            Addons addons) {
        var addresses = ground.addresses();
        String host = addresses.api().replace("https://", "");
        return new Portraits(Map.of(
                "app",
                row -> ground.apps().portrait(row.row(), addresses),
                "release",
                row -> releases.portrait(row.app(), row.row(), host),
                "build",
                row -> builds.portrait(row.row(), host, addresses.git(row.appName())),
                "addon",
                row -> addons.portrait(row.row(), row.gone()),
                "addon_attachment",
                row -> Optional.of(addons.portraitOfAttachment(row.row())),
                "formation",
                row -> Optional.of(formations.portraitOfType(ref(row), row.row())),
                "dyno",
                row -> Optional.of(formations.portraitOfDyno(ref(row), row.row())),
                "one_off",
                row -> Optional.of(oneOffs.portrait(ref(row), row.row()))));
    }

    private static AppRef ref(Portraits.Row row) {
        return new AppRef(row.app(), row.appName());
    }
}
