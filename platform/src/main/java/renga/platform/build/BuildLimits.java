package renga.platform.build;

import java.time.Duration;
import renga.core.DynoSize;

/// How large, how long and how many, by name.
///
/// @param checkoutBytesMax sum of the commit's files (Heroku: 1 GB)
/// @param timeMax of one build, waiting for its turn not counted (Heroku: 15 min)
/// @param outputBytesMax of the transcript that is kept (Heroku: 300 MB); what is said beyond is lost, and said to be
/// @param slugBytesMax of the published tree; Heroku's 500 MB are of the packed one, about a quarter of this
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

    /// One processor is left to those who serve.
    public static BuildLimits of(int processors) {
        return new BuildLimits(
                1_024 * MEBIBYTE,
                250_000,
                Duration.ofMinutes(15),
                300 * MEBIBYTE,
                2_048 * MEBIBYTE,
                Math.max(1, processors - 1),
                Duration.ofMinutes(30),
                DynoSize.PERFORMANCE_M);
    }
}
