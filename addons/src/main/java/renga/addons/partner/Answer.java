package renga.addons.partner;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/// What a provider says to the platform.
public sealed interface Answer {
    /// @param config the values of its config vars; empty: they stay as they are
    /// @param configOf those of namespaces, such as `credential:reader`: of others they stay as they are
    /// @param configAt those of other resources of this provider, which change along with it
    /// @param message for the person who asked
    record Done(
            Map<String, String> config,
            Map<String, Map<String, String>> configOf,
            Map<UUID, Map<String, String>> configAt,
            String message)
            implements Answer {
        public Done {
            config = Map.copyOf(config);
            configOf = Map.copyOf(configOf);
            configAt = Map.copyOf(configAt);
        }

        public Done(Map<String, String> config, String message) {
            this(config, Map.of(), Map.of(), message);
        }

        /// Values are secrets.
        @Override
        public String toString() {
            return "Done[" + message + "]";
        }
    }

    /// It is being done: the platform asks again then, in the same words.
    record Later(Duration pause, String message) implements Answer {}

    /// There is no such resource, or no more.
    record Gone() implements Answer {}

    /// It will not be done, and asking again does not help.
    record Refused(String message) implements Answer {}

    /// It cannot be done now.
    record Unavailable(String message) implements Answer {}
}
