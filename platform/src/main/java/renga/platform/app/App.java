package renga.platform.app;

import java.time.Instant;
import java.util.Optional;
import renga.core.AccountId;
import renga.core.AppId;

/// An app as it is now.
///
/// @param tenant a small number no other living app has: decides the user ids its dynos run with
/// @param buildStack the stack its next build uses
/// @param repoBytes size of its git repository; empty before the first push
/// @param slugBytes size of its current slug; empty before the first deploy
/// @param version number of its newest release
public record App(
        AppId id,
        String name,
        Owner owner,
        int tenant,
        String stack,
        String buildStack,
        boolean maintenance,
        Optional<Long> repoBytes,
        Optional<Long> slugBytes,
        int version,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> releasedAt) {
    /// Whose app it is.
    public record Owner(AccountId id, String email) {}
}
