package renga.platform.addon;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.provider.Plan;
import renga.platform.provider.Provider;

/// One resource at a provider.
///
/// @param app the one that owns it; empty once that is destroyed
/// @param madeBy who asked for it
/// @param failed whether it never came to be and is only tidied up: nobody sees it
/// @param providerId what the provider calls it; empty until it says so
/// @param message what the provider last had to say to people
record Addon(
        UUID id,
        Provider provider,
        Plan plan,
        Optional<AppRef> app,
        AccountId madeBy,
        String name,
        AddonState state,
        boolean failed,
        Optional<String> providerId,
        Optional<String> message,
        Instant createdAt,
        Instant updatedAt) {
    /// An app as others refer to it.
    record AppRef(AppId id, String name) {}

    /// What the provider knows it by.
    String resource() {
        return providerId.orElseGet(id::toString);
    }
}
