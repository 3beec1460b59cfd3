package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import renga.core.Json;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.provider.Answer;
import renga.platform.provider.ProviderLine;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The data API: `heroku pg:info` and the like. What they mean is the provider's business, which gets them with the
/// add-on's config vars; who may give them is ours, and so are other credentials, since apps get a release by them.
final class DataRoutes implements Routes {
    private static final List<String> ROOTS =
            List.of("/client/v11/databases", "/postgres/v0/databases", "/redis/v0/databases");
    private static final String ROTATION_OF_ALL = "credentials_rotation";
    private static final Set<String> ROTATIONS = Set.of(ROTATION_OF_ALL, "credentials/default/credentials_rotation");

    /// Of a provider's answer: not for whoever asked.
    private static final String CONFIG_OF = "config_of";

    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;

    private final DataAddons addons;
    private final Orders orders;
    private final Shows show;
    private final ProviderLine line;
    private final Namespaces namespaces;

    DataRoutes(DataAddons addons, Orders orders, Shows show, ProviderLine line, Namespaces namespaces) {
        this.namespaces = namespaces;
        this.addons = addons;
        this.orders = orders;
        this.show = show;
        this.line = line;
    }

    @Override
    public void register(RoutesConfig routes) {
        for (String root : ROOTS) {
            routes.get(root + "/{addon}", ctx -> handOn(ctx, ""));
            Handler command = ctx -> command(ctx, ctx.pathParam("command"));
            String path = root + "/{addon}/<command>";
            routes.get(path, command);
            routes.post(path, command);
            routes.put(path, command);
            routes.patch(path, command);
            routes.delete(path, command);
        }
    }

    private record Rotation(@Nullable Boolean forced) {}

    private void command(Context ctx, String command) throws InterruptedException {
        if (ctx.method().name().equals("POST") && ROTATIONS.contains(command)) {
            boolean forced =
                    Boolean.TRUE.equals(RequestBody.read(ctx, Rotation.class).forced());
            Addon addon = addon(ctx);
            boolean done = orders.rotate(addon, forced);
            if (command.equals(ROTATION_OF_ALL) && addons.hasNamespaces(addon)) handOn(ctx, command);
            else Reply.ok(ctx, Map.of("message", "The credentials are %srotated.".formatted(done ? "" : "being ")));
        } else {
            if (ctx.method().name().equals("DELETE")) mustBeFree(addon(ctx), command);
            handOn(ctx, command);
        }
    }

    /// A credential that is destroyed must not take vars from an app.
    private void mustBeFree(Addon addon, String command) {
        List<String> apps = show.attachedBy(addon, command.replaceFirst("^credentials/", "credential:"));
        if (apps.isEmpty()) return;
        throw Refusal.invalid("It is attached to %s: detach it there first, with heroku addons:detach."
                .formatted(String.join(", ", apps)));
    }

    private void handOn(Context ctx, String command) throws InterruptedException {
        Addon addon = addon(ctx);
        Map<String, Object> asked = addons.about(addon);
        if (!show.knowsConfig(Caller.of(ctx), addon)) {
            asked.put("config", Map.of());
            asked.put(CONFIG_OF, Map.of());
        }
        asked.put("method", ctx.method().name());
        asked.put("path", command);
        asked.put("body", RequestBody.read(ctx, JsonNode.class));
        switch (line.data(addon.provider(), addon.resource(), asked)) {
            case Answer.Replied(int status, String body, var _) -> reply(ctx, addon, status, body);
            case Answer.NotReached(String why) -> throw silent(addon, why);
            case Answer.Unknown(String why) -> throw silent(addon, why);
        }
    }

    private void reply(Context ctx, Addon addon, int status, String body) {
        boolean broken = status >= SERVER_ERRORS && status != UNAVAILABLE;
        JsonNode json = json(body);
        if (broken || json.isMissingNode()) throw silent(addon, "it answered with status " + status);
        if (json instanceof ObjectNode object && object.has(CONFIG_OF)) {
            JsonNode config = object.remove(CONFIG_OF);
            if (!isLook(ctx)) namespaces.configure(addon, config);
        }
        ctx.status(status).contentType("application/json").result(json.toString());
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException _) {
            return Json.MAPPER.missingNode();
        }
    }

    private static Refusal silent(Addon addon, String why) {
        return Refusal.of(
                Kind.UNAVAILABLE,
                "%s could not do this: %s. Try again later, or ask its operator."
                        .formatted(addon.provider().name(), why));
    }

    private static boolean isLook(Context ctx) {
        return ctx.method().name().equals("GET");
    }

    /// Whoever has it attached may look, whoever owns it may do more.
    private Addon addon(Context ctx) {
        Caller caller = Caller.of(ctx);
        Addon addon = addons.known(caller, ctx.pathParam("addon"));
        if (!isLook(ctx)) show.mustOwn(caller, addon);
        return addon;
    }
}
