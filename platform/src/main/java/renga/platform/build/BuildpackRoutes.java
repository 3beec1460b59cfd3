package renga.platform.build;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// `/apps/:app/buildpack-installations`.
public final class BuildpackRoutes implements Routes {
    private final Apps apps;
    private final Buildpacks buildpacks;

    public BuildpackRoutes(Apps apps, Buildpacks buildpacks) {
        this.apps = apps;
        this.buildpacks = buildpacks;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/buildpack-installations", this::list);
        routes.put("/apps/{app}/buildpack-installations", this::update);
    }

    private void list(Context ctx) {
        Reply.ok(ctx, installations(app(ctx)));
    }

    /// The CLI looks a name up in the registry first, and sends an empty entry for one that is not there.
    private void update(Context ctx) {
        App app = app(ctx);
        Updates body = RequestBody.read(ctx, Updates.class);
        if (body.updates() == null) throw Refusal.invalid("The body has to have `updates`, a list of buildpacks.");
        var wanted = new ArrayList<String>();
        for (Update update : body.updates()) {
            if (update.buildpack() == null) throw buildpacks.unknown("of that name");
            wanted.add(update.buildpack());
        }
        buildpacks.choose(app.id(), wanted);
        Reply.ok(ctx, installations(app));
    }

    private List<Installation> installations(App app) {
        List<String> addresses = buildpacks.addresses(app.id());
        var found = new ArrayList<Installation>();
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            found.add(new Installation(
                    i, new Pack(address, buildpacks.name(address).orElse(address))));
        }
        return found;
    }

    private App app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    private record Updates(@Nullable List<Update> updates) {}

    private record Update(@Nullable String buildpack) {}

    private record Installation(int ordinal, Pack buildpack) {}

    private record Pack(String url, String name) {}
}
