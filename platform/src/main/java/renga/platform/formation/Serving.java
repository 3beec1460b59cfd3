package renga.platform.formation;

import java.util.OptionalInt;

/// What became of waiting for a release to serve.
public sealed interface Serving {
    /// Every wanted web dyno of the release is up and the router sends requests to nothing older; also when the app
    /// has no web dynos.
    record Up(int version) implements Serving {}

    /// A web dyno of it crashed or never listened.
    ///
    /// @param reason a sentence for people
    /// @param returnedTo the release that goes on serving; empty if there is none to return to: then the
    /// crashed dynos are tried again with back-off, as for any crash
    record Failed(String reason, OptionalInt returnedTo) implements Serving {}

    /// A newer release took its place; it need never have booted.
    record Superseded(int byVersion) implements Serving {}

    /// The limit passed first; the dynos are still starting.
    record StillStarting(String waitingFor) implements Serving {}
}
