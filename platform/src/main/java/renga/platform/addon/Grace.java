package renga.platform.addon;

import java.time.Duration;
import renga.platform.provider.Provider;

/// How long what was given up can be brought back.
///
/// @param time zero: it ends at once
public record Grace(Duration time) {
    /// Over a weekend.
    public static final int HOURS = 72;

    /// A year: what is kept takes disk.
    public static final int HOURS_MAX = 365 * 24;

    /// @throws IllegalArgumentException if it is too long
    public static Grace of(int hours) {
        if (hours <= HOURS_MAX) return new Grace(Duration.ofHours(hours));
        throw new IllegalArgumentException(
                "RENGA_ADDON_GRACE_HOURS has to be 0 to %d, not %d: so long the data of what was destroyed takes disk"
                        .formatted(HOURS_MAX, hours));
    }

    /// Only of what runs here it is known that nobody pays for it meanwhile.
    boolean isFor(Provider provider) {
        return provider.runsServices() && !time.isZero();
    }
}
