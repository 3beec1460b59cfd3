package renga.platform.webhook;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import renga.platform.api.Caller;
import renga.platform.api.Guest;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Passwords;

/// `/apps/{app}/webhooks`, `webhook-deliveries` and `webhook-events`, for who sees the app; the same of
/// `/addons/{addon}`
/// for the add-on's provider.
final class WebhookRoutes implements Routes {
    /// Heroku's limit (contract, heroku-behaviour.md §1).
    static final int WEBHOOKS_MAX = 10;

    /// As long as those of the contract.
    private static final int SECRET_BITS = 240;

    private static final SortKey SEQ = SortKey.number("seq");
    private static final SortKey ID = SortKey.uuid("id");

    private final Webhooks.Parts parts;
    private final WebhookTable webhooks;
    private final EventTable events;
    private final DeliveryTable deliveries;

    WebhookRoutes(Webhooks.Parts parts, WebhookTable webhooks, EventTable events, DeliveryTable deliveries) {
        this.parts = parts;
        this.webhooks = webhooks;
        this.events = events;
        this.deliveries = deliveries;
    }

    @Override
    public void register(RoutesConfig routes) {
        register(routes, "/apps/{app}", this::app);
        register(routes, "/addons/{addon}", this::addon);
    }

    /// Whose webhooks a request is about.
    private record Place(Owner owner, String name) {}

    private interface Finder {
        Place of(Context ctx);
    }

    private void register(RoutesConfig routes, String of, Finder place) {
        routes.get(of + "/webhooks", ctx -> list(ctx, place.of(ctx)));
        routes.post(of + "/webhooks", ctx -> create(ctx, place.of(ctx)));
        routes.get(of + "/webhooks/{id}", ctx -> answer(ctx, place.of(ctx)));
        routes.patch(of + "/webhooks/{id}", ctx -> update(ctx, place.of(ctx)));
        routes.delete(of + "/webhooks/{id}", ctx -> delete(ctx, place.of(ctx)));
        routes.get(of + "/webhook-deliveries", ctx -> listDeliveries(ctx, place.of(ctx)));
        routes.get(of + "/webhook-deliveries/{id}", ctx -> delivery(ctx, place.of(ctx)));
        routes.get(of + "/webhook-events", ctx -> listEvents(ctx, place.of(ctx)));
        routes.get(of + "/webhook-events/{id}", ctx -> event(ctx, place.of(ctx)));
    }

    private void list(Context ctx, Place place) {
        ListRange range = ListRange.of(ctx, ID);
        var page = webhooks.list(place.owner(), range.keyset());
        Reply.page(ctx, range, page, hook -> hook.id().toString(), hook -> Wires.hook(hook, place.name()));
    }

