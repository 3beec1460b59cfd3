package renga.platform.source;

import java.time.Duration;

/// How large, how long and how many, by name.
///
/// @param bytesMax of one archive, packed; unpacked, a build's own limit counts
/// @param kept how long an upload is: enough for a build that waits its turn, and to build the same upload again
/// @param perAccountMax uploads at the same time
/// @param fetchMax to get what lies elsewhere; a build has 15 minutes for all it does
public record SourceLimits(long bytesMax, Duration kept, int perAccountMax, Duration fetchMax) {
    public static final SourceLimits USUAL =
            new SourceLimits(1L << 30, Duration.ofHours(24), 100, Duration.ofMinutes(5));
}
