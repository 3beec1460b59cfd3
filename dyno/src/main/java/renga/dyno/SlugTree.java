package renga.dyno;

import renga.core.SlugDigest;

/// A published tree.
///
/// @param bytes sum of the files' sizes
public record SlugTree(SlugDigest digest, long bytes, long files) {}
