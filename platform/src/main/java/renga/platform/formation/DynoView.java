package renga.platform.formation;

import java.time.Instant;
import java.util.Optional;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.ReleaseId;

/// A formation dyno as `heroku ps` shows it.
///
/// @param since when it came into this state
/// @param address IPv4 address it is reached at; empty until it runs
public record DynoView(
        DynoId id,
        AppId app,
        DynoName name,
        String command,
        DynoSize size,
        State state,
        ReleaseId release,
        int version,
        Optional<String> address,
        Instant createdAt,
        Instant since) {
    /// The API's words, in lower case.
    public enum State {
        STARTING,
        UP,
        DOWN,
        CRASHED
    }

    /// The same dyno, said to run that version.
    DynoView standing(int newest) {
        return new DynoView(id, app, name, command, size, state, release, newest, address, createdAt, since);
    }
}
