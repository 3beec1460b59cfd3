package renga.platform.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// An upgrade of an add-on's major version that waits for its window, goes on, or is over.
///
/// @param version empty: the newest there is when it begins
/// @param detail why it failed
/// @param before when it was to be until it was put off or brought forward
record Maintenance(
        UUID id,
        UUID addon,
        String version,
        State state,
        Optional<String> detail,
        Instant scheduledFor,
        Optional<Instant> before,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt,
        Instant createdAt) {
    enum State {
        PENDING,
        RUNNING,
        COMPLETED,
        FAILED;

        /// As the API and the database write it.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    String reason() {
        String to = version.isEmpty() ? "a newer version" : "version " + version;
        return detail.map(why -> "upgrade to %s: %s".formatted(to, why)).orElse("upgrade to " + to);
    }

    Optional<Duration> took() {
        return startedAt.flatMap(began -> completedAt.map(ended -> Duration.between(began, ended)));
    }
}
