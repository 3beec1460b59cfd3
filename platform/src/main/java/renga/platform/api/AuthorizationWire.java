package renga.platform.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.Authorization;
import renga.platform.account.OAuthClients.OAuthClient;
import renga.platform.account.Token;

/// An authorization as the API writes it (schema.json, `oauth-authorization`). The whole token is told when it is made
/// and to the program that just used it; lists star out the others.
record AuthorizationWire(
        UUID id,
        String description,
        List<String> scope,
        AccessToken accessToken,
        @Nullable Client client,
        @Nullable String grant,
        @Nullable String refreshToken,
        @Nullable Session session,
        User user,
        Instant createdAt,
        Instant updatedAt) {
    record AccessToken(UUID id, @Nullable Long expiresIn, String token) {}

    record Client(UUID id, String name, String redirectUri) {}

    record Session(UUID id) {}

    record User(UUID id, String email, @Nullable String fullName) {}

    static AuthorizationWire fresh(Authorization authorization, Token token, Instant now) {
        return of(authorization, token.text(), now);
    }

    static AuthorizationWire known(Authorization authorization, Caller caller, Instant now) {
        boolean own = caller.authorization().map(Authorization::id).equals(Optional.of(authorization.id()));
        Optional<String> shown = own ? caller.token().map(Token::text) : Optional.empty();
        return of(authorization, shown.orElse(authorization.tokenHint()), now);
    }

    private static AuthorizationWire of(Authorization authorization, String token, Instant now) {
        var account = authorization.account();
        return new AuthorizationWire(
                authorization.id(),
                authorization.description(),
                authorization.scope(),
                new AccessToken(
                        authorization.tokenId(),
                        authorization
                                .expiresAt()
                                .map(at -> Math.max(0, Duration.between(now, at).toSeconds()))
                                .orElse(null),
                        token),
                authorization.client().map(AuthorizationWire::client).orElse(null),
                null,
                null,
                authorization.session().map(Session::new).orElse(null),
                new User(account.id().value(), account.email(), account.name().orElse(null)),
                Reply.time(authorization.createdAt()),
                Reply.time(authorization.updatedAt()));
    }

    private static Client client(OAuthClient client) {
        return new Client(client.id(), client.name(), client.redirectUri());
    }
}
