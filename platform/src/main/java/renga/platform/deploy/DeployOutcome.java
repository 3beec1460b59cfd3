package renga.platform.deploy;

import renga.platform.release.Release;

/// What became of a deploy. The listener has been told; only a refusal it has yet to hear.
public sealed interface DeployOutcome {
    /// The release is the one that runs, or will soon, or a newer one took its place.
    record Live(Release release) implements DeployOutcome {}

    /// No release was made.
    record NotBuilt(String sentence) implements DeployOutcome {}

    /// The release was made and does not run: what was before goes on.
    record NotServing(Release release, String sentence) implements DeployOutcome {}

    /// Nobody wanted it any more; no release was made.
    record Cancelled(String sentence) implements DeployOutcome {}

    /// It was never begun.
    record Refused(String sentence) implements DeployOutcome {}
}
