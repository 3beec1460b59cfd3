package renga.addons.postgres;

import java.util.Locale;

/// What a database may still do, by its size.
enum Room {
    /// It may grow.
    GROWING,
    /// Sessions begin as read-only; one that says it wants to write can, so as to delete.
    READ_ONLY,
    /// It grew all the same: nobody logs in until it is reset or gets a larger plan.
    CLOSED;

    private static final int CLOSED_PERCENT = 150;

    /// Who was stopped has to go below this, or it would be stopped and let go by turns.
    private static final int AGAIN_PERCENT = 95;

    private static final int WHOLE_PERCENT = 100;

    /// @param before what it may do until now
    /// @param bytesMax the plan's
    static Room of(Room before, long bytes, long bytesMax) {
        long percent = bytes / (bytesMax / WHOLE_PERCENT);
        if (percent > CLOSED_PERCENT) return CLOSED;
        int limit = before == GROWING ? WHOLE_PERCENT : AGAIN_PERCENT;
        return percent > limit ? READ_ONLY : GROWING;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
