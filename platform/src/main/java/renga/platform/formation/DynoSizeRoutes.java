package renga.platform.formation;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.core.DynoSize;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.formation.FormationRoutes.AppRef;
import renga.platform.refusal.Refusal;

/// `/dyno-sizes`: the sizes there are, free of charge.
public final class DynoSizeRoutes implements Routes {
    private static final double GIGABYTE = 1024.0 * 1024 * 1024;
    private static final UUID CEDAR = UUID.nameUUIDFromBytes(new byte[] {'c', 'e', 'd', 'a', 'r'});

    private final BiFunction<AccountId, String, AppRef> apps;

    /// @param apps finds an app by name or id for somebody who may see it, or refuses
    public DynoSizeRoutes(BiFunction<AccountId, String, AppRef> apps) {
        this.apps = apps;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/dyno-sizes", this::list);
        routes.get("/dyno-sizes/{size}", this::info);
        routes.get("/apps/{app}/available-dyno-sizes", this::available);
    }

    private record Generation(UUID id, String name) {}

    /// @param cost always null: nothing is charged for
    private record Size(
            UUID id,
            String name,
            String architecture,
            int compute,
            double memory,
            boolean canAutoscale,
            @Nullable Object cost,
            boolean dedicated,
            double preciseDynoUnits,
            boolean privateSpaceOnly,
            Generation generation,
            String infrastructureTier,
            String productDynoTier) {}

    private void list(Context ctx) {
        Reply.ok(ctx, all());
    }

    private void available(Context ctx) {
        var _ = apps.apply(Caller.of(ctx).id(), ctx.pathParam("app"));
        Reply.ok(ctx, all());
    }

    private void info(Context ctx) {
        String asked = ctx.pathParam("size");
        Reply.ok(
                ctx,
                size(asked)
                        .map(DynoSizeRoutes::wire)
                        .orElseThrow(() -> Refusal.notFound("dyno_size", "Couldn't find that dyno size.")));
    }

    private static List<Size> all() {
        return Arrays.stream(DynoSize.values()).map(DynoSizeRoutes::wire).toList();
    }

    /// By label, without regard to case, or by id.
    static Optional<DynoSize> size(String nameOrId) {
        return DynoSize.named(nameOrId)
                .or(() -> Arrays.stream(DynoSize.values())
                        .filter(size -> Wire.sizeId(size).toString().equals(nameOrId))
                        .findFirst());
    }

    private static Size wire(DynoSize size) {
        String tier = size.label().split("-", 2)[0].toLowerCase(Locale.ROOT);
        return new Size(
                Wire.sizeId(size),
                size.label(),
                "amd64",
                size.computeShare(),
                size.memoryQuotaBytes() / GIGABYTE,
                false,
                null,
                false,
                0,
                false,
                new Generation(CEDAR, "cedar"),
                "production",
                tier);
    }
}
