package renga.platform.push;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Routes;
import renga.platform.api.Streaming;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.deploy.Deploys;
import renga.platform.refusal.Refusal;

/// git's smart HTTP at `/NAME.git`: push (receive-pack), clone and fetch (upload-pack, protocol 2 too).
public final class GitRoutes implements Routes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GitRoutes.class);
    private static final String RECEIVE = "git-receive-pack";
    private static final String UPLOAD = "git-upload-pack";

    /// Unpacking a large push is silent for long; a client that is gone is noticed by the keep-alive.
    private static final Duration IDLE = Duration.ofMinutes(15);

    private static final Duration IDLE_AFTERWARDS = Duration.ofSeconds(60);

    private final GitParts parts;

    public GitRoutes(Deploys deploys, Repositories repositories, Apps apps) {
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("git-keep-alive").factory());
        this.parts = new GitParts(deploys, repositories, apps, timer);
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/{app}.git/info/refs", this::advertise, Access.GIT);
        routes.post("/{app}.git/" + RECEIVE, this::receive, Access.GIT);
        routes.post("/{app}.git/" + UPLOAD, this::upload, Access.GIT);
    }

    private void advertise(Context ctx) throws IOException {
        App app = app(ctx);
        String service = Optional.ofNullable(ctx.queryParam("service")).orElse("");
        if (!service.equals(RECEIVE) && !service.equals(UPLOAD)) {
            throw Refusal.of(
                    Refusal.Kind.FORBIDDEN, "This server speaks git's smart protocol only. Update git and try again.");
        }
        ctx.contentType("application/x-" + service + "-advertisement");
        ctx.header("Cache-Control", "no-cache, max-age=0, must-revalidate");
        try (Repository repository = parts.repositories().open(app.id())) {
            var out = new PacketLineOut(ctx.res().getOutputStream());
            if (service.equals(RECEIVE)) {
                parts.deploys().expect(app);
                out.writeString("# service=" + RECEIVE + "\n");
                out.end();
                new Receiver(repository).sendAdvertisedRefs(new PacketLineOutRefAdvertiser(out));
            } else {
                uploader(ctx, repository).sendAdvertisedRefs(new PacketLineOutRefAdvertiser(out), UPLOAD);
            }
            out.flush();
        }
    }

    private void receive(Context ctx) throws IOException {
        App app = app(ctx);
        Caller caller = Caller.of(ctx);
        begin(ctx, RECEIVE);
        OutputStream out = ctx.res().getOutputStream();
        try (Repository repository = parts.repositories().open(app.id());
                InputStream in = body(ctx)) {
            var pack = new Receiver(repository);
            var hook = new PushHook(
                    parts, app, caller.account(), Caller.requestId(ctx).toString(), out);
            pack.setPreReceiveHook(hook);
            pack.setPostReceiveHook(hook);
            pack.setRefLogIdent(
                    new PersonIdent(caller.account().email(), caller.account().email()));
            pack.receive(in, out, null);
            out.flush();
        } catch (PackProtocolException e) {
            LOG.info("push {} to app {} broke off: {}", Caller.requestId(ctx), app.id(), e.getMessage());
        } catch (IOException e) {
            LOG.info("push {} to app {} broke off", Caller.requestId(ctx), app.id(), e);
        } finally {
            Streaming.idleAtMost(ctx, IDLE_AFTERWARDS);
        }
    }

    private void upload(Context ctx) throws IOException {
        App app = app(ctx);
        begin(ctx, UPLOAD);
        try (Repository repository = parts.repositories().open(app.id());
                InputStream in = body(ctx)) {
            OutputStream out = ctx.res().getOutputStream();
            uploader(ctx, repository).upload(in, out, null);
            out.flush();
        } catch (IOException e) {
            LOG.info("clone or fetch {} of app {} broke off", Caller.requestId(ctx), app.id(), e);
        } finally {
            Streaming.idleAtMost(ctx, IDLE_AFTERWARDS);
        }
    }

    private static void begin(Context ctx, String service) {
        Streaming.idleAtMost(ctx, IDLE);
        ctx.contentType("application/x-" + service + "-result");
        ctx.header("Cache-Control", "no-cache, max-age=0, must-revalidate");
    }

    private static UploadPack uploader(Context ctx, Repository repository) {
        var pack = new UploadPack(repository);
        pack.setBiDirectionalPipe(false);
        String protocol = ctx.header("Git-Protocol");
        if (protocol != null) pack.setExtraParameters(List.of(protocol.split(":", -1)));
        return pack;
    }

    private static InputStream body(Context ctx) throws IOException {
        InputStream raw = ctx.req().getInputStream();
        String encoding = ctx.header("Content-Encoding");
        if (encoding == null || encoding.equals("identity")) return raw;
        if (encoding.equals("gzip") || encoding.equals("x-gzip")) return new GZIPInputStream(raw);
        throw Refusal.of(Refusal.Kind.BAD_REQUEST, "Content-Encoding " + encoding + " is not understood; gzip is.");
    }

    private App app(Context ctx) {
        return parts.apps().visible(Caller.of(ctx).account().id(), ctx.pathParam("app"));
    }

    @Override
    public void close() {
        parts.timer().shutdownNow();
    }
}
