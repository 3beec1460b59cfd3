package renga.platform.build;

import renga.core.BuildId;
import renga.platform.slug.Slug;

/// What became of asking for a build. Why it failed, the listener has been told.
public sealed interface BuildOutcome {
    record Built(BuildId build, Slug slug) implements BuildOutcome {}

    record Failed(BuildId build, String sentence) implements BuildOutcome {}

    /// It was never begun.
    record Refused(String sentence) implements BuildOutcome {}
}
