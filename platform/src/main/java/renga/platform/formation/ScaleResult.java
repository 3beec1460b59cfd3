package renga.platform.formation;

import java.util.List;

/// What became of a scale: everything asked for was done, or nothing.
public sealed interface ScaleResult {
    /// @param changed the process types that were asked for, as they are now
    record Scaled(List<ProcessType> changed) implements ScaleResult {
        public Scaled {
            changed = List.copyOf(changed);
        }
    }

    /// The app has no such process type.
    record UnknownType(String type) implements ScaleResult {}

    /// Below 0 or above [Formations#DYNOS_PER_TYPE_MAX], or the type is never scaled (`release`).
    ///
    /// @param reason a sentence for people
    record Refused(String reason) implements ScaleResult {}
}
