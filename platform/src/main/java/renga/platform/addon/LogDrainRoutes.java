package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Guest;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.drain.DrainWire;
import renga.platform.refusal.Refusal;

/// `/addons/{addon}/log-drains`: the drain that an add-on's provider has, and where it leads.
final class LogDrainRoutes implements Routes {
    private static final String ALL = "/addons/{addon}/log-drains";

    private final Office office;
    private final Callbacks callbacks;
    private final Shows show;

    LogDrainRoutes(Office office, Callbacks callbacks, Shows show) {
        this.office = office;
        this.callbacks = callbacks;
        this.show = show;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(ALL, this::list);
        routes.put(ALL + "/{drain}", this::point);
    }

    private record Wish(@Nullable String url) {
        /// It may hold a password.
        @Override
        public String toString() {
            return "Wish";
        }
    }

    /// Whoever only has the add-on attached does not see where the log of its owner goes.
    private void list(Context ctx) {
        Caller caller = Caller.of(ctx);
        UUID id = caller.guest().map(Guest::addon).orElseGet(() -> {
            Addon addon = show.visible(caller.id(), ctx.pathParam("addon"));
            show.mustOwn(caller, addon);
            return addon.id();
        });
        Reply.ok(ctx, office.drains().ofAddon(id).stream().map(DrainWire::of).toList());
    }

    private void point(Context ctx) {
        UUID id = CallbackRoutes.own(ctx);
        String url = Optional.ofNullable(RequestBody.read(ctx, Wish.class).url())
                .orElseThrow(() -> Refusal.invalid("Name where the log shall go: {\"url\": \"https://…\"}."));
        Reply.ok(ctx, DrainWire.of(callbacks.drainTo(id, ctx.pathParam("drain"), url.strip())));
    }
}
