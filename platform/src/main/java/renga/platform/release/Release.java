package renga.platform.release;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.ReleaseId;

/// One verse of an app's ledger.
///
/// @param version its number in the app, from 1, without gaps
/// @param author who made it
/// @param slug empty until the first deploy
/// @param config the snapshot of its config vars; shared by releases that did not change them
/// @param current whether it is the newest that succeeded: the one that should run
/// @param eligibleForRollback whether it succeeded, kept its slug, and would not leave a deployed app blank
/// @param phaseSecret the part of its output's address that cannot be guessed; empty if it declares no release command
/// @param failure a sentence; empty unless it failed
public record Release(
        ReleaseId id,
        AppId app,
        String appName,
        int version,
        String description,
        Author author,
        Optional<ReleasedSlug> slug,
        UUID config,
        ReleaseStatus status,
        Instant createdAt,
        Instant updatedAt,
        boolean current,
        boolean eligibleForRollback,
        Optional<String> phaseSecret,
        Optional<String> failure) {
    public record Author(AccountId id, String email) {}

    /// Whether a command has to succeed before it is available.
    public boolean hasPhase() {
        return phaseSecret.isPresent();
    }

    /// The secret is not shown.
    @Override
    public String toString() {
        return appName + " v" + version + " (" + status.word() + ")";
    }
}
