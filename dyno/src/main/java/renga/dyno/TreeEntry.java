package renga.dyno;

/// One entry of a slug's tree; paths are relative to `/app`, with `/` between names.
public sealed interface TreeEntry {
    String path();

    /// @param mode the twelve permission bits
    record Directory(String path, int mode) implements TreeEntry {}

    /// @param sha256 of the content, lower-case hex
    record File(String path, int mode, long bytes, String sha256) implements TreeEntry {}

    /// @param target as written in the link, never followed
    record Link(String path, String target) implements TreeEntry {}
}
