package renga.platform.release;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import renga.core.SlugDigest;
import renga.core.SlugId;

/// What the ledger knows of a slug.
///
/// @param commit what it was built from, in full; empty for an upload without a version
/// @param processTypes process type to command, `release` included
/// @param stack what it was built on, and runs on
public record ReleasedSlug(
        SlugId id, SlugDigest digest, Optional<String> commit, Map<String, String> processTypes, String stack) {
    private static final String STANDARD = "heroku-24";

    /// Built on the standard stack.
    public ReleasedSlug(SlugId id, SlugDigest digest, Optional<String> commit, Map<String, String> processTypes) {
        this(id, digest, commit, processTypes, STANDARD);
    }

    public ReleasedSlug {
        processTypes = Collections.unmodifiableMap(new TreeMap<>(processTypes));
    }
}
