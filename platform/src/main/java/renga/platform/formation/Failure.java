package renga.platform.formation;

import renga.core.ReleaseId;

/// The newest release whose web dynos did not come up.
///
/// @param reason a sentence for people
record Failure(ReleaseId release, int version, String reason) {}
