package renga.platform.app;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;

/// What hangs on an app and is the same for every app here: its owner as its one collaborator, its own domain, no
/// pipeline, no features. Answered as Heroku answers for such an app.
final class AppPartsRoutes implements Routes {
    private static final List<String> EMPTY = List.of("features", "sni-endpoints");

    private final Apps apps;
    private final Addresses addresses;

    AppPartsRoutes(Apps apps, Addresses addresses) {
        this.apps = apps;
        this.addresses = addresses;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/collaborators", ctx -> Reply.ok(ctx, List.of(owner(app(ctx)))));
        routes.get("/apps/{app}/collaborators/{who}", this::collaborator);
        routes.get("/apps/{app}/domains", ctx -> Reply.ok(ctx, List.of(domain(app(ctx)))));
        routes.get("/apps/{app}/domains/{domain}", this::oneDomain);
        for (String list : EMPTY) {
            routes.get("/apps/{app}/" + list, this::none);
        }
        routes.get("/apps/{app}/features/{feature}", ctx -> missing(ctx, "feature", "feature"));
        routes.patch("/apps/{app}/features/{feature}", ctx -> missing(ctx, "feature", "feature"));
        routes.get("/apps/{app}/pipeline-couplings", ctx -> missing(ctx, "pipeline_coupling", "pipeline coupling"));
    }

    private record AppRef(UUID id, String name) {
        static AppRef of(App app) {
            return new AppRef(app.id().value(), app.name());
        }
    }

    private record User(UUID id, String email, boolean federated) {}

    private record Collaborator(
            UUID id,
            AppRef app,
            User user,
            String role,
            List<String> permissions,
            Instant createdAt,
            Instant updatedAt) {}

    private record Domain(
            UUID id,
            AppRef app,
            String hostname,
            String kind,
            String status,
            @Nullable String cname,
            @Nullable String acmStatus,
            @Nullable String acmStatusReason,
            @Nullable String sniEndpoint,
            Instant createdAt,
            Instant updatedAt) {}

    private void collaborator(Context ctx) {
        Collaborator owner = owner(app(ctx));
        String who = ctx.pathParam("who");
        boolean found = who.equalsIgnoreCase(owner.user().email())
                || who.equals(owner.id().toString())
                || who.equals(owner.user().id().toString());
        if (!found) throw Refusal.notFound("collaborator", "Couldn't find that collaborator.");
        Reply.ok(ctx, owner);
    }

    private void oneDomain(Context ctx) {
        Domain own = domain(app(ctx));
        String wanted = ctx.pathParam("domain");
        if (!wanted.equals(own.hostname()) && !wanted.equals(own.id().toString())) {
            throw Refusal.notFound("domain", "Couldn't find that domain.");
        }
        Reply.ok(ctx, own);
    }

    private void none(Context ctx) {
        app(ctx);
        Reply.ok(ctx, List.of());
    }

    private void missing(Context ctx, String resource, String word) {
        app(ctx);
        throw Refusal.notFound(resource, "Couldn't find that " + word + ".");
    }

    private Collaborator owner(App app) {
        return new Collaborator(
                named("owner", app),
                AppRef.of(app),
                new User(app.owner().id().value(), app.owner().email(), false),
                "owner",
                List.of(),
                Reply.time(app.createdAt()),
                Reply.time(app.createdAt()));
    }

    private Domain domain(App app) {
        return new Domain(
                named("domain", app),
                AppRef.of(app),
                addresses.host(app.name()),
                "heroku",
                "none",
                null,
                null,
                null,
                null,
                Reply.time(app.createdAt()),
                Reply.time(app.createdAt()));
    }

    /// What follows from the app has an id that follows from the app's.
    private static UUID named(String what, App app) {
        return UUID.nameUUIDFromBytes((what + " of " + app.id()).getBytes(StandardCharsets.UTF_8));
    }

    private App app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
    }
}
