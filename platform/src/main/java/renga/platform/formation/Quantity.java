package renga.platform.formation;

/// How many dynos a scale asks for.
public sealed interface Quantity {
    /// `web=3`
    record Exactly(int count) implements Quantity {}

    /// `web+1`, `web-2`
    record Relative(int change) implements Quantity {}

    /// Only the size changes.
    record Same() implements Quantity {}
}
