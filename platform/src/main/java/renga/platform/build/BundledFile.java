package renga.platform.build;

/// A file that comes with Renga.
///
/// @param path relative, with `/` between names
record BundledFile(String path, byte[] content) {
    private static final int PLAIN = 0100644;
    private static final int EXECUTABLE = 0100755;

    int mode() {
        return path.startsWith("bin/") ? EXECUTABLE : PLAIN;
    }
}
