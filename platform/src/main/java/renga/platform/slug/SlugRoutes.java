package renga.platform.slug;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import renga.core.SlugId;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.Streaming;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// `/apps/:app/slugs`: what builds made, its archive for whoever may see the app, and what was built elsewhere.
public final class SlugRoutes implements Routes {
    /// A slow line may pause that long; unpacking is silent for as long as it takes.
    private static final Duration IDLE = Duration.ofMinutes(6);

    private final Apps apps;
    private final Slugs slugs;
    private final SlugOrders orders;

    public SlugRoutes(Apps apps, Slugs slugs, SlugOrders orders) {
        this.apps = apps;
        this.slugs = slugs;
        this.orders = orders;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/apps/{app}/slugs", this::create);
        routes.put("/slugs/{slug}/{secret}", this::upload, Access.ANYONE);
        routes.get("/apps/{app}/slugs/{slug}", this::info);
        routes.get("/apps/{app}/slugs/{slug}/archive", this::archive);
    }

    private record Wish(
            @Nullable Map<String, @Nullable String> processTypes,
            @Nullable String commit,
            @Nullable String commitDescription,
            @Nullable String buildpackProvidedDescription,
            @Nullable String stack,
            @Nullable String checksum) {}

    private void create(Context ctx) {
        App app = apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
        Wish wish = RequestBody.read(ctx, Wish.class);
        var order = new SlugOrder(
                types(wish.processTypes()),
                Optional.ofNullable(wish.commit()),
                Optional.ofNullable(wish.commitDescription()),
                Optional.ofNullable(wish.buildpackProvidedDescription()),
                Optional.ofNullable(wish.stack()),
                Optional.ofNullable(wish.checksum()));
        var ordered = orders.order(app, Caller.of(ctx).account(), order);
        String url = "https://" + ctx.host() + "/slugs/" + ordered.id() + "/" + ordered.secret();
        Reply.created(ctx, SlugWire.of(order, ordered, url));
    }

    private static Map<String, String> types(@Nullable Map<String, @Nullable String> sent) {
        if (sent == null) throw Refusal.invalid("The body has to have `process_types`: {\"web\": \"command\"}.");
        var types = new TreeMap<String, String>();
        sent.forEach((type, command) -> types.put(type, command == null ? "" : command));
        return types;
    }

    private void upload(Context ctx) throws IOException, InterruptedException {
        Streaming.idleAtMost(ctx, IDLE);
        SlugId slug = id(ctx.pathParam("slug"))
                .orElseThrow(() -> Refusal.notFound("slug", "No slug waits for an archive here (any more)."));
        orders.upload(slug, ctx.pathParam("secret"), ctx.req().getInputStream());
        ctx.status(200);
    }

    private void info(Context ctx) {
        Slug slug = slug(ctx);
        String address = "https://" + ctx.host() + "/apps/" + slug.app() + "/slugs/" + slug.id();
        Reply.ok(ctx, SlugWire.of(slug, address, orders.checksum(slug.id())));
    }

    private void archive(Context ctx) throws IOException {
        Optional<InputStream> archive = slugs.archive(slug(ctx));
        if (archive.isEmpty()) {
            throw Refusal.notFound("slug", "This slug is not packed yet. Try again in a minute.");
        }
        ctx.contentType("application/zstd");
        ctx.result(archive.get());
    }

    private Slug slug(Context ctx) {
        App app = apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
        return id(ctx.pathParam("slug"))
                .flatMap(id -> slugs.find(app.id(), id))
                .orElseThrow(() -> Refusal.notFound("slug", "Couldn't find that slug."));
    }

    private static Optional<SlugId> id(String text) {
        try {
            return Optional.of(SlugId.of(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
