package renga.platform.slug;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A slug that somebody built elsewhere and is about to upload.
///
/// @param processTypes process type to command
/// @param stack name or id; empty: the app's own
/// @param checksum of the archive, `SHA256:` and 64 hex digits, if it shall be checked
public record SlugOrder(
        Map<String, String> processTypes,
        Optional<String> commit,
        Optional<String> commitDescription,
        Optional<String> buildpack,
        Optional<String> stack,
        Optional<String> checksum) {
    public SlugOrder {
        processTypes = Collections.unmodifiableMap(new TreeMap<>(processTypes));
    }
}
