package renga.platform.formation;

/// Which dynos of an app a restart or stop is meant for. One-offs are never meant.
public sealed interface Target {
    record All() implements Target {}

    /// All dynos of one process type.
    record Type(String type) implements Target {}

    /// One dyno, by name (`web.1`) or id.
    record Dyno(String nameOrId) implements Target {}
}
