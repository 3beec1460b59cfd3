package renga.platform.slug;

import java.util.Collection;
import java.util.Set;
import renga.core.SlugDigest;
import renga.core.SlugId;

/// What the ledgers need of slugs; told by the release room.
public interface SlugNeeds {
    /// Those of the slugs that no release needs any more.
    Set<SlugId> dropped(Collection<SlugId> slugs);

    /// Those of the slugs that a release needs.
    Set<SlugId> needed(Collection<SlugId> slugs);

    /// Those of the trees that a dyno is likely to be started from soon.
    Set<SlugDigest> atHand(Collection<SlugDigest> digests);
}
