package renga.platform.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import renga.platform.bucket.Bucket;

/// Where the archive of a backup is taken from: it is here, or fetched back from its copy off-site first. Thread-safe.
final class Shelf {
    private final Rows rows;
    private final Archives archives;
    private final Optional<Bucket> bucket;

    /// One for each that was asked for in this life.
    private final Map<UUID, Object> turns = new ConcurrentHashMap<>();

    /// @param bucket where copies are, if the operator has one
    Shelf(Rows rows, Archives archives, Optional<Bucket> bucket) {
        this.rows = rows;
        this.archives = archives;
        this.bucket = bucket;
    }

    /// What became of looking for an archive.
    sealed interface Taken {
        /// It stays at least as long as unused ones do.
        record Here(Path file) implements Taken {}

        /// Neither here nor off-site.
        record Missing() implements Taken {}

        /// What came back is not what was written; nothing is here.
        record Damaged() implements Taken {}

        /// It may well be there.
        ///
        /// @param why in a sentence
        record NotReached(String why) implements Taken {}
    }

    /// Waits while it is fetched. What has been here all the time is not looked into.
    Taken take(Transfer backup) {
        UUID id = backup.id();
        // Two that want it at once fetch it once.
        synchronized (turn(id)) {
            try {
                return here(backup) ? new Taken.Here(archives.file(id)) : fetch(backup);
            } catch (IOException e) {
                return notReached(String.valueOf(e.getMessage()).replaceAll("\\.$", ""));
            }
        }
    }

    /// Deletes an archive here, unless somebody has just taken it.
    void clearAway(UUID id, Instant unusedSince) throws IOException {
        synchronized (turn(id)) {
            if (archives.isUnusedSince(id, unusedSince)) archives.delete(id);
        }
    }

    private Object turn(UUID id) {
        return turns.computeIfAbsent(id, _ -> new Object());
    }

    private boolean here(Transfer backup) throws IOException {
        return archives.use(backup.id(), rows.now());
    }

    private Taken fetch(Transfer backup) throws IOException {
        Optional<String> place = rows.offsite(now(), table -> table.place(backup.id()));
        if (place.isEmpty() || backup.sha256().isEmpty()) return new Taken.Missing();
        if (bucket.isEmpty()) return notReached("it is in %s, and RENGA_ARCHIVE_S3 is not set".formatted(place.get()));
        try (Archives.Draft draft = archives.draft(backup.id())) {
            if (!bucket.get().get(backup.id().toString(), draft)) return gone(place.get());
            if (!draft.keepIf(backup.sha256().get())) return new Taken.Damaged();
        }
        return here(backup) ? new Taken.Here(archives.file(backup.id())) : new Taken.Missing();
    }

    private Taken gone(String place) {
        return now().equals(place)
                ? new Taken.Missing()
                : notReached("it was put into %s, and is not in %s".formatted(place, now()));
    }

    private String now() {
        return bucket.map(Bucket::address).orElse("");
    }

    private static Taken notReached(String why) {
        return new Taken.NotReached(
                "Its archive could not be fetched back: %s. Try again later, or ask the operator.".formatted(why));
    }
}
