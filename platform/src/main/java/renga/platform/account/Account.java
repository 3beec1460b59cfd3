package renga.platform.account;

import java.time.Instant;
import java.util.Optional;
import renga.core.AccountId;

/// One person, or one machine, that may own apps.
public record Account(
        AccountId id,
        String email,
        Optional<String> name,
        Optional<Instant> lastLogin,
        Instant createdAt,
        Instant updatedAt) {}
