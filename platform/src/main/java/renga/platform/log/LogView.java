package renga.platform.log;

import org.jspecify.annotations.Nullable;
import renga.core.AppId;

/// What one log session shows.
///
/// @param lines how many of the last lines that the filter accepts, 0 to [Segments#LINES_KEPT]
/// @param tail whether it goes on with what comes
record LogView(AppId app, LogFilter filter, int lines, boolean tail) {
    /// Heroku's default (heroku-behaviour.md §4).
    static final int LINES_DEFAULT = 100;

    static LogView of(AppId app, LogFilter filter, @Nullable Integer lines, boolean tail) {
        int wanted = lines == null ? LINES_DEFAULT : Math.clamp(lines, 0, Segments.LINES_KEPT);
        return new LogView(app, filter, wanted, tail);
    }
}
