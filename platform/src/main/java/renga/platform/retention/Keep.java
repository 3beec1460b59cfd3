package renga.platform.retention;

import java.time.Duration;
import java.time.Instant;

/// What is kept, by number and age. A release's artifacts, a build's row and transcript go when they are
/// past the newest `releasesMin` of their app and older than `age` (Heroku's rule), or past the newest
/// `releasesMax` whatever their age: a disk of one's own is bounded. What runs is never touched.
///
/// @param releasesMin newest releases and builds of an app that stay, however old
/// @param releasesMax newest releases and builds of an app beyond which nothing stays, however young
/// @param age 30 days as with Heroku
/// @param fallbacks newest releases that succeeded; they stay even if hundreds failed after them
/// @param treesAtHand newest releases whose trees stay on this machine; older ones come back from the
///     slug store
/// @param treeIdle a tree is at hand so long after it was published or loaded, whoever needs it: longer
///     than it takes to write down that it is needed
/// @param unreleased a slug nobody released is kept so long
/// @param cacheIdle the build cache of an app not built for so long is emptied
/// @param cacheIdleTight the same when the disk is nearly full
public record Keep(
        int releasesMin,
        int releasesMax,
        Duration age,
        int fallbacks,
        int treesAtHand,
        Duration treeIdle,
        Duration unreleased,
        Duration cacheIdle,
        Duration cacheIdleTight) {
    public static final int RELEASES_MIN = 20;
    public static final int RELEASES_MAX = 100;
    public static final int DAYS = 30;

    public Keep {
        if (releasesMin < fallbacks || releasesMax < releasesMin) {
            throw new IllegalArgumentException("releases to keep: %d has to be at least %d, and at most %d"
                    .formatted(releasesMin, fallbacks, releasesMax));
        }
    }

    public static Keep of(int releasesMin, int releasesMax, Duration age) {
        return new Keep(
                releasesMin,
                releasesMax,
                age,
                Math.min(5, releasesMin),
                3,
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                Duration.ofDays(30),
                Duration.ofDays(1));
    }

    public static Keep standard() {
        return of(RELEASES_MIN, RELEASES_MAX, Duration.ofDays(DAYS));
    }

    /// How many of the newest stay, whatever their age, in this round; on a disk nearly full age protects
    /// nothing.
    public int most(boolean tight) {
        return tight ? releasesMin : releasesMax;
    }

    /// What is older than this has had its time.
    public Instant before(Instant now) {
        return now.minus(age);
    }
}
