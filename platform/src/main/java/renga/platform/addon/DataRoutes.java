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

/// The data API: `heroku pg:info` and the like. What they mean is the provider's business, which gets them with the
/// add-on's config vars; who may give them is ours, and so are other credentials, since apps get a release by them.
final class DataRoutes implements Routes {
    private static final List<String> ROOTS =
            List.of("/client/v11/databases", "/postgres/v0/databases", "/redis/v0/databases");
    private static final Set<String> ROTATIONS =
            Set.of("credentials_rotation", "credentials/default/credentials_rotation");
    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;

    private final DataAddons addons;
    private final Orders orders;
    private final Shows show;
    private final ProviderLine line;

    DataRoutes(DataAddons addons, Orders orders, Shows show, ProviderLine line) {
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
            boolean done = orders.rotate(addon(ctx), forced);
            Reply.ok(ctx, Map.of("message", "The credentials are %srotated.".formatted(done ? "" : "being ")));
        } else {
            handOn(ctx, command);
        }
    }

    private void handOn(Context ctx, String command) throws InterruptedException {
        Addon addon = addon(ctx);
        Map<String, Object> asked = addons.about(addon);
        asked.put("method", ctx.method().name());
        asked.put("path", command);
        asked.put("body", RequestBody.read(ctx, JsonNode.class));
        switch (line.data(addon.provider(), addon.resource(), asked)) {
            case Answer.Replied(int status, String body, var _) -> reply(ctx, addon, status, body);
            case Answer.NotReached(String why) -> throw silent(addon, why);
            case Answer.Unknown(String why) -> throw silent(addon, why);
        }
    }

    private static void reply(Context ctx, Addon addon, int status, String body) {
        boolean broken = status >= SERVER_ERRORS && status != UNAVAILABLE;
        if (broken || !isJson(body)) throw silent(addon, "it answered with status " + status);
        ctx.status(status).contentType("application/json").result(body);
    }

    private static boolean isJson(String body) {
        try {
            return !Json.MAPPER.readTree(body).isMissingNode();
        } catch (JacksonException _) {
            return false;
        }
    }

    private static Refusal silent(Addon addon, String why) {
        return Refusal.of(
                Kind.UNAVAILABLE,
                "%s could not do this: %s. Try again later, or ask its operator."
                        .formatted(addon.provider().name(), why));
    }

    /// Whoever has it attached may look, whoever owns it may do more.
    private Addon addon(Context ctx) {
        Caller caller = Caller.of(ctx);
        Addon addon = addons.known(caller, ctx.pathParam("addon"));
        if (!ctx.method().name().equals("GET")) show.mustOwn(caller, addon);
        return addon;
    }
}
