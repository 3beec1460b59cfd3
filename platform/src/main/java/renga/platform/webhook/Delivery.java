package renga.platform.webhook;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// One event on its way to one webhook.
///
/// @param seq its number on this server; of one webhook in the order of the events
/// @param include the event's entity
/// @param dueAt when it is sent, or was; empty once it is over
/// @param attempts how many began
/// @param last the newest of them
record Delivery(
        UUID id,
        long seq,
        UUID webhook,
        Level level,
        UUID event,
        String include,
        Status status,
        Optional<Instant> dueAt,
        int attempts,
        Optional<Attempt> last,
        Instant createdAt,
        Instant updatedAt) {
    /// The API's words, in lower case.
    enum Status {
        PENDING,
        SCHEDULED,
        RETRYING,
        FAILED,
        SUCCEEDED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param status `scheduled` while it is under way, then `succeeded` or `failed`
    /// @param code of the answer
    /// @param error why there was none, in one word
    record Attempt(
            UUID id,
            String status,
            Optional<Integer> code,
            Optional<String> error,
            Instant createdAt,
            Instant updatedAt) {}

    /// When it is tried again; empty while it is tried, and once it is over.
    Optional<Instant> nextAttemptAt() {
        return status == Status.SCHEDULED ? Optional.empty() : dueAt;
    }
}
