package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.Authorizations;
import renga.platform.account.OAuthClients;
import renga.platform.refusal.Refusal;

/// `/oauth/authorizations`: tokens people make, look at and take back; also `heroku login -i`.
final class AuthorizationRoutes implements Routes {
    private static final Set<String> SCOPES =
            Set.of("global", "identity", "read", "write", "read-protected", "write-protected");
    private static final int DESCRIPTION_CHARS_MAX = 255;

    private final Authorizations authorizations;
    private final OAuthClients clients;
    private final InstantSource clock;

    AuthorizationRoutes(Authorizations authorizations, OAuthClients clients, InstantSource clock) {
        this.authorizations = authorizations;
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/oauth/authorizations", this::list);
        routes.post("/oauth/authorizations", this::create, Access.PASSWORD);
        routes.get("/oauth/authorizations/{id}", this::info);
        routes.patch("/oauth/authorizations/{id}", this::update);
        routes.delete("/oauth/authorizations/{id}", this::revoke);
        routes.post("/oauth/authorizations/{id}/actions/regenerate-tokens", this::regenerate);
    }

    private void list(Context ctx) {
        Caller caller = Caller.of(ctx);
        ListRange range = ListRange.of(ctx, SortKey.uuid("id"));
        var page = authorizations.list(caller.id(), range.keyset());
        Reply.page(
                ctx,
                range,
                page,
                found -> found.id().toString(),
                found -> AuthorizationWire.known(found, caller, clock.instant()));
    }

    private record Wish(
            @Nullable String description,
            @Nullable Long expiresIn,
            @Nullable List<String> scope) {}

    private void create(Context ctx) {
        Caller caller = Caller.of(ctx);
        Wish wish = RequestBody.read(ctx, Wish.class);
        var granted = authorizations.grant(
                caller.account(),
                new Authorizations.Wish(
                        description(Optional.ofNullable(wish.description()).orElse("Long-lived user authorization")),
                        scope(Optional.ofNullable(wish.scope()).orElse(List.of("global"))),
                        life(wish.expiresIn())));
        Reply.created(ctx, AuthorizationWire.fresh(granted.authorization(), granted.token(), clock.instant()));
    }

    private void info(Context ctx) {
        Caller caller = Caller.of(ctx);
        var found = ctx.pathParam("id").equals("~")
                ? authorizations.standard(caller.id())
                : authorizations.info(caller.id(), id(ctx));
        Reply.ok(ctx, AuthorizationWire.known(found, caller, clock.instant()));
    }

    private record Update(
            @Nullable String description, @Nullable ClientProof client) {}

    private record ClientProof(UUID id, String secret) {}

    private void update(Context ctx) {
        Caller caller = Caller.of(ctx);
        Update wish = RequestBody.read(ctx, Update.class);
        Optional<UUID> client = Optional.ofNullable(wish.client()).map(proof -> proven(caller, proof));
        var description = Optional.ofNullable(wish.description()).map(AuthorizationRoutes::description);
        var updated = authorizations.update(caller.id(), id(ctx), description, client);
        Reply.ok(ctx, AuthorizationWire.known(updated, caller, clock.instant()));
    }

    private void revoke(Context ctx) {
        Caller caller = Caller.of(ctx);
        var revoked = authorizations.revoke(caller.id(), id(ctx));
        Reply.ok(ctx, AuthorizationWire.known(revoked, caller, clock.instant()));
    }

    private void regenerate(Context ctx) {
        var granted = authorizations.regenerate(Caller.of(ctx).id(), id(ctx));
        Reply.ok(ctx, AuthorizationWire.fresh(granted.authorization(), granted.token(), clock.instant()));
    }

    private UUID proven(Caller caller, ClientProof proof) {
        String secret = clients.find(caller.id(), proof.id()).secret();
        boolean right = MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), proof.secret().getBytes(StandardCharsets.UTF_8));
        if (!right) throw Refusal.invalid("Client secret does not fit that OAuth client.");
        return proof.id();
    }

    private static UUID id(Context ctx) {
        return PathIds.uuid(ctx, "id", "authorization");
    }

    private static String description(String text) {
        if (text.length() <= DESCRIPTION_CHARS_MAX) return text;
        throw Refusal.invalid("Description has at most " + DESCRIPTION_CHARS_MAX + " characters.");
    }

    private static List<String> scope(List<String> wanted) {
        if (!wanted.isEmpty() && SCOPES.containsAll(wanted)) return wanted;
        throw Refusal.invalid("Scope takes global, identity, read, write, read-protected and write-protected.");
    }

    private static Optional<Duration> life(@Nullable Long seconds) {
        if (seconds == null) return Optional.empty();
        if (seconds > 0 && seconds <= Duration.ofDays(36_500).toSeconds()) {
            return Optional.of(Duration.ofSeconds(seconds));
        }
        throw Refusal.invalid("expires_in is a number of seconds from now, above 0 and at most 100 years.");
    }
}
