package renga.platform.slug;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.SlugTrees;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;

/// Slugs nobody needs lose their row first; then archives and trees that no row names go. A tree that is
/// packed and not likely to be started from goes, too: it comes back when it is rolled back to.
///
/// A push may publish the very tree that is about to go. It is safe: publishing makes the tree young
/// again, and only trees that have been idle go; the slug's row is written under the lock that is held
/// here from making sure that there is none to the end of the deletion.
final class SlugRetention {
    private static final Logger LOG = LoggerFactory.getLogger(SlugRetention.class);
    private static final int ROWS_AT_ONCE = 500;
    private static final int DIGESTS_AT_ONCE = 50;

    private final SlugTable table;
    private final SlugStore store;
    private final SlugTrees trees;
    private final Lock naming;
    private final InstantSource clock;
    private final SlugNeeds needs;
    private final Keep keep;

    SlugRetention(
            SlugTable table,
            SlugStore store,
            SlugTrees trees,
            Lock naming,
            InstantSource clock,
            SlugNeeds needs,
            Keep keep) {
        this.table = table;
        this.store = store;
        this.trees = trees;
        this.naming = naming;
        this.clock = clock;
        this.needs = needs;
        this.keep = keep;
    }

    List<Chore> chores() {
        return List.of(
                new Chore("forget slugs that no release needs", _ -> new Rows()),
                new Chore("delete archives of no slug", _ -> new Digests(this::archives, this::dropArchives)),
                new Chore("let trees go that are not used", _ -> new Digests(trees::all, this::dropTrees)));
    }

    private final class Rows implements Chore.Sweep {
        private Optional<SlugId> after = Optional.empty();

        @Override
        public boolean batch() {
            SortedMap<SlugId, Instant> page = table.page(after, ROWS_AT_ONCE);
            if (page.isEmpty()) return false;
            after = Optional.of(page.lastKey());
            Set<SlugId> needed = needs.needed(page.keySet());
            Set<SlugId> unneeded = new HashSet<>(needs.dropped(page.keySet()));
            Instant before = clock.instant().minus(keep.unreleased());
            page.forEach((slug, madeAt) -> {
                if (!needed.contains(slug) && madeAt.isBefore(before)) unneeded.add(slug);
            });
            if (!unneeded.isEmpty()) table.delete(unneeded);
            return page.size() == ROWS_AT_ONCE;
        }
    }

    private interface Found {
        Set<SlugDigest> all() throws IOException;
    }

    private interface Drop {
        void of(List<SlugDigest> digests) throws IOException;
    }

    /// Goes through what lies on the disk.
    private static final class Digests implements Chore.Sweep {
        private final Found found;
        private final Drop drop;
        private final List<SlugDigest> left = new ArrayList<>();
        private boolean begun;

        Digests(Found found, Drop drop) {
            this.found = found;
            this.drop = drop;
        }

        @Override
        public boolean batch() throws IOException {
            if (!begun) left.addAll(found.all());
            begun = true;
            List<SlugDigest> some = left.subList(0, Math.min(DIGESTS_AT_ONCE, left.size()));
            if (!some.isEmpty()) drop.of(List.copyOf(some));
            some.clear();
            return !left.isEmpty();
        }
    }

    private Set<SlugDigest> archives() throws IOException {
        return store.all();
    }

    private void dropArchives(List<SlugDigest> digests) throws IOException {
        for (SlugDigest digest : unnamed(digests)) whileUnnamed(digest, () -> store.delete(digest));
    }

    private void dropTrees(List<SlugDigest> digests) throws IOException {
        for (SlugDigest digest : unnamed(digests)) whileUnnamed(digest, () -> drop(digest));
        var named = new HashSet<>(table.named(digests));
        named.removeAll(needs.atHand(digests));
        for (SlugDigest digest : named) {
            Optional<Slug.Archive> archive = table.archive(digest);
            if (archive.isPresent() && store.holds(digest, archive.get())) drop(digest);
        }
    }

    private void drop(SlugDigest digest) {
        if (trees.removeIdle(digest, keep.treeIdle())) LOG.info("the tree of slug {} was let go", digest);
    }

    private Set<SlugDigest> unnamed(Collection<SlugDigest> digests) {
        var unnamed = new HashSet<>(digests);
        unnamed.removeAll(table.named(digests));
        return unnamed;
    }

    private interface Act {
        void run() throws IOException;
    }

    private void whileUnnamed(SlugDigest digest, Act act) throws IOException {
        naming.lock();
        try {
            if (table.named(List.of(digest)).isEmpty()) act.run();
        } finally {
            naming.unlock();
        }
    }
}
