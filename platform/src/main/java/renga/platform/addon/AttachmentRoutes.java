package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Caller;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `/addon-attachments` and what hangs on apps and add-ons of them.
final class AttachmentRoutes implements Routes {
    private final Attachments attachments;
    private final Shows show;
    private final Pooling pooling;

    AttachmentRoutes(Attachments attachments, Shows show, Pooling pooling) {
        this.attachments = attachments;
        this.show = show;
        this.pooling = pooling;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/addon-attachments", this::list);
        routes.post("/addon-attachments", this::create);
        routes.get("/addon-attachments/{attachment}", ctx -> Reply.ok(ctx, wire(ctx, byId(ctx))));
        routes.delete("/addon-attachments/{attachment}", this::delete);
        routes.get("/apps/{app}/addon-attachments", ctx -> answer(ctx, attachments.ofApp(app(ctx))));
        routes.get("/apps/{app}/addon-attachments/{attachment}", this::ofApp);
        routes.get("/addons/{addon}/addon-attachments", this::ofAddon);
        routes.post("/actions/addon-attachments/resolve", this::resolve);
    }

    private record Wish(
            @Nullable JsonNode addon,
            @Nullable JsonNode app,
            @Nullable String name,
            @Nullable String confirm,
            @Nullable String namespace) {}

    private void create(Context ctx) throws InterruptedException {
        Wish wish = RequestBody.read(ctx, Wish.class);
        var account = Caller.of(ctx).account();
        Addon addon = show.visible(account.id(), key(wish.addon(), "addon"));
        App app = show.app(account.id(), key(wish.app(), "app"));
        Optional<String> namespace = Optional.ofNullable(wish.namespace()).filter(text -> !text.isBlank());
        show.mustKnow(account.id(), addon, namespace.orElse(AddonConfigs.USUAL));
        if (namespace.filter(Pooling::isMeant).isPresent()) poolFirst(ctx, addon);
        var tie = new Tying.Wish(Optional.ofNullable(wish.name()), Optional.ofNullable(wish.confirm()), namespace);
        Reply.created(ctx, wire(ctx, attachments.attach(account, addon, app, tie)));
    }

    /// `heroku pg:promote` takes it for granted that the next database has a pool if the last one had.
    private void poolFirst(Context ctx, Addon addon) throws InterruptedException {
        show.mustOwn(Caller.of(ctx), addon);
        pooling.ensure(addon, Pooling.DEFAULT);
    }

    private void delete(Context ctx) {
        AttachmentWire gone = wire(ctx, byId(ctx));
        attachments.detach(Caller.of(ctx).account(), byId(ctx));
        Reply.ok(ctx, gone);
    }

    private void list(Context ctx) {
        ListRange range = ListRange.of(ctx, SortKey.uuid("id"));
        var page = attachments.list(Caller.of(ctx).id(), range.keyset());
        Reply.page(ctx, range, page, tie -> tie.id().toString(), tie -> wire(ctx, tie));
    }

    private void ofApp(Context ctx) {
        Reply.ok(ctx, wire(ctx, attachments.ofApp(app(ctx), ctx.pathParam("attachment"))));
    }

    private void ofAddon(Context ctx) {
        UUID addon = Caller.of(ctx)
                .guest()
                .map(guest -> guest.addon())
                .orElseGet(() -> show.visible(Caller.of(ctx).id(), ctx.pathParam("addon"))
                        .id());
        answer(ctx, attachments.ofAddon(addon));
    }

    private record Sought(
            @Nullable String addonAttachment,
            @Nullable String app,
            @Nullable String addonService) {}

    private void resolve(Context ctx) {
        Sought sought = RequestBody.read(ctx, Sought.class);
        String word = sought.addonAttachment();
        if (word == null) throw Refusal.invalid("Say which attachment is meant: {\"addon_attachment\": \"NAME\"}.");
        var account = Caller.of(ctx).id();
        Optional<App> app = Optional.ofNullable(sought.app())
                .filter(_ -> !word.contains("::"))
                .map(key -> show.app(account, key));
        String service = sought.addonService();
        List<AttachmentWire> fitting = attachments.meant(account, app, word).stream()
                .map(attachments::shown)
                .filter(shown -> service == null || shown.addon().provider().isCalled(service))
                .map(shown -> show.wire(shown, isIncluded(ctx)))
                .toList();
        if (fitting.isEmpty()) throw Refusals.noAttachment();
        Reply.ok(ctx, fitting);
    }

    private void answer(Context ctx, List<Attachment> ties) {
        Reply.ok(ctx, ties.stream().map(tie -> wire(ctx, tie)).toList());
    }

    private AttachmentWire wire(Context ctx, Attachment tie) {
        return show.wire(attachments.shown(tie), isIncluded(ctx));
    }

    private static boolean isIncluded(Context ctx) {
        return ctx.header("Accept-Inclusion") != null;
    }

    private Attachment byId(Context ctx) {
        UUID id = AddonNames.id(ctx.pathParam("attachment")).orElseThrow(Refusals::noAttachment);
        return attachments.visible(Caller.of(ctx).id(), id);
    }

    private App app(Context ctx) {
        return show.app(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    /// Clients write `"name"` as well as `{"name": …}` and `{"id": …}`.
    private static String key(@Nullable JsonNode node, String field) {
        if (node != null && node.isString()) return node.asString();
        String key =
                node == null ? "" : node.path("name").asString(node.path("id").asString(""));
        if (!key.isEmpty()) return key;
        throw Refusal.invalid("Say which %s is meant: {\"%s\": \"NAME\"}.".formatted(field, field));
    }
}
