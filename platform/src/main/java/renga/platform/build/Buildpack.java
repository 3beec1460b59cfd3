package renga.platform.build;

/// A buildpack as the builder needs it.
///
/// @param label what the transcript calls it: `heroku/nodejs`, or its address
/// @param place the folder name of a bundled one, an https address, or the path of a file here
record Buildpack(String label, Kind kind, String place) {
    enum Kind {
        /// comes with Renga
        BUNDLED,
        /// a .tgz or .zip, to be fetched by the platform
        ARCHIVE,
        /// an archive on this machine
        FILE,
        /// a repository cloned inside the build dyno; `#ref` at its end chooses a branch, tag or commit
        GIT,
        /// named, but gone from the registry since
        UNKNOWN;

        /// As the builder script reads it.
        String word() {
            return switch (this) {
                case BUNDLED -> "bundled";
                case ARCHIVE, FILE -> "archive";
                case GIT -> "git";
                case UNKNOWN -> "unknown";
            };
        }
    }

    /// Whether it need not be fetched before a dyno has it.
    boolean isAtHand() {
        return kind == Kind.BUNDLED || kind == Kind.GIT;
    }

    /// @param address of an archive or a repository
    static Buildpack at(String label, String address) {
        if (NamedSources.isFile(address)) return new Buildpack(label, Kind.FILE, address);
        return new Buildpack(label, BuildpackAddress.isArchive(address) ? Kind.ARCHIVE : Kind.GIT, address);
    }

    /// A place may hold a password.
    @Override
    public String toString() {
        return "Buildpack[" + label + "]";
    }
}
