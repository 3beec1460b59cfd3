package renga.platform.maintenance;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.addon.DataAddons;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `heroku data:maintenances`, and of `heroku pg:upgrade` what waits for a window (contract, data-services.md §2).
final class MaintenanceRoutes implements Routes {
    private static final String ROOT = "/data/maintenances/v1";
    private static final String UPGRADE = "/client/v11/databases/{addon}/upgrade";
    private static final int ACCEPTED = 202;
    private static final int SHOWN_MAX = 20;
    private static final int WEEKS_MAX = 52;

    private final Maintenances maintenances;
    private final DataAddons addons;

    MaintenanceRoutes(Maintenances maintenances, DataAddons addons) {
        this.maintenances = maintenances;
        this.addons = addons;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(ROOT + "/apps/{app}", this::ofApp);
        routes.get(ROOT + "/{addon}", this::show);
        routes.get(ROOT + "/{addon}/history", this::history);
        routes.post(ROOT + "/{addon}/run", this::run);
        routes.post(ROOT + "/{addon}/schedule", this::schedule);
        routes.get(
                ROOT + "/{addon}/window",
                ctx -> window(ctx, maintenances.window(seen(ctx).id())));
        routes.post(ROOT + "/{addon}/window", this::choose);
        routes.post(UPGRADE + "/prepare", this::prepare);
        routes.post(UPGRADE + "/cancel", this::cancel);
        routes.after(UPGRADE + "/run", this::begun);
    }

    private record AddonWire(
            String name, String kind, String plan, String window, List<String> attachments, UUID uuid) {}

    private record AppWire(String name, UUID uuid) {}

    /// @param durationSeconds text, as Heroku's
    private record Wire(
            AddonWire addon,
            AppWire app,
            String status,
            String reason,
            String method,
            String window,
            @Nullable Instant scheduledFor,
            @Nullable Instant previouslyScheduledFor,
            @Nullable Instant requiredBy,
            @Nullable Instant startedAt,
            @Nullable Instant completedAt,
            @Nullable String durationSeconds,
            @Nullable Instant serverCreatedAt) {}

    private Wire wire(DataAddons.Card card, Optional<Maintenance> found) {
        String window = maintenances.window(card.id()).text();
        var addon = new AddonWire(card.name(), card.service(), card.plan(), window, card.attachments(), card.id());
        return new Wire(
                addon,
                new AppWire(card.appName(), card.app().value()),
                found.map(Maintenance::state).map(Maintenance.State::word).orElse("none"),
                found.map(Maintenance::reason).orElse(""),
                found.map(Maintenance::kind).orElse(Maintenance.Kind.UPGRADE).word(),
                window,
                found.map(Maintenance::scheduledFor).orElse(null),
                found.flatMap(Maintenance::before).orElse(null),
                null,
                found.flatMap(Maintenance::startedAt)
                        .map(MaintenanceRoutes::second)
                        .orElse(null),
                found.flatMap(Maintenance::completedAt)
                        .map(MaintenanceRoutes::second)
                        .orElse(null),
                found.flatMap(Maintenance::took)
                        .map(took -> String.valueOf(took.toSeconds()))
                        .orElse(null),
                found.map(Maintenance::createdAt).map(MaintenanceRoutes::second).orElse(null));
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    private void ofApp(Context ctx) {
        List<Wire> all = new ArrayList<>();
        for (DataAddons.Card card : addons.cards(Caller.of(ctx), ctx.pathParam("app"))) {
            Optional<Maintenance> newest = newest(card.id());
            if (newest.isPresent()) all.add(wire(card, newest));
        }
        Reply.ok(ctx, Map.of("maintenances", all));
    }

    private void show(Context ctx) {
        DataAddons.Card card = seen(ctx);
        Reply.ok(ctx, wire(card, newest(card.id())));
    }

    private void history(Context ctx) {
        DataAddons.Card card = seen(ctx);
        int limit = whole(Optional.ofNullable(ctx.queryParam("limit")).orElse("5"), 1, SHOWN_MAX, "limit");
        Reply.ok(
                ctx,
                Map.of(
                        "maintenances",
                        maintenances.of(card.id(), limit).stream()
                                .map(maintenance -> wire(card, Optional.of(maintenance)))
                                .toList()));
    }

    private void run(Context ctx) throws InterruptedException {
        DataAddons.Card card = owned(ctx);
        maintenances.run(card.id());
        Reply.ok(ctx, wire(card, newest(card.id())));
    }

    /// @param delayWeeks text, as the official CLI sends it
    private record Delay(@Nullable JsonNode delayWeeks) {}

    private void schedule(Context ctx) {
        DataAddons.Card card = owned(ctx);
        JsonNode wanted = RequestBody.read(ctx, Delay.class).delayWeeks();
        int weeks = whole(wanted == null ? "" : wanted.asString(""), -WEEKS_MAX, WEEKS_MAX, "delay_weeks");
        Reply.ok(ctx, wire(card, Optional.of(maintenances.reschedule(card.id(), weeks))));
    }

    private record WindowWish(
            @Nullable String dayOfWeek, @Nullable String timeOfDay) {}

    private void choose(Context ctx) {
        DataAddons.Card card = owned(ctx);
        WindowWish wish = RequestBody.read(ctx, WindowWish.class);
        Window window = Window.parse(
                        Optional.ofNullable(wish.dayOfWeek()).orElse(""),
                        Optional.ofNullable(wish.timeOfDay()).orElse(""))
                .orElseThrow(() -> Refusal.invalid("Say a day and a time, both UTC: sunday 13:30, or sunday 1:30PM."));
        window(ctx, maintenances.choose(card.id(), window));
    }

    private static void window(Context ctx, Window window) {
        Reply.ok(
                ctx,
                Map.of(
                        "day_of_week",
                        window.day().name().toLowerCase(Locale.ROOT),
                        "time_of_day",
                        window.time().toString(),
                        "window",
                        window.text()));
    }

    private record Upgrade(@Nullable String version) {}

    private void prepare(Context ctx) throws InterruptedException {
        String version = Optional.ofNullable(
                        RequestBody.read(ctx, Upgrade.class).version())
                .orElse("");
        Maintenance made = maintenances.prepare(owned(ctx).id(), version);
        String message =
                "The upgrade is scheduled for %s. Run it earlier with heroku pg:upgrade:run, or another time with"
                                .formatted(made.scheduledFor())
                        + " heroku data:maintenances:schedule.";
        Reply.ok(ctx, Map.of("message", message));
    }

    private void cancel(Context ctx) {
        maintenances.cancel(owned(ctx).id());
        Reply.ok(ctx, Map.of("message", "The upgrade is canceled."));
    }

    /// After a command that its provider has taken.
    private void begun(Context ctx) {
        if (ctx.statusCode() == ACCEPTED) maintenances.begun(owned(ctx).id());
    }

    private Optional<Maintenance> newest(UUID addon) {
        return maintenances.of(addon, 1).stream().findFirst();
    }

    private DataAddons.Card seen(Context ctx) {
        return addons.card(Caller.of(ctx), ctx.pathParam("addon"));
    }

    private DataAddons.Card owned(Context ctx) {
        addons.owned(Caller.of(ctx), ctx.pathParam("addon"));
        return seen(ctx);
    }

    private static int whole(String text, int min, int max, String name) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException _) {
            // It is told below.
        }
        throw Refusal.invalid("%s has to be a whole number from %d to %d.".formatted(name, min, max));
    }
}
