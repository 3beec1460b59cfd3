package renga.platform.slug;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import renga.core.AppId;
import renga.core.SlugId;
import renga.dyno.SlugTree;

/// One slug of one app: a published tree and what runs in it. Never changed; only its archive comes later.
///
/// @param processTypes process type to command, sorted by type
/// @param buildpack what the last buildpack calls itself: `Node.js`
/// @param archive empty until it is packed
public record Slug(
        SlugId id,
        AppId app,
        SlugTree tree,
        Map<String, String> processTypes,
        Optional<String> commit,
        Optional<String> commitDescription,
        Optional<String> buildpack,
        String stack,
        Optional<Archive> archive,
        Instant createdAt,
        Instant updatedAt) {
    public Slug {
        processTypes = Collections.unmodifiableMap(new TreeMap<>(processTypes));
    }

    /// The packed form in the slug store.
    ///
    /// @param checksum SHA-256 of the archive, lower-case hex
    public record Archive(String checksum, long bytes) {}
}
