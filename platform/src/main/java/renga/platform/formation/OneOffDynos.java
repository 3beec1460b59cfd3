package renga.platform.formation;

import java.util.List;
import java.util.Optional;
import renga.core.AppId;

/// The dynos of an app that are not formation's, as the dyno endpoints need them; the run room has them. Thread-safe.
public interface OneOffDynos {
    List<DynoView> dynos(AppId app);

    /// One by name (`run.4711`) or id.
    Optional<DynoView> dyno(AppId app, String nameOrId);

    /// Begins to stop it.
    ///
    /// @return false if there is none of that name or id
    boolean stop(AppId app, String nameOrId);
}
