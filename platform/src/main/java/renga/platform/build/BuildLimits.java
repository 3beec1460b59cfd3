package renga.platform.build;

import java.time.Duration;
import renga.core.DynoSize;

/// How large, how long and how many, by name.
///
/// @param checkoutBytesMax sum of the commit's files (Heroku: 1 GB)
/// @param timeMax of one build, waiting for its turn not counted (Heroku: 15 min)
/// @param outputBytesMax of the transcript that is kept (Heroku: 300 MB); what is said beyond is lost, and said to be
/// @param slugBytesMax of the packed slug (Heroku: 500 MB)
/// @param buildsAtOnceMax others wait and say so
/// @param turnWaitMax how long they wait
/// @param size of the build's dyno
public record BuildLimits(
        long checkoutBytesMax,
        int checkoutFilesMax,
        Duration timeMax,
        long outputBytesMax,
        long slugBytesMax,
        int buildsAtOnceMax,
        Duration turnWaitMax,
        DynoSize size) {
    private static final long MEBIBYTE = 1L << 20;

    /// What is four times as large is not even packed to see.
    private static final int TREE_TO_PACKED_MAX = 4;

    /// The same, but for how many may run at once.
    public BuildLimits atOnce(int builds) {
        return new BuildLimits(
                checkoutBytesMax, checkoutFilesMax, timeMax, outputBytesMax, slugBytesMax, builds, turnWaitMax, size);
    }

    /// One processor is left to those who serve.
    public static BuildLimits of(int processors) {
        return new BuildLimits(
                1_024 * MEBIBYTE,
                250_000,
                Duration.ofMinutes(15),
                300 * MEBIBYTE,
                500 * MEBIBYTE,
                Math.max(1, processors - 1),
                Duration.ofMinutes(30),
                DynoSize.PERFORMANCE_M);
    }

    /// Of a published tree.
    long treeBytesMax() {
        return TREE_TO_PACKED_MAX * slugBytesMax;
    }

    /// The limits of a tree that was built elsewhere.
    BuildLimits forSlugs() {
        return new BuildLimits(
                treeBytesMax(),
                checkoutFilesMax,
                timeMax,
                outputBytesMax,
                slugBytesMax,
                buildsAtOnceMax,
                turnWaitMax,
                size);
    }
}
