package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Access;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// `/oauth/token`: providers redeem the code that came with a request for an add-on. Parameters come in a form or in
/// the query: both are in use.
final class TokenRoutes implements Routes {
    private static final String BEARER = "Bearer";

    private final Grants grants;

    TokenRoutes(Grants grants) {
        this.grants = grants;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/oauth/token", this::token, Access.ANYONE);
    }

    private record Wire(
            String accessToken,
            String refreshToken,
            long expiresIn,
            String tokenType,
            UUID userId,
            @Nullable String sessionNonce) {
        @Override
        public String toString() {
            return "Wire[" + userId + "]";
        }
    }

    private void token(Context ctx) {
        String secret = need(ctx, "client_secret");
        Grants.Tokens tokens = switch (need(ctx, "grant_type")) {
            case "authorization_code" -> grants.redeem(need(ctx, "code"), secret);
            case "refresh_token" -> grants.refresh(need(ctx, "refresh_token"), secret);
            default -> throw Refusal.of(Kind.BAD_REQUEST, "grant_type is authorization_code or refresh_token.");
        };
        Reply.ok(
                ctx,
                new Wire(
                        tokens.access(),
                        tokens.refresh(),
                        Grants.TOKEN_LIFE.toSeconds(),
                        BEARER,
                        tokens.addon().provider().account().value(),
                        null));
    }

    private static String need(Context ctx, String name) {
        return Optional.ofNullable(ctx.formParam(name))
                .or(() -> Optional.ofNullable(ctx.queryParam(name)))
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Refusal.of(Kind.BAD_REQUEST, name + " is missing."));
    }
}
