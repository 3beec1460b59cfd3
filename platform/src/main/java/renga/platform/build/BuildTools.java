package renga.platform.build;

import java.util.List;
import java.util.Map;
import renga.core.AppId;

/// What a build dyno has before its source comes. Two that are equal make dynos that are as good as each other.
///
/// @param tenant the app's own small number, see [renga.dyno.DynoSpec]
/// @param operator what the operator hands into every build, as environment
/// @param buildpacks all of them on this machine, or to be cloned by the builder
/// @param chosen whether the buildpacks are the owner's choice, or those to detect among
record BuildTools(
        AppId app, int tenant, Stack stack, Map<String, String> operator, List<Buildpack> buildpacks, boolean chosen) {
    /// @param revision which of the root file systems of that name, see [renga.dyno.DynoRuntime#stackRevision]
    record Stack(String name, String revision) {}

    BuildTools {
        operator = Map.copyOf(operator);
        buildpacks = List.copyOf(buildpacks);
    }
}
