package renga.platform.route;

import java.time.Instant;
import renga.core.AppId;

/// Takes the router's lines (`heroku[router]`); implemented by the log room. Never blocks, never throws.
public interface RequestLog {
    /// @param text the line without time and source: `at=info method=GET path="/" …`
    void request(AppId app, Instant at, String text);

    /// So many request lines, of whichever apps, never arrived: the router had to drop them.
    void lost(long lines);
}
