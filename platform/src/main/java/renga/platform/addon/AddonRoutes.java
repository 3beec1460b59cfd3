package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Guest;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `/apps/{app}/addons` and `/addons`: make, look at, change, rename, end. A provider that comes by its password is
/// shown all its add-ons.
final class AddonRoutes implements Routes {
    private final Office office;
    private final Orders orders;
    private final Shows show;

    AddonRoutes(Office office, Orders orders, Shows show) {
        this.office = office;
        this.orders = orders;
        this.show = show;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/addons", this::list, Access.PROVIDER);
        routes.get("/users/{user}/addons", this::listOfUser);
        routes.get("/addons/{addon}", ctx -> Reply.ok(ctx, show.wire(addon(ctx))));
        routes.patch("/addons/{addon}", ctx -> update(ctx, addon(ctx)));
        routes.get("/apps/{app}/addons", this::listOfApp);
        routes.post("/apps/{app}/addons", this::create);
        routes.get("/apps/{app}/addons/{addon}", ctx -> Reply.ok(ctx, show.wire(ofApp(ctx))));
        routes.patch("/apps/{app}/addons/{addon}", ctx -> update(ctx, owned(ctx)));
        routes.delete("/apps/{app}/addons/{addon}", this::destroy);
        routes.post("/actions/addons/resolve", this::resolve);
    }

    private record Named(@Nullable String name, @Nullable String id) {
        Optional<String> key() {
            return Optional.ofNullable(name).or(() -> Optional.ofNullable(id));
        }
    }

    private record Tie(@Nullable String name) {}

    private record Wish(
            @Nullable JsonNode plan,
            @Nullable String name,
            @Nullable String confirm,
            @Nullable Tie attachment,
            @Nullable Map<String, JsonNode> config) {}

    private void create(Context ctx) throws InterruptedException {
        Wish wish = RequestBody.read(ctx, Wish.class);
        App app = app(ctx);
        var tie = new Tying.Wish(
                Optional.ofNullable(wish.attachment()).flatMap(named -> Optional.ofNullable(named.name())),
                Optional.ofNullable(wish.confirm()),
                Optional.empty());
        String plan =
                plan(wish.plan()).orElseThrow(() -> Refusal.invalid("Say which plan: {\"plan\": \"SERVICE:PLAN\"}."));
        var order = new Orders.Wish(plan, Optional.ofNullable(wish.name()), tie, options(wish.config()));
        Addon made = orders.create(Caller.of(ctx).account(), app, order);
        Reply.created(ctx, show.wire(made));
    }

    private record Update(@Nullable JsonNode plan, @Nullable String name) {}

    private void update(Context ctx, Addon addon) throws InterruptedException {
        show.mustOwn(Caller.of(ctx), addon);
        Update wish = RequestBody.read(ctx, Update.class);
        Addon now = addon;
        if (wish.name() != null) now = orders.rename(now, wish.name());
        Optional<String> plan = plan(wish.plan());
        if (plan.isPresent()) now = orders.change(now, plan.get());
        Reply.ok(ctx, show.wire(now));
    }

    private record Force(@Nullable Boolean force) {}

    private void destroy(Context ctx) throws InterruptedException {
        Addon addon = owned(ctx);
        boolean force = Boolean.TRUE.equals(RequestBody.read(ctx, Force.class).force());
        var ended = orders.destroy(Caller.of(ctx).account(), addon, force);
        Reply.ok(ctx, ended.gone() ? show.over(ended.addon()) : show.wire(ended.addon()));
    }

    private void list(Context ctx) {
        ListRange range = ListRange.of(ctx, List.of(SortKey.text("name"), SortKey.uuid("id")));
        boolean byName = range.field().equals("name");
        AccountId caller = Caller.of(ctx).id();
        var page = office.read(desk -> desk.market()
                .of(caller)
                .map(provider -> desk.addons().provided(provider.id(), range.keyset(), byName))
                .orElseGet(() -> desk.addons().visible(caller, range.keyset(), byName)));
        Reply.page(ctx, range, page, addon -> byName ? addon.name() : addon.id().toString(), show::wire);
    }

    private void listOfUser(Context ctx) {
        Caller.of(ctx).mustBe(ctx.pathParam("user"));
        list(ctx);
    }

    private void listOfApp(Context ctx) {
        App app = app(ctx);
        Reply.ok(
                ctx,
                office.read(desk -> desk.addons().ofApp(app.id())).stream()
                        .map(show::wire)
                        .toList());
    }

    private record Sought(
            @Nullable String addon,
            @Nullable String app,
            @Nullable String addonService) {}

    private void resolve(Context ctx) {
        Sought sought = RequestBody.read(ctx, Sought.class);
        if (sought.addon() == null) throw Refusal.invalid("Say which add-on is meant: {\"addon\": \"NAME\"}.");
        var account = Caller.of(ctx).id();
        List<Addon> found = sought.app() == null || sought.addon().contains("::")
                ? show.matching(account, sought.addon())
                : show.matching(show.app(account, sought.app()), sought.addon());
        String service = sought.addonService();
        List<AddonWire> fitting = found.stream()
                .filter(addon -> service == null || addon.provider().isCalled(service))
                .map(show::wire)
                .toList();
        if (fitting.isEmpty()) throw Refusals.noAddon();
        Reply.ok(ctx, fitting);
    }

    private Addon owned(Context ctx) {
        Addon addon = ofApp(ctx);
        show.mustOwn(Caller.of(ctx), addon);
        boolean here =
                addon.app().filter(owner -> owner.id().equals(app(ctx).id())).isPresent();
        if (here) return addon;
        throw Refusal.invalid("%s is not owned by this app, but by %s. Use -a %s."
                .formatted(
                        addon.name(),
                        addon.app().orElseThrow().name(),
                        addon.app().orElseThrow().name()));
    }

    private Addon ofApp(Context ctx) {
        return show.ofApp(app(ctx), ctx.pathParam("addon"));
    }

    private Addon addon(Context ctx) {
        Optional<Guest> guest = Caller.of(ctx).guest();
        return guest.isPresent()
                ? show.known(guest.get().addon())
                : show.visible(Caller.of(ctx).id(), ctx.pathParam("addon"));
    }

    private App app(Context ctx) {
        return show.app(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    /// Clients write `"acme:basic"` as well as `{"name": "acme:basic"}`.
    private static Optional<String> plan(@Nullable JsonNode plan) {
        if (plan == null || plan.isNull()) return Optional.empty();
        if (plan.isString()) return Optional.of(plan.asString());
        return new Named(plan.path("name").asString(null), plan.path("id").asString(null)).key();
    }

    /// `--flag` alone is `true`.
    private static Map<String, String> options(@Nullable Map<String, JsonNode> config) {
        var options = new TreeMap<String, String>();
        if (config == null) return options;
        config.forEach((name, value) -> {
            if (!value.isValueNode()) throw Refusal.invalid("The option %s has to be text.".formatted(name));
            options.put(name, value.asString());
        });
        return options;
    }
}
