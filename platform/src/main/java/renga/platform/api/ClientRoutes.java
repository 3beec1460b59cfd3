package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.OAuthClients;
import renga.platform.account.OAuthClients.Known;
import renga.platform.refusal.Refusal;

/// `/oauth/clients`: programs that people may let into their accounts.
final class ClientRoutes implements Routes {
    private final OAuthClients clients;

    ClientRoutes(OAuthClients clients) {
        this.clients = clients;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/oauth/clients", this::list);
        routes.post("/oauth/clients", this::create);
        routes.get("/oauth/clients/{id}", ctx -> Reply.ok(ctx, wire(clients.find(caller(ctx), id(ctx)))));
        routes.patch("/oauth/clients/{id}", this::update);
        routes.delete("/oauth/clients/{id}", ctx -> Reply.ok(ctx, wire(clients.destroy(caller(ctx), id(ctx)))));
        routes.post(
                "/oauth/clients/{id}/actions/rotate-credentials",
                ctx -> Reply.ok(ctx, wire(clients.rotate(caller(ctx), id(ctx)))));
    }

    private record Wire(
            UUID id,
            String name,
            String redirectUri,
            String secret,
            @Nullable Boolean ignoresDelinquent,
            Instant createdAt,
            Instant updatedAt) {}

    private record Wish(@Nullable String name, @Nullable String redirectUri) {}

    private void list(Context ctx) {
        ListRange range = ListRange.of(ctx, SortKey.uuid("id"));
        var page = clients.list(caller(ctx), range.keyset());
        Reply.page(ctx, range, page, known -> known.client().id().toString(), ClientRoutes::wire);
    }

    private void create(Context ctx) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        if (wish.name() == null || wish.redirectUri() == null) {
            throw Refusal.invalid("name and redirect_uri are both needed.");
        }
        Reply.created(ctx, wire(clients.create(caller(ctx), wish.name(), wish.redirectUri())));
    }

    private void update(Context ctx) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        var updated = clients.update(
                caller(ctx), id(ctx), Optional.ofNullable(wish.name()), Optional.ofNullable(wish.redirectUri()));
        Reply.ok(ctx, wire(updated));
    }

    private static renga.core.AccountId caller(Context ctx) {
        return Caller.of(ctx).id();
    }

    private static UUID id(Context ctx) {
        return PathIds.uuid(ctx, "id", "client");
    }

    private static Wire wire(Known known) {
        var client = known.client();
        return new Wire(
                client.id(),
                client.name(),
                client.redirectUri(),
                known.secret(),
                null,
                Reply.time(client.createdAt()),
                Reply.time(client.updatedAt()));
    }
}
