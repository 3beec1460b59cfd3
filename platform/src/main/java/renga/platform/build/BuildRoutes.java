package renga.platform.build;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import renga.core.BuildId;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.api.Streaming;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// `/apps/:app/builds`, the build's output, and the build cache.
public final class BuildRoutes implements Routes {
    private static final List<SortKey> KEYS = List.of(SortKey.time("created_at"), SortKey.uuid("id"));
    private static final Pattern FROM = Pattern.compile("bytes=([0-9]{1,15})-");

    /// Longer than any build may be silent.
    private static final Duration OUTPUT_IDLE = Duration.ofMinutes(16);

    private final Apps apps;
    private final Builds builds;
    private final Addresses addresses;

    public BuildRoutes(Apps apps, Builds builds, Addresses addresses) {
        this.apps = apps;
        this.builds = builds;
        this.addresses = addresses;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/builds", this::list);
        routes.get("/apps/{app}/builds/{build}", this::info);
        routes.delete("/apps/{app}/builds/{build}", this::cancel);
        routes.delete("/apps/{app}/build-cache", this::purge);
        routes.get("/build-output/{build}/{secret}", this::output, Access.ANYONE);
    }

    private void list(Context ctx) {
        App app = app(ctx);
        ListRange range = ListRange.of(ctx, KEYS);
        boolean byId = range.field().equals("id");
        Reply.page(
                ctx,
                range,
                builds.list(app.id(), range.field(), range.keyset()),
                build -> byId ? build.id().toString() : build.createdAt().toString(),
                build -> wire(ctx, app, build));
    }

    private void info(Context ctx) {
        App app = app(ctx);
        Reply.ok(ctx, wire(ctx, app, build(ctx, app)));
    }

    private void cancel(Context ctx) {
        App app = app(ctx);
        Build build = build(ctx, app);
        if (build.status() != Build.Status.PENDING) {
            throw Refusal.invalid("This build has ended already; only a pending one can be cancelled.");
        }
        builds.cancel(
                build.id(),
                "The build was cancelled by " + Caller.of(ctx).account().email() + ".");
        Reply.ok(ctx, wire(ctx, app, build(ctx, app)));
    }

    private void purge(Context ctx) throws InterruptedException {
        App app = app(ctx);
        if (builds.isBuilding(app.id())) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT, "A build of this app is using the cache. Try again when it is done.");
        }
        builds.purgeCache(app.id());
        ctx.status(204);
    }

    /// From the byte on that a `Range: bytes=N-` names, else from the start, until the build has ended.
    private void output(Context ctx) throws IOException, InterruptedException {
        Build build = id(ctx.pathParam("build"))
                .flatMap(builds::find)
                .filter(found -> MessageDigest.isEqual(
                        found.outputSecret().getBytes(StandardCharsets.US_ASCII),
                        ctx.pathParam("secret").getBytes(StandardCharsets.US_ASCII)))
                .orElseThrow(BuildRoutes::unknown);
        Matcher from = FROM.matcher(Optional.ofNullable(ctx.header("Range")).orElse(""));
        Streaming.idleAtMost(ctx, OUTPUT_IDLE);
        ctx.contentType("text/plain; charset=utf-8");
        builds.copyOutput(
                build,
                from.matches() ? Long.parseLong(from.group(1)) : 0,
                ctx.res().getOutputStream());
    }

    private App app(Context ctx) {
        return apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    private Build build(Context ctx, App app) {
        return id(ctx.pathParam("build"))
                .flatMap(builds::find)
                .filter(build -> build.app().equals(app.id()))
                .orElseThrow(BuildRoutes::unknown);
    }

    private static Refusal unknown() {
        return Refusal.notFound("build", "Couldn't find that build.");
    }

    private static Optional<BuildId> id(String text) {
        try {
            return Optional.of(BuildId.of(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Wire wire(Context ctx, App app, Build build) {
        String output = "https://%s/build-output/%s/%s".formatted(ctx.host(), build.id(), build.outputSecret());
        return Wire.of(build, output, addresses.git(app.name()));
    }

    private record Wire(
            UUID id,
            Ref app,
            List<Pack> buildpacks,
            String outputStreamUrl,
            SourceBlob sourceBlob,
            @Nullable Ref release,
            @Nullable Ref slug,
            String stack,
            String status,
            User user,
            Instant createdAt,
            Instant updatedAt) {
        record Ref(UUID id) {}

        record Pack(
                @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
                String url,

                String name) {}

        record SourceBlob(
                @Nullable String checksum,
                String url,
                @Nullable String version,
                @Nullable String versionDescription) {}

        record User(UUID id, String email) {}

        static Wire of(Build build, String output, String source) {
            return new Wire(
                    build.id().value(),
                    new Ref(build.app().value()),
                    build.buildpacks().stream()
                            .map(name -> new Pack(null, name))
                            .toList(),
                    output,
                    new SourceBlob(
                            build.blob().flatMap(Build.SourceBlob::checksum).orElse(null),
                            build.blob().map(Build.SourceBlob::url).orElse(source),
                            build.version().orElse(null),
                            build.description().orElse(null)),
                    build.release().map(id -> new Ref(id.value())).orElse(null),
                    build.slug().map(id -> new Ref(id.value())).orElse(null),
                    build.stack(),
                    build.status().name().toLowerCase(Locale.ROOT),
                    new User(build.user().id().value(), build.user().email()),
                    Reply.time(build.createdAt()),
                    Reply.time(build.updatedAt()));
        }
    }
}
