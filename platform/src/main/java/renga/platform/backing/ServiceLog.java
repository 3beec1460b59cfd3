package renga.platform.backing;

import java.io.IOException;
import renga.core.AppId;

/// Deletes what a service that is gone has said.
@FunctionalInterface
public interface Forgetting {
    /// @throws IOException if something could not be deleted; asked again then
    void forget(AppId service) throws IOException;
}
