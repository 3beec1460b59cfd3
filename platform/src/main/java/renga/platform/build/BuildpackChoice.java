package renga.platform.build;

import java.util.List;

/// Which buildpacks a build has.
///
/// @param owners whether the app's owner chose them, so that all of them run; else the first that fits
///     does
record BuildpackChoice(List<Buildpack> buildpacks, boolean owners) {
    BuildpackChoice {
        buildpacks = List.copyOf(buildpacks);
    }
}
