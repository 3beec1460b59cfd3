package renga.platform.formation;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import renga.core.AccountId;
import renga.platform.api.Caller;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.formation.FormationRoutes.AppRef;
import renga.platform.refusal.Refusal;

/// `/apps/{app}/dynos` and `/formations`: shows dynos, restarts and stops them. One-offs are shown and stopped too, but
/// never restarted.
public final class DynoRoutes implements Routes {
    private static final Object NOTHING = Map.of();

    private final Formations formations;
    private final OneOffDynos oneOffs;
    private final BiFunction<AccountId, String, AppRef> apps;

    /// @param apps finds an app by name or id for somebody who may see it, or refuses
    public DynoRoutes(Formations formations, OneOffDynos oneOffs, BiFunction<AccountId, String, AppRef> apps) {
        this.formations = formations;
        this.oneOffs = oneOffs;
        this.apps = apps;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/dynos", this::list);
        routes.delete("/apps/{app}/dynos", this::restartAll);
        routes.get("/apps/{app}/dynos/{dyno}", this::info);
        routes.delete("/apps/{app}/dynos/{dyno}", this::restart);
        routes.post("/apps/{app}/dynos/{dyno}/actions/stop", this::stop);
        routes.delete("/apps/{app}/formations/{type}", this::restartType);
        routes.post("/apps/{app}/formations/{type}/actions/stop", this::stopType);
    }

    private void list(Context ctx) {
        AppRef app = app(ctx);
        ListRange range = ListRange.of(ctx, List.of(SortKey.text("name"), SortKey.uuid("id")));
        List<DynoView> all = Stream.concat(formations.dynos(app.id()).stream(), oneOffs.dynos(app.id()).stream())
                .toList();
        if (range.field().equals("id")) {
            var page = Wire.page(all, range, dyno -> dyno.id().toString());
            Reply.page(ctx, range, page, dyno -> dyno.id().toString(), dyno -> DynoWire.of(app, dyno));
        } else {
            var page = Wire.page(all, range, dyno -> dyno.name().toString());
            Reply.page(ctx, range, page, dyno -> dyno.name().toString(), dyno -> DynoWire.of(app, dyno));
        }
    }

    private void info(Context ctx) {
        AppRef app = app(ctx);
        String asked = ctx.pathParam("dyno");
        Optional<DynoView> dyno = formations.dyno(app.id(), asked).or(() -> oneOffs.dyno(app.id(), asked));
        Reply.ok(ctx, DynoWire.of(app, dyno.orElseThrow(DynoRoutes::noSuchDyno)));
    }

    private void restartAll(Context ctx) {
        formations.restart(app(ctx).id(), new Target.All());
        Reply.accepted(ctx, NOTHING);
    }

    /// To restart a one-off is to end it, as on Heroku.
    private void restart(Context ctx) {
        AppRef app = app(ctx);
        String dyno = ctx.pathParam("dyno");
        boolean done = formations.restart(app.id(), new Target.Dyno(dyno)) || oneOffs.stop(app.id(), dyno);
        if (!done) throw noSuchDyno();
        Reply.accepted(ctx, NOTHING);
    }

    private void stop(Context ctx) {
        AppRef app = app(ctx);
        String dyno = ctx.pathParam("dyno");
        boolean done = formations.stop(app.id(), new Target.Dyno(dyno)) || oneOffs.stop(app.id(), dyno);
        if (!done) throw noSuchDyno();
        Reply.accepted(ctx, NOTHING);
    }

    private void restartType(Context ctx) {
        String type = ctx.pathParam("type");
        if (!formations.restart(app(ctx).id(), new Target.Type(type))) throw FormationRoutes.noSuchType(type);
        Reply.accepted(ctx, NOTHING);
    }

    /// `run` and other types of one-offs are stopped by name, one by one.
    private void stopType(Context ctx) {
        AppRef app = app(ctx);
        String type = ctx.pathParam("type");
        List<DynoView> others = oneOffs.dynos(app.id()).stream()
                .filter(dyno -> dyno.name().type().equals(type))
                .toList();
        others.forEach(dyno -> oneOffs.stop(app.id(), dyno.name().toString()));
        boolean done = formations.stop(app.id(), new Target.Type(type)) || !others.isEmpty();
        if (!done) throw FormationRoutes.noSuchType(type);
        Reply.accepted(ctx, NOTHING);
    }

    private AppRef app(Context ctx) {
        return apps.apply(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    private static Refusal noSuchDyno() {
        return Refusal.notFound("dyno", "Couldn't find that dyno.");
    }
}
