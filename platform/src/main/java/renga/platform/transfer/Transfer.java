package renga.platform.transfer;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import renga.core.AppId;

/// A backup or a restore.
///
/// @param num of the app's transfers; the official CLI makes `b007` of it
/// @param addon the data service; may be gone by now
/// @param name the attachment it was known by: `DATABASE`
/// @param schedule the one that asked for it
/// @param bytes of the archive that have been written or read so far
/// @param sourceBytes size of the database when it was captured
/// @param sha256 of the archive, 64 hex digits; once it is whole
record Transfer(
        UUID id,
        AppId app,
        int num,
        Task task,
        UUID addon,
        String name,
        Optional<UUID> schedule,
        TransferState state,
        long bytes,
        long sourceBytes,
        Optional<String> sha256,
        int warnings,
        Proof proof,
        Optional<Instant> proofAt,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {
    boolean isBackup() {
        return task instanceof Task.Capture && state == TransferState.SUCCEEDED;
    }

    /// `b007`, `a007` if a schedule asked for it, `r007` for a restore,
    /// `c007` for a copy: as the official CLI calls it.
    String title() {
        String letter = switch (task) {
            case Task.Capture _ -> schedule.isPresent() ? "a" : "b";
            case Task.Restore(Origin.Database _, var _) -> "c";
            case Task.Restore _ -> "r";
        };
        return "%s%03d".formatted(letter, num);
    }
}
