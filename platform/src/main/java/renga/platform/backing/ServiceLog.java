package renga.platform.backing;

import java.io.IOException;
import renga.core.AppId;
import renga.dyno.DynoEvent;

/// Where what services say goes, besides the log of each.
public interface ServiceLog {
    /// Tells an app that has the add-on on it.
    ///
    /// @param as what the service is called in the app's log: `postgres`
    /// @param attachment what the add-on is called there: `DATABASE`
    void tell(AppId app, DynoEvent.Output said, String as, String attachment);

    /// Deletes what a service that is gone has said.
    ///
    /// @throws IOException if something could not be deleted; asked again then
    void forget(AppId service) throws IOException;
}
