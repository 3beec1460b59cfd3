package renga.platform.release;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.api.Caller;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// `/apps/{app}/releases` and `/apps/{app}/config-vars`: the ledger, read and appended to.
public final class ReleaseRoutes implements Routes {
    private static final int DESCRIPTION_CHARS_MAX = 255;

    private final Apps apps;
    private final Releases releases;
    private final SlugFinder slugs;

    public ReleaseRoutes(Apps apps, Releases releases, SlugFinder slugs) {
        this.apps = apps;
        this.releases = releases;
        this.slugs = slugs;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/releases", this::list);
        routes.post("/apps/{app}/releases", this::create);
        routes.get("/apps/{app}/releases/{release}", this::info);
        new ConfigRoutes(apps, releases).register(routes);
    }

    private void list(Context ctx) {
        ListRange range = ListRange.of(ctx, List.of(SortKey.number("version"), SortKey.uuid("id")));
        AppId app = app(ctx);
        boolean byId = range.field().equals("id");
        var page = byId ? releases.listById(app, range.keyset()) : releases.list(app, range.keyset());
        Reply.page(
                ctx,
                range,
                page,
                release -> byId ? release.id().toString() : Integer.toString(release.version()),
                release -> wire(ctx, release));
    }

    private void info(Context ctx) {
        Reply.ok(ctx, wire(ctx, releases.find(app(ctx), ctx.pathParam("release"))));
    }

    /// @param release to roll back to; alone
    /// @param slug to release again; with or without a description
    private record Wish(
            @Nullable String release,
            @Nullable UUID slug,
            @Nullable String description) {}

    private void create(Context ctx) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        App app = apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
        Account account = Caller.of(ctx).account();
        Change change = wish.release() != null ? new Change.Rollback(wish.release()) : ofSlug(app, account, wish);
        Reply.created(ctx, wire(ctx, releases.append(app.id(), account, change)));
    }

    private Change ofSlug(App app, Account account, Wish wish) {
        SlugId slug = slug(wish);
        Optional<String> description = description(wish);
        return slugs.find(app, account, slug)
                .<Change>map(found -> new Change.Adopt(found, description))
                .orElseGet(() -> new Change.Reuse(slug, description.orElse("Deploy")));
    }

    private static ReleaseWire wire(Context ctx, Release release) {
        return ReleaseWire.of(release, Objects.requireNonNullElse(ctx.host(), "localhost"));
    }

    private static SlugId slug(Wish wish) {
        if (wish.slug() == null) throw Refusal.invalid("Say which release to go back to, or which slug to release.");
        return new SlugId(wish.slug());
    }

    private static Optional<String> description(Wish wish) {
        Optional<String> text = Optional.ofNullable(wish.description()).filter(some -> !some.isBlank());
        if (text.isEmpty() || text.get().length() <= DESCRIPTION_CHARS_MAX) return text;
        throw Refusal.invalid("Description has at most " + DESCRIPTION_CHARS_MAX + " characters.");
    }

    private AppId app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app")).id();
    }
}
