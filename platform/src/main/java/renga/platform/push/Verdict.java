package renga.platform.push;

/// What is done about one ref of a push.
sealed interface Verdict {
    /// The ref moves if what it points to can be deployed.
    record Build() implements Verdict {}

    /// The ref moves.
    ///
    /// @param remark for the person who pushes; may be empty
    record Keep(String remark) implements Verdict {}

    /// The ref stays.
    record Refuse(String reason) implements Verdict {}
}
