package renga.platform.build;

import renga.platform.slug.Slug;

/// What became of a build. Why it failed, the listener has been told.
public sealed interface BuildOutcome {
    record Built(Slug slug) implements BuildOutcome {}

    record Failed(String sentence) implements BuildOutcome {}
}
