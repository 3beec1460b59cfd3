package renga.platform.addon;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// What is to be said to a provider next, or waited for.
///
/// @param id another as soon as another errand takes its place
/// @param plan that the add-on is to change to
/// @param attempts how often it was begun
record Errand(UUID addon, UUID id, Kind kind, Optional<UUID> plan, int attempts, Instant dueAt) {
    enum Kind {
        PROVISION,
        /// The provider said that it works on it; when due, it has had its time.
        AWAIT,
        CHANGE,
        ROTATE,
        /// The credentials before end at once.
        ROTATE_FORCED,
        /// A data command that the provider is at work on.
        COMMAND,
        DEPROVISION;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
