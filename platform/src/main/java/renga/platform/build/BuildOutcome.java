package renga.platform.build;

import renga.platform.slug.Slug;

/// What became of a build. Why it failed, the listener has been told.
public sealed interface BuildOutcome {
    /// @param first what the app is to begin with, if this is its first deploy
    record Built(Slug slug, FirstDeploy first) implements BuildOutcome {}

    record Failed(String sentence) implements BuildOutcome {}
}
