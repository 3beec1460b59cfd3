package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Operator;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;

/// `/operator/kept-addons`: what was destroyed and can be brought back: `./renga addons:kept`.
final class KeptRoutes implements Routes {
    private static final String ONE = "/operator/kept-addons/{addon}";

    private final Keeping keeping;
    private final Operator operator;

    KeptRoutes(Keeping keeping, Operator operator) {
        this.keeping = keeping;
        this.operator = operator;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/operator/kept-addons", this::list);
        routes.post(ONE + "/actions/return", this::bringBack);
        routes.delete(ONE, this::forget);
    }

    /// @param app that owned it
    private record Wire(UUID id, String name, String plan, String app, Instant keptUntil) {
        static Wire of(Keeping.Shown shown) {
            Addon addon = shown.addon();
            return new Wire(addon.id(), addon.name(), planOf(addon), shown.app(), Reply.time(shown.until()));
        }
    }

    /// @param formerName if another add-on has that by now
    private record Returned(
            UUID id,
            String name,
            String plan,
            String app,
            List<String> attachments,
            @Nullable String formerName) {}

    private record Forgotten(String name, boolean gone) {}

    private record Wish(@Nullable String app) {}

    private void list(Context ctx) {
        operator.mustAsk(ctx);
        Reply.ok(ctx, keeping.all().stream().map(Wire::of).toList());
    }

    private void bringBack(Context ctx) {
        operator.mustAsk(ctx);
        String app = Optional.ofNullable(RequestBody.read(ctx, Wish.class).app())
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Refusal.invalid("Say which app gets it: {\"app\": \"NAME\"}."));
        var back = keeping.bringBack(Caller.of(ctx).account(), ctx.pathParam("addon"), app);
        Addon addon = back.addon();
        Reply.ok(
                ctx,
                new Returned(
                        addon.id(),
                        addon.name(),
                        planOf(addon),
                        addon.app().map(Addon.AppRef::name).orElse(app),
                        back.names(),
                        back.before().orElse(null)));
    }

    private void forget(Context ctx) throws InterruptedException {
        operator.mustAsk(ctx);
        String key = ctx.pathParam("addon");
        Reply.ok(ctx, new Forgotten(key, keeping.forget(key)));
    }

    private static String planOf(Addon addon) {
        return addon.provider().slug() + ":" + addon.plan().name();
    }
}
