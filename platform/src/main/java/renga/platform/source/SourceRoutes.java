package renga.platform.source;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.api.Streaming;
import renga.platform.app.Apps;

/// `POST /sources`, and the two addresses it answers with: whoever has one may use it.
public final class SourceRoutes implements Routes {
    /// A slow line may pause that long.
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final Apps apps;
    private final Sources sources;

    public SourceRoutes(Apps apps, Sources sources) {
        this.apps = apps;
        this.sources = sources;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/sources", this::create);
        routes.post("/apps/{app}/sources", ctx -> {
            apps.visible(Caller.of(ctx).id(), ctx.pathParam("app"));
            create(ctx);
        });
        routes.put("/sources/{source}/{secret}", this::put, Access.ANYONE);
        routes.get("/sources/{source}/{secret}", this::get, Access.ANYONE);
    }

    private record Wire(Blob sourceBlob) {
        record Blob(String getUrl, String putUrl) {}
    }

    private void create(Context ctx) {
        Sources.Ticket ticket = sources.open(Caller.of(ctx).id());
        String here = "https://" + ctx.host();
        Reply.created(ctx, new Wire(new Wire.Blob(here + ticket.getPath(), here + ticket.putPath())));
    }

    private void put(Context ctx) throws IOException {
        if (ctx.req().getContentLengthLong() > sources.bytesMax()) throw UploadFolder.tooLarge(sources.bytesMax());
        Streaming.idleAtMost(ctx, IDLE);
        sources.put(ctx.pathParam("source"), ctx.pathParam("secret"), ctx.req().getInputStream());
        ctx.status(200);
    }

    private void get(Context ctx) throws IOException {
        Streaming.idleAtMost(ctx, IDLE);
        var file = sources.get(ctx.pathParam("source"), ctx.pathParam("secret"));
        ctx.contentType("application/octet-stream");
        ctx.result(Files.newInputStream(file));
    }
}
