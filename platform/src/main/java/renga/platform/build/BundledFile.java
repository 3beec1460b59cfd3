package renga.platform.build;

/// A file that comes with Renga.
///
/// @param path relative, with `/` between names
record BundledFile(String path, byte[] content) {
    boolean executable() {
        return path.startsWith("bin/");
    }
}
