package renga.platform;

import java.util.List;
import java.util.function.BiFunction;
import renga.core.AccountId;
import renga.platform.account.Sessions;
import renga.platform.account.SshKeys;
import renga.platform.api.AccountRoutes;
import renga.platform.api.AuthorizationRoutes;
import renga.platform.api.ClientRoutes;
import renga.platform.api.HealthRoutes;
import renga.platform.api.KeyRoutes;
import renga.platform.api.LoginRoutes;
import renga.platform.api.Routes;
import renga.platform.api.SessionRoutes;
import renga.platform.app.AppPartsRoutes;
import renga.platform.app.AppRoutes;
import renga.platform.app.CatalogRoutes;
import renga.platform.build.BuildRoutes;
import renga.platform.build.BuildpackRoutes;
import renga.platform.build.Buildpacks;
import renga.platform.formation.DynoRoutes;
import renga.platform.formation.DynoSizeRoutes;
import renga.platform.formation.FormationRoutes;
import renga.platform.log.LogRoutes;
import renga.platform.push.GitRoutes;
import renga.platform.release.ConfigRoutes;
import renga.platform.release.ReleaseRoutes;
import renga.platform.run.RunRoutes;
import renga.platform.slug.SlugRoutes;

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
        return List.of(
                new HealthRoutes(ground.db()),
                new AccountRoutes(ground.accounts()),
                new AuthorizationRoutes(ground.authorizations(), ground.clients(), clock),
                new SessionRoutes(new Sessions(ground.db()), clock),
                new ClientRoutes(ground.clients()),
                new KeyRoutes(new SshKeys(ground.db(), clock)),
                new LoginRoutes(ground.logins(), ground.accounts()),
                new AppRoutes(
                        apps,
                        ground.addresses(),
                        stages.releases()::begin,
                        stages.formations()::changed,
                        stages.ends()),
                new AppPartsRoutes(apps, ground.addresses()),
                new CatalogRoutes(apps),
                new ReleaseRoutes(apps, stages.releases()),
                new ConfigRoutes(apps, stages.releases()),
                new BuildRoutes(apps, stages.builds(), ground.addresses()),
                new BuildpackRoutes(apps, new Buildpacks(ground.db())),
                new SlugRoutes(apps, stages.slugs()),
                closing.later(new GitRoutes(stages.chain(), stages.repositories(), apps)),
                new FormationRoutes(stages.formations(), visible, ground.logs()),
                new DynoRoutes(stages.formations(), stages.oneOffs(), visible),
                new DynoSizeRoutes(visible),
                new RunRoutes(stages.oneOffs(), visible),
                new LogRoutes(
                        ground.logs(),
                        (account, name) -> apps.visible(account, name).id(),
                        ground.logKey(),
                        clock));
    }
}
