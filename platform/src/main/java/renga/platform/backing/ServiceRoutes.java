package renga.platform.backing;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import renga.core.DynoSize;
import renga.dyno.VolumeName;
import renga.platform.api.Access;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.provider.Provider;
import renga.platform.provider.Providers;
import renga.platform.refusal.Refusal;

/// `/backing-services`: what a provider has run here. It comes with its slug and its manifest's password, as Basic.
final class ServiceRoutes implements Routes {
    /// Less would not hold a journal and a file.
    private static final long VOLUME_BYTES_MIN = 64L << 20;

    private static final long VOLUME_BYTES_MAX = 16L << 40;
    private static final Pattern LOG_NAME = Pattern.compile("[a-z0-9-]{0,30}");
    private static final int COMMAND_LENGTH_MAX = 10_000;
    private static final int VARIABLES_MAX = 100;

    private final BackingServices services;
    private final Providers providers;

    ServiceRoutes(BackingServices services, Providers providers) {
        this.services = services;
        this.providers = providers;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/backing-services", this::list, Access.ANYONE);
        routes.get("/backing-services/{name}", this::show, Access.ANYONE);
        routes.put("/backing-services/{name}", this::put, Access.ANYONE);
        routes.delete("/backing-services/{name}", this::end, Access.ANYONE);
        routes.put("/backing-services/{name}/addons/{addon}", this::use, Access.ANYONE);
        routes.delete("/backing-services/{name}/addons/{addon}", this::unuse, Access.ANYONE);
        routes.put("/backing-services/{name}/services/{other}", this::link, Access.ANYONE);
        routes.delete("/backing-services/{name}/services/{other}", this::unlink, Access.ANYONE);
    }

    private record Wire(String name, String state, @Nullable String address, int port, int edition) {
        static Wire of(BackingServices.Shown shown) {
            BackingService service = shown.service();
            String state = shown.up() ? "up" : "starting";
            return new Wire(
                    service.name().text(),
                    service.ending() ? "ending" : state,
                    shown.address().orElse(null),
                    service.wish().port(),
                    service.edition());
        }
    }

    private record Body(
            @Nullable String stack,
            @Nullable String command,
            @Nullable Map<String, String> environment,
            @Nullable String size,
            long volumeBytes,
            int port,
            @Nullable String logAs) {
        @Override
        public String toString() {
            return "Body[" + stack + "]";
        }
    }

    private void list(Context ctx) {
        Reply.ok(ctx, services.of(caller(ctx)).stream().map(Wire::of).toList());
    }

    private void show(Context ctx) {
        Reply.ok(ctx, Wire.of(services.find(caller(ctx), name(ctx))));
    }

    private void put(Context ctx) {
        Provider caller = caller(ctx);
        if (name(ctx).text().startsWith(BackingServices.RESERVED)) {
            throw Refusal.invalid("Names that begin with %s are taken.".formatted(BackingServices.RESERVED));
        }
        Reply.ok(ctx, Wire.of(services.put(caller, name(ctx), wish(RequestBody.read(ctx, Body.class)))));
    }

    private void end(Context ctx) {
        Reply.accepted(ctx, Wire.of(services.end(caller(ctx), name(ctx))));
    }

    private void use(Context ctx) {
        services.use(caller(ctx), name(ctx), addon(ctx));
        ctx.status(204);
    }

    private void unuse(Context ctx) {
        services.unuse(caller(ctx), name(ctx), addon(ctx));
        ctx.status(204);
    }

    private void link(Context ctx) {
        services.link(caller(ctx), name(ctx), name(ctx, "other"));
        ctx.status(204);
    }

    private void unlink(Context ctx) {
        services.unlink(caller(ctx), name(ctx), name(ctx, "other"));
        ctx.status(204);
    }

    private Provider caller(Context ctx) {
        return providers.runner(Optional.ofNullable(ctx.header("Authorization")));
    }

    private Wish wish(Body body) {
        String stack = Optional.ofNullable(body.stack()).orElse("");
        String command = Optional.ofNullable(body.command()).orElse("");
        Map<String, String> environment =
                Optional.ofNullable(body.environment()).orElse(Map.of());
        DynoSize size = DynoSize.named(Optional.ofNullable(body.size()).orElse(DynoSize.DEFAULT.label()))
                .orElseThrow(() -> Refusal.invalid("size %s is none.".formatted(body.size())));
        if (command.isBlank() || command.length() > COMMAND_LENGTH_MAX) {
            throw Refusal.invalid("command has to be 1 to %d characters.".formatted(COMMAND_LENGTH_MAX));
        }
        if (environment.size() > VARIABLES_MAX) {
            throw Refusal.invalid("environment may hold %d variables.".formatted(VARIABLES_MAX));
        }
        if (body.volumeBytes() < VOLUME_BYTES_MIN || body.volumeBytes() > VOLUME_BYTES_MAX) {
            throw Refusal.invalid("volume_bytes has to be %d to %d.".formatted(VOLUME_BYTES_MIN, VOLUME_BYTES_MAX));
        }
        if (body.port() < 1 || body.port() > 65_535) throw Refusal.invalid("port has to be 1 to 65535.");
        String logAs = Optional.ofNullable(body.logAs()).orElse("");
        if (!LOG_NAME.matcher(logAs).matches()) throw Refusal.invalid("log_as has to be 0 to 30 of a-z, 0-9 and dash.");
        services.checkStack(stack);
        return new Wish(stack, command, environment, size, body.volumeBytes(), body.port(), logAs);
    }

    private static VolumeName name(Context ctx) {
        return name(ctx, "name");
    }

    private static VolumeName name(Context ctx, String parameter) {
        try {
            return new VolumeName(ctx.pathParam(parameter));
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("A service's name is 1 to 63 of a-z, 0-9 and dash, a letter first.");
        }
    }

    private static UUID addon(Context ctx) {
        try {
            return UUID.fromString(ctx.pathParam("addon"));
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("An add-on is named by its id here.");
        }
    }
}
