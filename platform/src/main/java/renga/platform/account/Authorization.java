package renga.platform.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import renga.platform.account.OAuthClients.OAuthClient;

/// What one token allows.
///
/// @param tokenHint the token with its middle starred out; the token itself is not kept
/// @param session set for browser logins: ends with that session
public record Authorization(
        UUID id,
        Account account,
        String description,
        List<String> scope,
        Optional<OAuthClient> client,
        Optional<UUID> session,
        UUID tokenId,
        String tokenHint,
        Optional<Instant> expiresAt,
        Instant createdAt,
        Instant updatedAt) {}