    /// The secret is told this once.
    private void create(Context ctx, Place place) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        Instant now = now();
        var webhook = new Webhook(
                UUID.randomUUID(),
                place.owner(),
                wish.entities().orElseThrow(Wish::unsaid),
                wish.wantedLevel().orElseThrow(() -> Refusal.invalid("Say which level: notify or sync.")),
                wish.wantedUrl(parts.dialer()).orElseThrow(() -> Refusal.invalid("Say where to: url.")),
                now,
                now);
        var secrets = new Secrets(
                wish.wantedSecret().orElseGet(() -> Passwords.randomHex(SECRET_BITS)),
                wish.wantedAuthorization(Optional.empty()));
        if (!webhooks.insert(webhook, secrets, WEBHOOKS_MAX)) {
            throw Refusal.invalid("%s has %d webhooks, and can have no more. Remove one first: heroku webhooks:remove."
                    .formatted(place.name(), WEBHOOKS_MAX));
        }
        ctx.header("Heroku-Webhook-Secret", secrets.secret());
        Reply.created(ctx, Wires.hook(webhook, place.name()));
    }

    private void answer(Context ctx, Place place) {
        Reply.ok(ctx, Wires.hook(webhook(ctx, place), place.name()));
    }

    private void update(Context ctx, Place place) {
        Webhook was = webhook(ctx, place);
        Secrets secrets = webhooks.secrets(was.id()).orElseThrow(WebhookRoutes::noWebhook);
        Wish wish = RequestBody.read(ctx, Wish.class);
        var webhook = new Webhook(
                was.id(),
                was.owner(),
                wish.entities().orElse(was.include()),
                wish.wantedLevel().orElse(was.level()),
                wish.wantedUrl(parts.dialer()).orElse(was.url()),
                was.createdAt(),
                now());
        webhooks.update(
                webhook,
                new Secrets(
                        wish.wantedSecret().orElse(secrets.secret()),
                        wish.wantedAuthorization(secrets.authorization())));
        Reply.ok(ctx, Wires.hook(webhook, place.name()));
    }

    private void delete(Context ctx, Place place) {
        Webhook webhook = webhook(ctx, place);
        webhooks.delete(webhook.id());
        Reply.ok(ctx, Wires.hook(webhook, place.name()));
    }

    /// `?eq[status]=failed` leaves out the others.
    private void listDeliveries(Context ctx, Place place) {
        ListRange range = ListRange.of(ctx, List.of(SEQ, ID));
        boolean bySeq = range.field().equals(SEQ.name());
        Optional<String> status = Optional.ofNullable(ctx.queryParam("eq[status]"));
        var page = deliveries.list(place.owner(), status, range.keyset(), bySeq);
        Reply.page(
                ctx,
                range,
                page,
                one -> bySeq ? Long.toString(one.seq()) : one.id().toString(),
                Wires::delivery);
    }

    private void delivery(Context ctx, Place place) {
        Delivery delivery = id(ctx).flatMap(id -> deliveries.find(place.owner(), id))
                .orElseThrow(() -> Refusal.notFound("webhook_delivery", "Couldn't find that webhook delivery."));
        Reply.ok(ctx, Wires.delivery(delivery));
    }

    private void listEvents(Context ctx, Place place) {
        ListRange range = ListRange.of(ctx, List.of(ID, SEQ));
        boolean bySeq = range.field().equals(SEQ.name());
        var page = events.list(place.owner(), range.keyset(), bySeq);
        Reply.page(
                ctx,
                range,
                page,
                one -> bySeq ? Long.toString(one.seq()) : one.id().toString(),
                one -> Wires.event(place.owner(), one));
    }

    private void event(Context ctx, Place place) {
        Event event = id(ctx).flatMap(id -> events.find(place.owner(), id))
                .orElseThrow(() -> Refusal.notFound("webhook_event", "Couldn't find that webhook event."));
        Reply.ok(ctx, Wires.event(place.owner(), event));
    }

    private Place app(Context ctx) {
        App app = parts.apps().visible(Caller.of(ctx).id(), ctx.pathParam("app"));
        return new Place(new Owner.App(app.id()), app.name());
    }

    /// Which add-on a provider means was looked at when it was let in.
    private Place addon(Context ctx) {
        UUID addon = Caller.of(ctx)
                .guest()
                .map(Guest::addon)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.FORBIDDEN,
                        "Webhooks of an add-on are its provider's. Those of an app are at /apps/APP/webhooks."));
        String name = parts.addonName()
                .apply(addon)
                .orElseThrow(() -> Refusal.notFound("add_on", "Couldn't find that add-on."));
        return new Place(new Owner.Addon(addon), name);
    }

    private Webhook webhook(Context ctx, Place place) {
        return id(ctx).flatMap(id -> webhooks.find(place.owner(), id)).orElseThrow(WebhookRoutes::noWebhook);
    }

    private static Refusal noWebhook() {
        return Refusal.notFound("webhook", "Couldn't find that webhook.");
    }

    private static Optional<UUID> id(Context ctx) {
        try {
            return Optional.of(UUID.fromString(ctx.pathParam("id")));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
