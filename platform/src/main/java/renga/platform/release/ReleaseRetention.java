package renga.platform.release;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.platform.db.Database;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;

/// Old releases expire, and slugs that no release needs any more are given up; what runs, or may be gone
/// back to, is neither. Thread-safe.
public final class ReleaseRetention {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseRetention.class);
    private static final int APPS_AT_ONCE = 50;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String APPS = "SELECT id FROM app WHERE id > :after ORDER BY id LIMIT :most";

    /// The current release is the newest fallback, so it never is among them.
    private static final String EXPIRE = """
            UPDATE release SET status = 'expired', updated_at = :now
            FROM app
            WHERE app.id = ANY(:apps) AND release.app_id = app.id
              AND release.status = 'succeeded' AND release.slug_id IS NOT NULL
              AND release.version <= app.last_version - :least
              AND (release.created_at < :before OR release.version <= app.last_version - :most)
              AND release.version < (SELECT fallback.version FROM release fallback
                                     WHERE fallback.app_id = app.id AND fallback.status = 'succeeded'
                                     ORDER BY fallback.version DESC OFFSET :fallbacks - 1 LIMIT 1)
            """;

    /// A failed release keeps its status, and needs its slug as long as a release that succeeded would.
    private static final String UNNEEDED = """
            SELECT slug.slug_id FROM released_slug slug
            WHERE %s AND slug.dropped_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM release JOIN app ON app.id = release.app_id
                WHERE release.slug_id = slug.slug_id AND release.status <> 'expired'
                  AND (release.status <> 'failed' OR release.version > app.last_version - :least
                       OR (release.created_at >= :before AND release.version > app.last_version - :most)))
            """;
    private static final String LOCK_UNNEEDED =
            UNNEEDED.formatted("slug.app_id = ANY(:apps)") + "FOR UPDATE OF slug SKIP LOCKED";
    private static final String DROP = "UPDATE released_slug SET dropped_at = :now WHERE slug_id IN ("
            + UNNEEDED.formatted("slug.slug_id = ANY(:slugs)") + ")";

    private static final String DROPPED =
            "SELECT slug_id FROM released_slug WHERE slug_id = ANY(:slugs) AND dropped_at IS NOT NULL";
    private static final String NEEDED =
            "SELECT slug_id FROM released_slug WHERE slug_id = ANY(:slugs) AND dropped_at IS NULL";

    private static final String NEWEST = """
            SELECT DISTINCT slug.digest FROM released_slug slug
            JOIN release ON release.slug_id = slug.slug_id AND release.status IN ('succeeded', 'pending')
            JOIN app ON app.id = release.app_id AND app.destroyed_at IS NULL
            WHERE slug.digest = ANY(:digests)
              AND release.version >= COALESCE((SELECT newer.version FROM release newer
                                               WHERE newer.app_id = release.app_id AND newer.status = 'succeeded'
                                               ORDER BY newer.version DESC OFFSET :at_hand - 1 LIMIT 1), 0)
            """;

    private final Database db;
    private final InstantSource clock;
    private final Keep keep;

    public ReleaseRetention(Database db, InstantSource clock, Keep keep) {
        this.db = db;
        this.clock = clock;
        this.keep = keep;
    }

    public Chore chore() {
        return new Chore("expire old releases", AllApps::new);
    }

    /// Those of the slugs that were given up.
    public Set<SlugId> dropped(Collection<SlugId> slugs) {
        return those(DROPPED, slugs);
    }

    /// Those of the slugs that were released and are kept.
    public Set<SlugId> needed(Collection<SlugId> slugs) {
        return those(NEEDED, slugs);
    }

    private Set<SlugId> those(String which, Collection<SlugId> slugs) {
        return db.jdbi()
                .withHandle(handle -> Set.copyOf(handle.createQuery(which)
                        .bind("slugs", slugs.stream().map(SlugId::value).toArray(UUID[]::new))
                        .mapTo(SlugId.class)
                        .list()));
    }

    /// Those of the digests that a dyno of some app is likely to be started from: the newest releases'.
    public Set<SlugDigest> newest(Collection<SlugDigest> digests) {
        return db.jdbi()
                .withHandle(handle -> Set.copyOf(handle.createQuery(NEWEST)
                        .bind("digests", digests.stream().map(SlugDigest::hex).toArray(String[]::new))
                        .bind("at_hand", keep.treesAtHand())
                        .mapTo(SlugDigest.class)
                        .list()));
    }

    private final class AllApps implements Chore.Sweep {
        private final boolean tight;
        private UUID after = BEFORE_ALL;

        AllApps(boolean tight) {
            this.tight = tight;
        }

        @Override
        public boolean batch() {
            List<UUID> apps = db.jdbi()
                    .withHandle(handle -> handle.createQuery(APPS)
                            .bind("after", after)
                            .bind("most", APPS_AT_ONCE)
                            .mapTo(UUID.class)
                            .list());
            if (apps.isEmpty()) return false;
            after = apps.getLast();
            var page =
                    new Page(apps.toArray(UUID[]::new), tight, clock.instant().truncatedTo(ChronoUnit.MICROS));
            int expired = db.jdbi().withHandle(page::expire);
            int dropped = db.jdbi().inTransaction(page::drop);
            if (expired + dropped > 0) LOG.info("{} releases expired, {} slugs are no longer needed", expired, dropped);
            return apps.size() == APPS_AT_ONCE;
        }
    }

    private final class Page {
        private final UUID[] apps;
        private final boolean tight;
        private final Instant now;

        Page(UUID[] apps, boolean tight, Instant now) {
            this.apps = apps;
            this.tight = tight;
            this.now = now;
        }

        int expire(Handle handle) {
            return ruled(handle.createUpdate(EXPIRE))
                    .bind("apps", apps)
                    .bind("fallbacks", keep.fallbacks())
                    .bind("now", now)
                    .execute();
        }

        /// Locked first and looked at again: a release made meanwhile is seen then, a later one waits and
        /// is refused. A slug that is being released right now is left for the next round.
        int drop(Handle tx) {
            UUID[] slugs = ruled(tx.createQuery(LOCK_UNNEEDED))
                    .bind("apps", apps)
                    .mapTo(UUID.class)
                    .list()
                    .toArray(UUID[]::new);
            if (slugs.length == 0) return 0;
            return ruled(tx.createUpdate(DROP))
                    .bind("slugs", slugs)
                    .bind("now", now)
                    .execute();
        }

        private <S extends SqlStatement<S>> S ruled(S statement) {
            return statement
                    .bind("least", keep.releasesMin())
                    .bind("most", keep.most(tight))
                    .bind("before", keep.before(now));
        }
    }
}
