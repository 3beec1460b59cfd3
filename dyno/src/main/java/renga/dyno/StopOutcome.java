package renga.dyno;

/// What became of asking a dyno to stop.
public sealed interface StopOutcome {
    /// It ended within the grace.
    record InTime(Exit exit) implements StopOutcome {}

    /// It had to be killed (R12).
    record Killed(Exit exit) implements StopOutcome {}

    /// There was no such dyno.
    record Gone() implements StopOutcome {}
}
