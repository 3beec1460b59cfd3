package renga.platform.release;

/// How a release phase turned out, for those who waited for it.
public sealed interface PhaseOutcome {
    record Succeeded() implements PhaseOutcome {}

    /// @param sentence what happened, for people
    record Failed(String sentence) implements PhaseOutcome {}

    /// The one who asked did not want to wait longer.
    record StillPending() implements PhaseOutcome {}
}
