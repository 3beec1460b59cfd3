package renga.dyno.disk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import renga.core.SlugDigest;

/// Which slugs are mounted, the one that was used longest ago first, and by how many readers just now. Not thread-safe:
/// the store guards it. Very many mounts slow the machine down: each new mount namespace copies all of them, and runc
/// reads them line by line.
final class MountedSlugs {
    private final int max;
    private final SequencedMap<SlugDigest, Integer> readers = new LinkedHashMap<>();

    MountedSlugs(int max) {
        this.max = max;
    }

    boolean contains(SlugDigest digest) {
        return readers.containsKey(digest);
    }

    /// It is mounted, and was used just now.
    void use(SlugDigest digest) {
        readers.putLast(digest, readers.getOrDefault(digest, 0));
    }

    void beginReading(SlugDigest digest) {
        readers.merge(digest, 1, Integer::sum);
    }

    /// No reading of a slug that was forgotten meanwhile is no error.
    void endReading(SlugDigest digest) {
        readers.computeIfPresent(digest, (_, count) -> count - 1);
    }

    boolean isRead(SlugDigest digest) {
        return readers.getOrDefault(digest, 0) > 0;
    }

    void forget(SlugDigest digest) {
        readers.remove(digest);
    }

    /// Those that have to go, so that no more than so many stay; none that is read.
    List<SlugDigest> surplus() {
        int tooMany = readers.size() - max;
        return tooMany <= 0
                ? List.of()
                : readers.keySet().stream()
                        .limit(tooMany)
                        .filter(digest -> !isRead(digest))
                        .toList();
    }
}
