package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.provider.Answer;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The data API: `heroku pg:info` and the like. What they mean is the provider's business, which gets them with the
/// add-on's config vars; who may give them is ours, and so are other credentials, since apps get a release by them.
final class DataRoutes implements Routes {
    private static final List<String> ROOTS =
            List.of("/client/v11/databases", "/postgres/v0/databases", "/redis/v0/databases");
    private static final String POOL_NAME = "DATABASE_CONNECTION_POOL";
    private static final String LINKS = "links";
    private static final String ROTATION_OF_ALL = "credentials_rotation";
    private static final Set<String> ROTATIONS = Set.of(ROTATION_OF_ALL, "credentials/default/credentials_rotation");

    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;

    private final DataAddons addons;
    private final Orders orders;
    private final Shows show;
    private final Siblings siblings;
    private final Namespaces namespaces;
    private final Attachments attachments;
    private final Pooling pooling;

    DataRoutes(
            DataAddons addons,
            Orders orders,
            Shows show,
            Siblings siblings,
            Namespaces namespaces,
            Attachments attachments) {
        this.addons = addons;
        this.siblings = siblings;
        this.orders = orders;
        this.show = show;
        this.namespaces = namespaces;
        this.attachments = attachments;
        this.pooling = new Pooling(addons, namespaces);
    }

    @Override
    public void register(RoutesConfig routes) {
        for (String root : ROOTS) {
            routes.get(root + "/{addon}", ctx -> handOn(ctx, ""));
            Handler command = ctx -> command(ctx, ctx.pathParam("command"));
            String path = root + "/{addon}/<command>";
            routes.get(path, command);
            routes.post(path, command);
            routes.put(path, command);
            routes.patch(path, command);
            routes.delete(path, command);
        }
    }

    private record Rotation(@Nullable Boolean forced) {}

    private void command(Context ctx, String command) throws InterruptedException {
        if (ctx.method().name().equals("POST") && ROTATIONS.contains(command)) {
            boolean forced =
                    Boolean.TRUE.equals(RequestBody.read(ctx, Rotation.class).forced());
            Addon addon = addon(ctx);
            boolean done = orders.rotate(addon, forced);
            if (command.equals(ROTATION_OF_ALL) && addons.hasNamespaces(addon)) handOn(ctx, command);
            else Reply.ok(ctx, Map.of("message", "The credentials are %srotated.".formatted(done ? "" : "being ")));
        } else if (ctx.method().name().equals("POST") && command.equals(Pooling.COMMAND)) {
            pool(ctx);
        } else if (ctx.method().name().equals("POST") && command.equals(LINKS)) {
            link(ctx);
        } else {
            if (ctx.method().name().equals("DELETE")) mustBeFree(addon(ctx), command);
            handOn(ctx, command);
        }
    }

    private record PoolWish(
            @Nullable String app,
            @Nullable String credential,
            @Nullable String name) {}

    private void pool(Context ctx) throws InterruptedException {
        PoolWish wish = RequestBody.read(ctx, PoolWish.class);
        var account = Caller.of(ctx).account();
        if (wish.app() == null) throw Refusal.invalid("Say which app is to have the pool: {\"app\": \"NAME\"}.");
        App app = show.app(account.id(), wish.app());
        Addon addon = addon(ctx);
        String credential = Optional.ofNullable(wish.credential()).orElse(Pooling.DEFAULT);
        pooling.ensure(addon, credential);
        var tie = new Tying.Wish(
                Optional.of(Optional.ofNullable(wish.name()).orElse(POOL_NAME)),
                Optional.empty(),
                Optional.of(Pooling.namespace(credential)));
        Attachment made = attachments.attach(account, addon, app, tie);
        Reply.created(ctx, show.wire(attachments.shown(made), false));
    }

    /// A credential that is destroyed must not take vars from an app.
    private void mustBeFree(Addon addon, String command) {
        String namespace = command.replaceFirst("^credentials/", "credential:");
        String apps = show.attached(addon, Optional.of(namespace))
                .map(Addon.AppRef::name)
                .collect(Collectors.joining(", "));
        if (apps.isEmpty()) return;
        throw Refusal.invalid(
                "It is attached to %s: detach it there first, with heroku addons:detach.".formatted(apps));
    }

    private record LinkWish(@Nullable String as, @Nullable String target) {}

    /// The provider is told where the other add-on is.
    private void link(Context ctx) throws InterruptedException {
        LinkWish wish = RequestBody.read(ctx, LinkWish.class);
        var account = Caller.of(ctx).account();
        Addon addon = addon(ctx);
        App app = addon.app().map(owner -> show.app(account.id(), owner.name())).orElseThrow(Refusals::noAddon);
        String word = Optional.ofNullable(wish.target()).orElse("");
        Map<String, Object> body = new HashMap<>(siblings.target(account.id(), app, addon, word));
        body.put("as", Optional.ofNullable(wish.as()).orElse(""));
        handOn(ctx, addon, DataCommand.post(LINKS, body));
    }

    private void handOn(Context ctx, String command) throws InterruptedException {
        JsonNode body = RequestBody.read(ctx, JsonNode.class);
        handOn(ctx, addon(ctx), new DataCommand(ctx.method().name(), command, body));
    }

    private void handOn(Context ctx, Addon addon, DataCommand asked) throws InterruptedException {
        boolean knowing = show.knowsConfig(Caller.of(ctx).id(), addon);
        switch (addons.give(addon, knowing, asked)) {
            case Answer.Replied replied -> reply(ctx, addon, replied);
            case Answer.NotReached(String why) -> throw silent(addon, why);
            case Answer.Unknown(String why) -> throw silent(addon, why);
        }
    }

    private void reply(Context ctx, Addon addon, Answer.Replied replied) {
        boolean broken = replied.status() >= SERVER_ERRORS && replied.status() != UNAVAILABLE;
        JsonNode json = replied.json();
        if (broken || json.isMissingNode()) throw silent(addon, "it answered with status " + replied.status());
        String body = replied.body();
        if (json instanceof ObjectNode object && object.has(Namespaces.ANSWER)) {
            JsonNode config = object.remove(Namespaces.ANSWER);
            if (!isLook(ctx)) namespaces.configure(addon, config);
            body = object.toString();
        }
        ctx.status(replied.status()).contentType("application/json").result(body);
    }

    private static Refusal silent(Addon addon, String why) {
        return Refusal.of(
                Kind.UNAVAILABLE,
                "%s could not do this: %s. Try again later, or ask its operator."
                        .formatted(addon.provider().name(), why));
    }

    private static boolean isLook(Context ctx) {
        return ctx.method().name().equals("GET");
    }

    /// Whoever has it attached may look, whoever owns it may do more.
    private Addon addon(Context ctx) {
        Caller caller = Caller.of(ctx);
        Addon addon = addons.known(caller, ctx.pathParam("addon"));
        if (!isLook(ctx)) show.mustOwn(caller, addon);
        return addon;
    }
}
