package renga.dyno;

/// What became of waiting for a web dyno's port.
public sealed interface Boot {
    record Listening() implements Boot {}

    record Ended(Exit exit) implements Boot {}

    /// R10.
    record TimedOut() implements Boot {}

    /// No such dyno: it was removed meanwhile.
    record Gone() implements Boot {}
}
