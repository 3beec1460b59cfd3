package renga.platform;

import java.util.Collection;
import java.util.Set;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.platform.release.ReleaseRetention;
import renga.platform.slug.SlugNeeds;

/// Tells the slug room what the ledgers need.
record LedgerNeeds(ReleaseRetention ledgers) implements SlugNeeds {
    @Override
    public Set<SlugId> dropped(Collection<SlugId> slugs) {
        return ledgers.dropped(slugs);
    }

    @Override
    public Set<SlugId> needed(Collection<SlugId> slugs) {
        return ledgers.needed(slugs);
    }

    @Override
    public Set<SlugDigest> atHand(Collection<SlugDigest> digests) {
        return ledgers.newest(digests);
    }
}
