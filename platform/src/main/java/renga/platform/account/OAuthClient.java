package renga.platform.account;

import java.time.Instant;
import java.util.UUID;

/// A program that asks people for access to their account. Its secret is read by [OAuthClients#secret].
public record OAuthClient(UUID id, String name, String redirectUri, Instant createdAt, Instant updatedAt) {}
