package renga.dyno.disk;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// The two folders that make up a slug's tree. Every folder of the tree is in `own`, each file in one of them.
///
/// @param own in the slug's image
/// @param common links to files that other slugs have too; may not be there
public record SlugRoots(Path own, Path common) {
    public boolean hasCommon() {
        return Files.isDirectory(common);
    }

    List<Path> all() {
        return hasCommon() ? List.of(own, common) : List.of(own);
    }

    /// Where the file with this path in the tree lies.
    Path file(String path) {
        Path shared = Names.below(common, path);
        return Files.exists(shared, LinkOption.NOFOLLOW_LINKS) ? shared : Names.below(own, path);
    }
}
