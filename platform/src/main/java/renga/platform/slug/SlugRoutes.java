package renga.platform.slug;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.core.SlugId;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.Stacks;
import renga.platform.refusal.Refusal;

/// `/apps/:app/slugs/:slug`, and its archive for whoever may see the app.
public final class SlugRoutes implements Routes {
    private final Apps apps;
    private final Slugs slugs;

    public SlugRoutes(Apps apps, Slugs slugs) {
        this.apps = apps;
        this.slugs = slugs;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/slugs/{slug}", this::info);
        routes.get("/apps/{app}/slugs/{slug}/archive", this::archive);
    }

    private void info(Context ctx) {
        Slug slug = slug(ctx);
        Reply.ok(ctx, Wire.of(slug, "https://" + ctx.host() + "/apps/" + slug.app() + "/slugs/" + slug.id()));
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

    private record Wire(
            UUID id,
            Blob blob,
            @Nullable String buildpackProvidedDescription,
            @Nullable String checksum,
            @Nullable String commit,
            @Nullable String commitDescription,
            Map<String, String> processTypes,
            @Nullable Long size,
            Stack stack,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant deletedAt) {
        record Blob(String method, String url) {}

        record Stack(UUID id, String name) {}

        static Wire of(Slug slug, String address) {
            Stacks.Stack stack = Stacks.named(slug.stack());
            return new Wire(
                    slug.id().value(),
                    new Blob("GET", address + "/archive"),
                    slug.buildpack().orElse(null),
                    slug.archive()
                            .map(archive -> "SHA256:" + archive.checksum())
                            .orElse(null),
                    slug.commit().orElse(null),
                    slug.commitDescription().orElse(null),
                    slug.processTypes(),
                    slug.tree().bytes(),
                    new Stack(stack.id(), stack.name()),
                    Reply.time(slug.createdAt()),
                    Reply.time(slug.updatedAt()),
                    null);
        }
    }
}
