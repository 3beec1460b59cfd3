package renga.platform.app;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;

/// `/stacks` and `/regions`: what an app can be made of and where it can be.
final class CatalogRoutes implements Routes {
    private final Apps apps;

    CatalogRoutes(Apps apps) {
        this.apps = apps;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/stacks", this::stacks);
        routes.get("/stacks/{stack}", this::stack);
        routes.get("/apps/{app}/available-stacks", this::availableStacks);
        routes.get("/regions", CatalogRoutes::regions);
        routes.get("/regions/{region}", CatalogRoutes::region);
    }

    private record StackWire(
            UUID id,
            String name,
            String state,

            @com.fasterxml.jackson.annotation.JsonProperty("default")
            boolean standard,

            Instant createdAt,
            Instant updatedAt) {
        static StackWire of(Stacks.Stack stack) {
            return new StackWire(
                    stack.id(),
                    stack.name(),
                    "public",
                    stack.equals(Stacks.HEROKU_24),
                    stack.createdAt(),
                    stack.createdAt());
        }
    }

    /// The schema names only these providers' regions; this server is none of them, and says the first.
    private record Provider(String name, String region) {}

    private record RegionWire(
            UUID id,
            String name,
            String country,
            String locale,
            String description,
            boolean privateCapable,
            Provider provider,
            Instant createdAt,
            Instant updatedAt) {
        static RegionWire of(Regions.Region region) {
            return new RegionWire(
                    region.id(),
                    region.name(),
                    "This server",
                    "Here",
                    "This server",
                    false,
                    new Provider("renga", "us-east-1"),
                    region.createdAt(),
                    region.createdAt());
        }
    }

    private void stacks(Context ctx) {
        Reply.ok(ctx, apps.stacks().all().stream().map(StackWire::of).toList());
    }

    private void stack(Context ctx) {
        String wanted = ctx.pathParam("stack");
        Reply.ok(
                ctx,
                apps.stacks()
                        .find(wanted)
                        .map(StackWire::of)
                        .orElseThrow(() -> Refusal.notFound("stack", "Couldn't find that stack.")));
    }

    private void availableStacks(Context ctx) {
        apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
        stacks(ctx);
    }

    private static void regions(Context ctx) {
        Reply.ok(ctx, Regions.all().stream().map(RegionWire::of).toList());
    }

    private static void region(Context ctx) {
        String wanted = ctx.pathParam("region");
        List<Regions.Region> found = Regions.all().stream()
                .filter(region ->
                        region.name().equals(wanted) || region.id().toString().equals(wanted))
                .toList();
        if (found.isEmpty()) throw Refusal.notFound("region", "Couldn't find that region.");
        Reply.ok(ctx, RegionWire.of(found.getFirst()));
    }
}
