package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Guest;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// What providers call for about their add-on; people may read its config, too.
final class CallbackRoutes implements Routes {
    private final Callbacks callbacks;
    private final Shows show;

    CallbackRoutes(Callbacks callbacks, Shows show) {
        this.callbacks = callbacks;
        this.show = show;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/addons/{addon}/config", ctx -> config(ctx, AddonConfigs.USUAL));
        routes.patch("/addons/{addon}/config", this::configure);
        routes.get("/addons/{addon}/config/{namespace}", ctx -> config(ctx, ctx.pathParam("namespace")));
        routes.post(
                "/addons/{addon}/actions/provision", ctx -> Reply.ok(ctx, show.wire(callbacks.provision(own(ctx)))));
        routes.post("/addons/{addon}/actions/deprovision", this::deprovision);
    }

    private record Var(String name, @Nullable String value) {}

    private void configure(Context ctx) {
        UUID addon = own(ctx);
        JsonNode config = RequestBody.read(ctx, JsonNode.class).path("config");
        if (!config.isArray()) throw Refusal.invalid("Config is a list: {\"config\": [{\"name\": …, \"value\": …}]}.");
        var patch = new TreeMap<String, Optional<String>>();
        for (JsonNode var : config) patch.put(var.path("name").asString(""), value(var));
        answer(ctx, callbacks.configure(addon, patch));
    }

    private static Optional<String> value(JsonNode var) {
        JsonNode value = var.path("value");
        if (value.isNull() || value.isMissingNode()) return Optional.empty();
        if (value.isString() && value.asString().indexOf('\0') < 0) return Optional.of(value.asString());
        throw Refusal.invalid("The value of %s has to be text, or null to remove it."
                .formatted(var.path("name").asString("")));
    }

    private void deprovision(Context ctx) {
        Reply.ok(ctx, show.over(callbacks.deprovision(own(ctx))));
    }

    private static void answer(Context ctx, Map<String, String> vars) {
        List<Var> wire = vars.entrySet().stream()
                .map(var -> new Var(var.getKey(), var.getValue()))
                .toList();
        Reply.ok(ctx, wire);
    }

    /// Values are the provider's to change.
    static UUID own(Context ctx) {
        return Caller.of(ctx)
                .guest()
                .map(Guest::addon)
                .orElseThrow(() -> Refusal.of(Refusal.Kind.FORBIDDEN, "Only the add-on's provider can do that."));
    }

    /// Who has the add-on by a credential of its own learns no others.
    private void config(Context ctx, String namespace) {
        Caller caller = Caller.of(ctx);
        UUID id = caller.guest().map(Guest::addon).orElseGet(() -> {
            Addon addon = show.visible(caller.id(), ctx.pathParam("addon"));
            show.mustKnow(caller.id(), addon, namespace);
            return addon.id();
        });
        answer(ctx, callbacks.config(id, namespace));
    }
}
