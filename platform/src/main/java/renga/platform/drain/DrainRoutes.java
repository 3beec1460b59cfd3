package renga.platform.drain;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// `/apps/{app}/log-drains`: `heroku drains` and its kin.
final class DrainRoutes implements Routes {
    private static final String ALL = "/apps/{app}/log-drains";
    private static final String ONE = ALL + "/{drain}";

    private final Drains drains;
    private final Apps apps;

    DrainRoutes(Drains drains, Apps apps) {
        this.drains = drains;
        this.apps = apps;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(
                ALL,
                ctx -> Reply.ok(
                        ctx, drains.of(app(ctx)).stream().map(DrainWire::of).toList()));
        routes.post(ALL, this::add);
        routes.get(ONE, ctx -> Reply.ok(ctx, DrainWire.of(named(ctx))));
        routes.delete(ONE, this::remove);
    }

    private record Wish(@Nullable String url) {
        /// It may hold a password.
        @Override
        public String toString() {
            return "Wish";
        }
    }

    private void add(Context ctx) {
        App app = app(ctx);
        String url = Optional.ofNullable(RequestBody.read(ctx, Wish.class).url())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Refusal.invalid("Name where the log shall go: {\"url\": \"https://…\"}."));
        Reply.created(ctx, DrainWire.of(drains.add(app, url)));
    }

    private void remove(Context ctx) {
        Drain drain = named(ctx);
        drains.remove(drain);
        Reply.ok(ctx, DrainWire.of(drain));
    }

    private Drain named(Context ctx) {
        return drains.find(app(ctx), ctx.pathParam("drain"));
    }

    private App app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
    }
}
