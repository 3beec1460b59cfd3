package renga.platform.addon;

import renga.platform.refusal.Refusal;

/// How an errand went, for whoever waits for it.
sealed interface Told {
    /// The provider did what was asked.
    record Done() implements Told {}

    /// The provider works on it, or will be asked again.
    record Later() implements Told {}

    /// It came to nothing.
    record Refused(Refusal refusal) implements Told {}

    /// Something else happened to the add-on meanwhile.
    record Overtaken() implements Told {}
}
