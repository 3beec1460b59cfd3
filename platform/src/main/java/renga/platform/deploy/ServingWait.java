package renga.platform.deploy;

import java.time.Duration;
import renga.core.AppId;
import renga.platform.formation.Serving;

/// All that a deploy wants of formation: [renga.platform.formation.Formations#awaitServing].
@FunctionalInterface
public interface ServingWait {
    /// Waits until the release serves, has failed, or was superseded.
    Serving awaitServing(AppId app, int releaseVersion, Duration limit) throws InterruptedException;
}
