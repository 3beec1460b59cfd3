package renga.dyno;

import java.util.Set;
import renga.core.AppId;

/// The build caches, one per app, kept between builds. Thread-safe.
public interface BuildCaches {
    /// Empties the app's cache; waits for a build that is using it.
    void purge(AppId app) throws InterruptedException;

    long bytes(AppId app);

    /// The apps that have one.
    Set<AppId> all();
}
