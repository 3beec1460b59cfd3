package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.provider.Answer;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `/reports`: `heroku pg:diagnose`. What there is to be seen the provider knows; we keep what it found.
final class ReportRoutes implements Routes {
    private static final int OK = 200;

    private final Office office;
    private final DataAddons addons;
    private final Shows show;

    ReportRoutes(Office office, DataAddons addons, Shows show) {
        this.office = office;
        this.addons = addons;
        this.show = show;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/reports", this::make);
        routes.get("/reports/{report}", this::show);
    }

    /// What else the CLI sends, addresses with passwords among it, we know ourselves.
    private record Wish(@Nullable String app, @Nullable String database) {}

    private record Wire(UUID id, String app, String database, Instant createdAt, JsonNode checks) {
        static Wire of(ReportTable.Report report, App app) {
            return new Wire(
                    report.id(), app.name(), report.database(), Reply.time(report.createdAt()), report.checks());
        }
    }

    private void make(Context ctx) throws InterruptedException {
        Wish wish = RequestBody.read(ctx, Wish.class);
        Caller caller = Caller.of(ctx);
        App app = show.app(caller.id(), Optional.ofNullable(wish.app()).orElse(""));
        String database = Optional.ofNullable(wish.database()).orElse("");
        List<Addon> meant = show.matching(app, database);
        if (meant.size() != 1) throw Refusals.noAddon();
        Addon addon = addons.known(caller, meant.getFirst().id().toString());
        show.mustKnow(caller.id(), addon, AddonConfigs.USUAL);
        JsonNode checks = checks(addon);
        ReportTable.Report report = office.atDesk(desk -> desk.reports().insert(app.id(), database, checks));
        Reply.created(ctx, Wire.of(report, app));
    }

    private JsonNode checks(Addon addon) throws InterruptedException {
        if (addons.command(addon, true, DataCommand.post("diagnose", Map.of())) instanceof Answer.Replied replied
                && replied.status() == OK) {
            JsonNode checks = replied.json().path("checks");
            if (checks.isArray()) return checks;
        }
        throw Refusal.of(
                Refusal.Kind.UNAVAILABLE,
                "%s could not look at it just now. Try again later, or ask its operator."
                        .formatted(addon.provider().name()));
    }

    private void show(Context ctx) {
        ReportTable.Report report =
                office.read(desk -> desk.reports().find(id(ctx))).orElseThrow(ReportRoutes::none);
        Reply.ok(ctx, Wire.of(report, show.app(Caller.of(ctx).id(), report.app().toString())));
    }

    private static UUID id(Context ctx) {
        try {
            return UUID.fromString(ctx.pathParam("report"));
        } catch (IllegalArgumentException _) {
            throw none();
        }
    }

    private static Refusal none() {
        return Refusal.notFound("report", "Couldn't find that report. Reports are kept for 30 days.");
    }
}
