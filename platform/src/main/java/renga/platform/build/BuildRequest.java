package renga.platform.build;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import renga.core.AppId;

/// All that decides one build.
///
/// @param tenant the app's own small number, see [renga.dyno.DynoSpec]
/// @param buildpacks addresses that count for this build only; empty: the app's own choice
/// @param config config vars in clear: files for the buildpacks, never in the environment, never logged
public record BuildRequest(
        AppId app,
        int tenant,
        Build.User user,
        String stack,
        Source source,
        Revision revision,
        List<String> buildpacks,
        Map<String, String> config,
        String requestId) {
    public BuildRequest {
        buildpacks = List.copyOf(buildpacks);
        config = Map.copyOf(config);
    }

    /// What is built.
    ///
    /// @param version a commit in full, 40 hex digits, or whatever the one who sent an archive calls it
    /// @param title first line of the commit's message
    /// @param at when it was made: the time of all files
    /// @param blob where an archive came from; empty for a push
    public record Revision(
            Optional<String> version, Optional<String> title, Instant at, Optional<Build.SourceBlob> blob) {
        public static Revision commit(String id, String title, Instant at) {
            return new Revision(Optional.of(id), Optional.of(title), at, Optional.empty());
        }
    }

    /// Config vars are secrets: not shown.
    @Override
    public String toString() {
        return "BuildRequest[" + revision.version().orElse("an archive") + " of app " + app + "]";
    }
}
