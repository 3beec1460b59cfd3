package renga.platform.setup;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import renga.platform.account.Account;
import renga.platform.app.App;

/// Has the add-ons made that an app.json asks for.
@FunctionalInterface
public interface SetupAddons {
    /// Makes one and waits until it is there; done again, it is found by its id.
    ///
    /// @param as name of its attachment; empty: one is chosen
    /// @return why it is not there, if it is not
    Optional<String> ensure(
            Account account, App app, UUID id, String plan, Optional<String> as, Map<String, String> options)
            throws InterruptedException;
}
