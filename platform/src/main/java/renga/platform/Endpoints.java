package renga.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import renga.core.AccountId;
import renga.platform.api.HealthRoutes;
import renga.platform.api.PeopleRoutes;
import renga.platform.api.Routes;
import renga.platform.app.AppRoutes;
import renga.platform.build.BuildRoutes;
import renga.platform.build.BuildpackRevisions;
import renga.platform.build.BuildpackRoutes;
import renga.platform.build.Buildpacks;
import renga.platform.build.RegistryRoutes;
import renga.platform.deploy.KnownSlugs;
import renga.platform.formation.DynoRoutes;
import renga.platform.formation.DynoSizeRoutes;
import renga.platform.formation.FormationRoutes;
import renga.platform.log.LogRoutes;
import renga.platform.push.GitRoutes;
import renga.platform.release.ReleaseOutputRoutes;
import renga.platform.release.ReleaseRoutes;
import renga.platform.run.RunRoutes;
import renga.platform.setup.SetupRoutes;
import renga.platform.slug.SlugRoutes;
import renga.platform.source.SourceRoutes;

/// Everything that answers on the API's port, room by room.
final class Endpoints {
    private Endpoints() {}

    static List<Routes> all(Foundations ground, Stages stages, Closing closing) {
        var clock = ground.clock();
        var apps = ground.apps();
        BiFunction<AccountId, String, FormationRoutes.AppRef> visible = (account, name) -> {
            var app = apps.visible(account, name);
            return new FormationRoutes.AppRef(app.id(), app.name());
        };
        var buildpacks = new Buildpacks(ground.db(), ground.settings().home());
        var rooms = new ArrayList<>(List.of(
                new HealthRoutes(ground.db()),
                new PeopleRoutes(ground.db(), ground.vault(), ground.accounts(), ground.authorizations(), clock),
                new AppRoutes(
                        apps,
                        ground.addresses(),
                        stages.releases()::begin,
                        stages.formations()::changed,
                        stages.ends()),
                new ReleaseRoutes(apps, stages.releases(), new KnownSlugs(apps, stages.slugs(), clock)),
                new ReleaseOutputRoutes(stages.releases(), stages.phases()),
                new BuildRoutes(apps, stages.builds(), stages.archives(), ground.addresses()),
                new SourceRoutes(apps, stages.sources()),
                new SetupRoutes(stages.setups(), stages.builds()),
                new BuildpackRoutes(apps, buildpacks),
                new RegistryRoutes(buildpacks, new BuildpackRevisions(ground.db(), clock)),
                new SlugRoutes(apps, stages.slugs(), stages.uploads()),
                closing.later(new GitRoutes(stages.deploys(), stages.repositories(), apps)),
                new FormationRoutes(stages.formations(), visible, ground.logs()),
                new DynoRoutes(stages.formations(), stages.oneOffs(), visible),
                new DynoSizeRoutes(visible),
                new RunRoutes(stages.oneOffs(), visible),
                new LogRoutes(
                        ground.logs(),
                        (account, name) -> apps.visible(account, name).id(),
                        ground.key("log"),
                        clock)));
        rooms.addAll(stages.webhooks().routes());
        rooms.addAll(stages.market().routes(ground.settings()));
        return rooms;
    }
}
