package renga.dyno;

import java.util.Collection;
import renga.core.SlugDigest;

/// A published tree.
///
/// @param bytes sum of the files' sizes
public record SlugTree(SlugDigest digest, long bytes, long files) {
    /// The tree that has these entries.
    public static SlugTree of(Collection<? extends TreeEntry> entries) {
        long bytes = 0;
        long files = 0;
        for (TreeEntry entry : entries) {
            if (entry instanceof TreeEntry.File file) {
                bytes += file.bytes();
                files++;
            }
        }
        return new SlugTree(TreeDigest.of(entries), bytes, files);
    }
}
