package renga.platform.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// What is done to an add-on in its window: it waits, goes on, or is over.
///
/// @param version of an upgrade; empty: the newest there is when it begins
/// @param detail why it failed
/// @param before when it was to be until it was put off or brought forward
record Maintenance(
        UUID id,
        UUID addon,
        Kind kind,
        String version,
        State state,
        Optional<String> detail,
        Instant scheduledFor,
        Optional<Instant> before,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt,
        Instant createdAt) {
    enum Kind {
        /// To another major version, which its provider does.
        UPGRADE,
        /// On a newer root file system, with newer minor versions in it.
        RESTART;

        /// As the API and the database write it.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

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

    boolean is(Kind wanted, State at) {
        return kind == wanted && state == at;
    }

    String reason() {
        String what = switch (kind) {
            case UPGRADE -> "upgrade to " + (version.isEmpty() ? "a newer version" : "version " + version);
            case RESTART -> "restart with security updates and newer minor versions";
        };
        return detail.map(why -> what + ": " + why).orElse(what);
    }

    Optional<Duration> took() {
        return startedAt.flatMap(began -> completedAt.map(ended -> Duration.between(began, ended)));
    }
}
