package renga.platform.app;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.api.Caller;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

/// `/apps`: create, look at, rename, put into maintenance, destroy; with what hangs on an app, and the stacks and
/// regions it can be made of.
public final class AppRoutes implements Routes {
    private final Apps apps;
    private final Addresses addresses;
    private final BiFunction<Account, NewApp, App> begin;
    private final Consumer<AppId> changed;
    private final AppEnds ends;

    /// @param begin makes an app and opens its ledger
    /// @param changed told when an app came, was renamed, or went into or out of maintenance: its route changes
    public AppRoutes(
            Apps apps,
            Addresses addresses,
            BiFunction<Account, NewApp, App> begin,
            Consumer<AppId> changed,
            AppEnds ends) {
        this.apps = apps;
        this.addresses = addresses;
        this.begin = begin;
        this.changed = changed;
        this.ends = ends;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps", this::list);
        routes.post("/apps", this::create);
        routes.get("/apps/{app}", ctx -> Reply.ok(ctx, wire(app(ctx))));
        routes.patch("/apps/{app}", this::update);
        routes.delete("/apps/{app}", this::destroy);
        routes.get("/users/{user}/apps", this::listOfUser);
        new AppPartsRoutes(apps, addresses).register(routes);
        new CatalogRoutes(apps).register(routes);
    }

    private record Wish(
            @Nullable String name,
            @Nullable String stack,
            @Nullable String region) {}

    private void create(Context ctx) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        var app = begin.apply(
                Caller.of(ctx).account(),
                new NewApp(
                        Optional.ofNullable(wish.name()),
                        Optional.ofNullable(wish.stack()),
                        Optional.ofNullable(wish.region())));
        changed.accept(app.id());
        Reply.created(ctx, wire(app));
    }

    private void list(Context ctx) {
        ListRange range = ListRange.of(ctx, List.of(SortKey.text("name"), SortKey.uuid("id")));
        boolean byId = range.field().equals("id");
        var account = Caller.of(ctx).id();
        Keyset.Page<App> page =
                byId ? apps.listById(account, range.keyset()) : apps.listByName(account, range.keyset());
        Reply.page(ctx, range, page, app -> byId ? app.id().toString() : app.name(), this::wire);
    }

    private void listOfUser(Context ctx) {
        Caller.of(ctx).mustBe(ctx.pathParam("user"));
        list(ctx);
    }

    private record Update(
            @Nullable String name,
            @Nullable Boolean maintenance,
            @Nullable String buildStack) {}

    private void update(Context ctx) {
        App app = app(ctx);
        Update wish = RequestBody.read(ctx, Update.class);
        if (wish.buildStack() != null) app = apps.buildStack(app.id(), wish.buildStack());
        if (wish.maintenance() != null) app = apps.maintenance(app.id(), wish.maintenance());
        if (wish.name() != null && !wish.name().equals(app.name())) app = apps.rename(app.id(), wish.name());
        changed.accept(app.id());
        Reply.ok(ctx, wire(app));
    }

    private void destroy(Context ctx) {
        App app = app(ctx);
        if (!app.owner().id().equals(Caller.of(ctx).id())) {
            throw Refusal.of(
                    Refusal.Kind.FORBIDDEN,
                    "Only its owner, %s, can destroy %s.".formatted(app.owner().email(), app.name()));
        }
        var _ = ends.destroy(app.id());
        Reply.ok(ctx, wire(app));
    }

    private App app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    private AppWire wire(App app) {
        return AppWire.of(app, addresses);
    }
}
