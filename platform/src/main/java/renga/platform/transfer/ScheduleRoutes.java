package renga.platform.transfer;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.platform.addon.DataAddons;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// Daily backups: `heroku pg:backups:schedule`.
final class ScheduleRoutes implements Routes {
    private static final String SCHEDULES = "/client/v11/databases/{addon}/transfer-schedules";
    private static final int HOUR_MAX = 23;
    private static final int NAME_LENGTH_MAX = 100;

    private final Rows rows;
    private final DataAddons addons;

    ScheduleRoutes(Rows rows, DataAddons addons) {
        this.rows = rows;
        this.addons = addons;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(SCHEDULES, this::list);
        routes.post(SCHEDULES, this::put);
        routes.delete(SCHEDULES + "/{schedule}", this::delete);
    }

    private record Wire(UUID uuid, String name, int hour, String timezone, Instant nextAt) {
        static Wire of(Schedule schedule) {
            return new Wire(
                    schedule.id(),
                    schedule.name(),
                    schedule.hour(),
                    schedule.zone().getId(),
                    schedule.nextAt());
        }
    }

    /// @param hour the official CLI sends a string
    private record Wish(
            @Nullable JsonNode hour,
            @Nullable String timezone,
            @Nullable String scheduleName) {}

    /// The official CLI asks for any one database of an app, and means all.
    private void list(Context ctx) {
        AppId app = addons.visible(Caller.of(ctx), ctx.pathParam("addon")).app();
        Reply.ok(
                ctx,
                rows.schedules(table -> table.of(app)).stream().map(Wire::of).toList());
    }

    private void put(Context ctx) {
        UUID addon = addons.owned(Caller.of(ctx), ctx.pathParam("addon")).id();
        Wish wish = RequestBody.read(ctx, Wish.class);
        String name = Optional.ofNullable(wish.scheduleName()).orElse("");
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            throw Refusal.invalid("schedule_name has to be 1 to %d characters.".formatted(NAME_LENGTH_MAX));
        }
        int hour = hour(wish);
        ZoneId zone = zone(Optional.ofNullable(wish.timezone()).orElse("UTC"));
        Reply.created(ctx, Wire.of(rows.schedules(table -> table.put(addon, name, hour, zone))));
    }

    private void delete(Context ctx) {
        AppId app = addons.owned(Caller.of(ctx), ctx.pathParam("addon")).app();
        Schedule schedule = rows.schedules(table -> table.of(app)).stream()
                .filter(known -> known.id().toString().equals(ctx.pathParam("schedule")))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("schedule", "Couldn't find that schedule."));
        rows.schedules(table -> {
            table.delete(schedule.id());
            return schedule;
        });
        Reply.ok(ctx, Wire.of(schedule));
    }

    private static int hour(Wish wish) {
        int hour = Optional.ofNullable(wish.hour()).map(node -> node.asInt(-1)).orElse(-1);
        if (hour < 0 || hour > HOUR_MAX) throw Refusal.invalid("hour has to be 0 to 23.");
        return hour;
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw Refusal.invalid("timezone %s is none: say UTC, or one like Europe/Paris.".formatted(name));
        }
    }
}
