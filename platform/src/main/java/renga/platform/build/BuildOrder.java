package renga.platform.build;

import java.util.List;
import java.util.Optional;

/// A build that somebody asks for over the API.
///
/// @param blob the archive
/// @param version what its sender calls it
/// @param buildpacks names or addresses that count for this build only; empty: the app's own choice
public record BuildOrder(
        Build.SourceBlob blob, Optional<String> version, Optional<String> description, List<String> buildpacks) {
    public BuildOrder {
        buildpacks = List.copyOf(buildpacks);
    }
}
