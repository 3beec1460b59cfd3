package renga.platform.build;

import java.io.IOException;
import java.util.Optional;
import renga.dyno.DynoRuntime;
import renga.dyno.SlugTree;
import renga.platform.slug.Slugs;

/// Holds published trees to the limit on packed slugs. Packing takes seconds, so it is done only for trees that are
/// larger than the limit as they are: what is smaller unpacked is smaller packed.
record SlugSizes(DynoRuntime runtime, Slugs slugs, BuildLimits limits) {
    /// @return why the tree is too large, which is gone then
    Optional<String> complaint(SlugTree tree) throws IOException {
        if (tree.bytes() <= limits.slugBytesMax()) return Optional.empty();
        boolean far = tree.bytes() > limits.treeBytesMax();
        long packed = far ? 0 : slugs.packedBytes(tree.digest());
        if (!far && packed <= limits.slugBytesMax()) return Optional.empty();
        runtime.slugs().remove(tree.digest());
        return Optional.of(
                far
                        ? "Compiled slug size: %s unpacked is too large (max is %s)."
                                .formatted(Sizes.text(tree.bytes()), Sizes.round(limits.treeBytesMax()))
                        : "Compiled slug size: %s is too large (max is %s)."
                                .formatted(Sizes.text(packed), Sizes.round(limits.slugBytesMax())));
    }
}
