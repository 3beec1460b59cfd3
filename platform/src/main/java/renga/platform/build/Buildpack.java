package renga.platform.build;

/// A buildpack as the builder needs it.
///
/// @param label what the transcript calls it: `heroku/nodejs`, or its address
/// @param place the folder name of a bundled one, else an https address
record Buildpack(String label, Kind kind, String place) {
    enum Kind {
        /// comes with Renga
        BUNDLED,
        /// a .tgz fetched inside the build dyno
        ARCHIVE,
        /// a repository cloned inside the build dyno; `#ref` at its end chooses a branch, tag or commit
        GIT;

        /// As the builder script reads it.
        String word() {
            return switch (this) {
                case BUNDLED -> "bundled";
                case ARCHIVE -> "archive";
                case GIT -> "git";
            };
        }
    }
}
