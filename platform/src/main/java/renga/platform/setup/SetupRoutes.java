package renga.platform.setup;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.NewApp;
import renga.platform.build.Build;
import renga.platform.build.Builds;
import renga.platform.refusal.Refusal;

/// `/app-setups`: an app from an archive in one call, and how far it is.
public final class SetupRoutes implements Routes {
    private final Setups setups;
    private final Builds builds;

    public SetupRoutes(Setups setups, Builds builds) {
        this.setups = setups;
        this.builds = builds;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/app-setups", this::create);
        routes.get("/app-setups/{setup}", this::info);
    }

    private record Wish(
            @Nullable App app,
            @Nullable Blob sourceBlob,
            @Nullable Overrides overrides) {
        record App(
                @Nullable String name,
                @Nullable String region,
                @Nullable String stack) {}

        record Blob(
                @Nullable String checksum,
                @Nullable String url,
                @Nullable String version) {}

        record Overrides(
                @Nullable Map<String, @Nullable String> env,
                @Nullable List<Pack> buildpacks) {}

        record Pack(@Nullable String url) {}
    }

    private void create(Context ctx) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        Wish.Blob blob = wish.sourceBlob();
        if (blob == null || blob.url() == null) {
            throw Refusal.invalid("The body has to have `source_blob` with the `url` of an archive.");
        }
        var app = Optional.ofNullable(wish.app());
        var setup = setups.begin(
                Caller.of(ctx).account(),
                new Setups.Wish(
                        new NewApp(app.map(Wish.App::name), app.map(Wish.App::stack), app.map(Wish.App::region)),
                        new Build.SourceBlob(blob.url(), Optional.ofNullable(blob.checksum())),
                        Optional.ofNullable(blob.version()).filter(version -> !version.isBlank()),
                        overrides(Optional.ofNullable(wish.overrides()))));
        Reply.accepted(ctx, wire(ctx, setup));
    }

    private static Setup.Overrides overrides(Optional<Wish.Overrides> wish) {
        var env = new TreeMap<String, String>();
        wish.map(Wish.Overrides::env).orElse(Map.of()).forEach((name, value) -> {
            if (value != null) env.put(name, value);
        });
        List<String> buildpacks = wish.map(Wish.Overrides::buildpacks).orElse(List.of()).stream()
                .map(pack -> Optional.ofNullable(pack.url())
                        .orElseThrow(() -> Refusal.invalid("Each of `buildpacks` has to have a `url`.")))
                .toList();
        return new Setup.Overrides(env, buildpacks);
    }

    private void info(Context ctx) {
        Setup setup = id(ctx.pathParam("setup"))
                .flatMap(id -> setups.find(Caller.of(ctx).id(), id))
                .orElseThrow(() -> Refusal.notFound("app_setup", "Couldn't find that app setup."));
        Reply.ok(ctx, wire(ctx, setup));
    }

    private SetupWire wire(Context ctx, Setup setup) {
        return SetupWire.of(setup, setup.build().flatMap(builds::find), String.valueOf(ctx.host()));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
