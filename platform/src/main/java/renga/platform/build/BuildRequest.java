package renga.platform.build;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import renga.core.AppId;

/// All that decides one build.
///
/// @param tenant the app's own small number, see [renga.dyno.DynoSpec]
/// @param config config vars in clear: files for the buildpacks, never in the environment, never logged
public record BuildRequest(
        AppId app,
        int tenant,
        Build.User user,
        String stack,
        Source source,
        Commit commit,
        Map<String, String> config,
        String requestId) {
    public BuildRequest {
        config = Map.copyOf(config);
    }

    /// What is built.
    ///
    /// @param id in full, 40 hex digits
    /// @param title first line of its message
    public record Commit(String id, String title, Instant at) {}

    /// Config vars are secrets: not shown.
    @Override
    public String toString() {
        return "BuildRequest[" + commit.id() + " of app " + app + "]";
    }

    Optional<String> version() {
        return Optional.of(commit.id());
    }
}
