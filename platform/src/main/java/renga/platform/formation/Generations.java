package renga.platform.formation;

import java.util.Optional;
import java.util.Set;
import renga.core.AppId;
import renga.core.ReleaseId;

/// Where formation learns what should run, and says what cannot: the ledger's side, implemented by the release room.
/// Thread-safe; may be called again with the same arguments after a kill.
public interface Generations {
    /// What the app should run now: its newest release that succeeded and was not reported [#failed]. Empty if the
    /// app does not exist (any more).
    Optional<Generation> current(AppId app);

    /// The apps whose current release has a slug.
    Set<AppId> deployed();

    /// Up to which release dynos of this version are what should run: the version itself, or the last of the failed
    /// releases that follow it directly. `heroku ps:wait` waits for the newest release,
    /// and one that failed never runs.
    int standing(AppId app, int version);

    /// The release's dynos crashed or never listened while an older release served; the older one goes on serving.
    /// From its return on [#current] does not name this release again.
    ///
    /// @param reason a sentence for people: `web.1 exited with status 1 before it listened on its port`
    void failed(AppId app, ReleaseId release, String reason);
}
