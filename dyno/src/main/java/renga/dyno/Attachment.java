package renga.dyno;

/// How the caller holds an attached dyno.
public sealed interface Attachment {
    /// Plain pipes; stdout and stderr come merged.
    record Pipes() implements Attachment {}

    /// Plain pipes, stdout and stderr one each: for a stream of bytes with messages beside it.
    record Apart() implements Attachment {}

    /// A pseudo-terminal of this size in characters.
    record Terminal(int columns, int rows) implements Attachment {}
}
