package renga.platform.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.Account;

/// An account as the API writes it (schema.json, `account`). What this server does not have is false or null.
record AccountWire(
        UUID id,
        String email,
        @Nullable String name,
        boolean allowTracking,
        boolean beta,
        boolean federated,
        boolean verified,
        boolean twoFactorAuthentication,
        boolean mfaEnabled,
        boolean ecoDynosEnabled,
        boolean acknowledgedMsa,
        @Nullable Instant acknowledgedMsaAt,
        @Nullable Instant delinquentAt,
        @Nullable Instant suspendedAt,
        @Nullable Instant lastLogin,
        @Nullable String smsNumber,
        @Nullable String countryOfResidence,
        @Nullable String identityProvider,
        @Nullable String defaultOrganization,
        @Nullable String defaultTeam,
        Instant createdAt,
        Instant updatedAt) {
    static AccountWire of(Account account) {
        return new AccountWire(
                account.id().value(),
                account.email(),
                account.name().orElse(null),
                false,
                false,
                false,
                true,
                false,
                false,
                false,
                false,
                null,
                null,
                null,
                account.lastLogin().map(Reply::time).orElse(null),
                null,
                null,
                null,
                null,
                null,
                Reply.time(account.createdAt()),
                Reply.time(account.updatedAt()));
    }
}
