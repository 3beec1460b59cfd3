package renga.platform.route;

import java.util.List;
import java.util.Optional;
import renga.core.AppId;

/// Where the names of the apps come from. Thread-safe.
public interface RoutedApps {
    /// Empty if there is no such app (any more).
    Optional<RoutedApp> find(AppId app);

    List<RoutedApp> all();
}
