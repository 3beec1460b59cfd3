package renga.platform.release;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.TreeMap;
import renga.core.AppId;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.Apps;
import renga.platform.config.ConfigPatch;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `/apps/{app}/config-vars`: always answers the whole config. A change is a release, hence it lives here.
final class ConfigRoutes implements Routes {
    private final Apps apps;
    private final Releases releases;

    ConfigRoutes(Apps apps, Releases releases) {
        this.apps = apps;
        this.releases = releases;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(
                "/apps/{app}/config-vars",
                ctx -> Reply.ok(ctx, releases.config(app(ctx)).values()));
        routes.patch("/apps/{app}/config-vars", this::patch);
        routes.get("/apps/{app}/releases/{release}/config-vars", this::ofRelease);
    }

    private void ofRelease(Context ctx) {
        Reply.ok(ctx, releases.config(app(ctx), ctx.pathParam("release")).values());
    }

    private void patch(Context ctx) {
        AppId app = app(ctx);
        ConfigPatch patch = wanted(RequestBody.read(ctx, JsonNode.class));
        var configured = releases.configure(app, Caller.of(ctx).account(), patch);
        Reply.ok(ctx, configured.vars().values());
    }

    /// Null takes a var away; numbers and booleans are taken as they are written.
    private static ConfigPatch wanted(JsonNode body) {
        if (!body.isObject())
            throw Refusal.of(Refusal.Kind.BAD_REQUEST, "Config vars are a JSON object: {\"A\":\"1\"}.");
        var wanted = new TreeMap<String, Optional<String>>();
        for (var field : body.properties()) wanted.put(field.getKey(), value(field.getKey(), field.getValue()));
        return new ConfigPatch(wanted);
    }

    private static Optional<String> value(String name, JsonNode value) {
        if (value.isNull()) return Optional.empty();
        if (value.isValueNode()) return Optional.of(value.asString());
        throw Refusal.invalid("The value of " + name + " has to be text, or null to remove it.");
    }

    private AppId app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app")).id();
    }
}
