package renga.dyno;

import renga.core.SlugDigest;

/// What a dyno finds at `/app`, on top of the read-only stack.
public sealed interface Root {
    /// The slug, with a bounded writable layer of the dyno's own over it.
    record Slug(SlugDigest digest) implements Root {}

    /// No slug yet: `/app` is empty and writable (one-offs of an app never deployed).
    record Blank() implements Root {}

    /// A build: `/app` is empty, writable, and may be published afterwards; `/cache` is the app's build cache;
    /// `/build` is scratch space that is gone with the dyno.
    record Build() implements Root {}

    /// A service: `/app` is the volume, which one dyno at a time may have, and which stays when the dyno goes.
    record Service(VolumeName volume) implements Root {}
}
