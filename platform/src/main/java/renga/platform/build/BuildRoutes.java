package renga.platform.build;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
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
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.api.Streaming;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// `/apps/:app/builds`, the build's output, and the build cache.
public final class BuildRoutes implements Routes {
    private static final String STARTED = "started_at";
    private static final List<SortKey> KEYS =
            List.of(SortKey.time("created_at"), SortKey.time(STARTED), SortKey.uuid("id"));
    private static final Pattern FROM = Pattern.compile("bytes=([0-9]{1,15})-");

    private static final int TEXT_CHARS_MAX = 4_000;
    private static final int RESULT_BYTES_MAX = 1 << 20;

    /// Longer than any build may be silent.
    private static final Duration OUTPUT_IDLE = Duration.ofMinutes(16);

    private final Apps apps;
    private final Builds builds;
    private final BuildOrders orders;
    private final Addresses addresses;

    public BuildRoutes(Apps apps, Builds builds, BuildOrders orders, Addresses addresses) {
        this.apps = apps;
        this.builds = builds;
        this.orders = orders;
        this.addresses = addresses;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/builds", this::list);
        routes.post("/apps/{app}/builds", this::create);
        routes.get("/apps/{app}/builds/{build}", this::info);
        routes.get("/apps/{app}/builds/{build}/result", this::result);
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
                builds.list(app.id(), range.field().equals(STARTED) ? "created_at" : range.field(), range.keyset()),
                build -> byId ? build.id().toString() : build.createdAt().toString(),
                build -> wire(ctx, app, build));
    }

    private void info(Context ctx) {
        App app = app(ctx);
        Reply.ok(ctx, wire(ctx, app, build(ctx, app)));
    }

    private record Wish(@Nullable Blob sourceBlob, @Nullable List<Pack> buildpacks) {
        record Blob(
                @Nullable String checksum,
                @Nullable String url,
                @Nullable String version,
                @Nullable String versionDescription) {}

        record Pack(@Nullable String url, @Nullable String name) {}
    }

    private void create(Context ctx) {
        App app = app(ctx);
        Wish wish = RequestBody.read(ctx, Wish.class);
        Wish.Blob blob = wish.sourceBlob();
        if (blob == null || blob.url() == null) {
            throw Refusal.invalid("The body has to have `source_blob` with the `url` of an archive.");
        }
        var order = new BuildOrder(
                new Build.SourceBlob(blob.url(), Optional.ofNullable(blob.checksum())),
                text(blob.version()),
                text(blob.versionDescription()),
                packs(wish.buildpacks()));
        Build build = orders.order(
                app, Caller.of(ctx).account(), order, Caller.requestId(ctx).toString());
        Reply.created(ctx, wire(ctx, app, build));
    }

    /// The CLI's plugin sends an empty version for none.
    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(some -> !some.isBlank()).map(BuildRoutes::checked);
    }

    private static String checked(String text) {
        if (text.length() <= TEXT_CHARS_MAX && text.chars().noneMatch(c -> c < ' ' && c != '\n')) return text;
        throw Refusal.invalid(
                "A source's version and description have at most %d characters, none of them control characters."
                        .formatted(TEXT_CHARS_MAX));
    }

    private static List<String> packs(@Nullable List<Wish.Pack> wished) {
        if (wished == null) return List.of();
        return wished.stream()
                .map(pack -> Optional.ofNullable(pack.url())
                        .or(() -> Optional.ofNullable(pack.name()))
                        .orElseThrow(() -> Refusal.invalid("Each of `buildpacks` has to have a `url` or a `name`.")))
                .toList();
    }

    private record Result(BuildRef build, int exitCode, List<Line> lines) {
        record BuildRef(UUID id, String status, String outputStreamUrl) {}

        record Line(String stream, String line) {}
    }

    /// What clients of before the output stream ask for: the beginning of the output, line by line.
    private void result(Context ctx) throws IOException {
        Build build = build(ctx, app(ctx));
        if (build.status() == Build.Status.PENDING) {
            throw Refusal.notFound("build", "This build still runs; it has no result yet. Try again in a while.");
        }
        Reply.ok(
                ctx,
                new Result(
                        new Result.BuildRef(build.id().value(), BuildWire.status(build), outputUrl(ctx, build)),
                        build.status() == Build.Status.SUCCEEDED ? 0 : 1,
                        builds.output(build, RESULT_BYTES_MAX)
                                .lines()
                                .map(line -> new Result.Line("STDOUT", line + "\n"))
                                .toList()));
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

    private BuildWire wire(Context ctx, App app, Build build) {
        return BuildWire.of(build, outputUrl(ctx, build), addresses.git(app.name()));
    }

    private static String outputUrl(Context ctx, Build build) {
        return build.outputUrl(String.valueOf(ctx.host()));
    }
}
