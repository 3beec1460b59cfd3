package renga.platform.deploy;

import renga.platform.account.Account;
import renga.platform.app.App;

/// Makes what a buildpack wants beside an app's first release: a database.
@FunctionalInterface
public interface DefaultAddons {
    /// Where there is no marketplace.
    DefaultAddons NONE = (_, _, plan) -> new Made.Not("there are no add-ons here");

    /// How it went.
    sealed interface Made {
        /// @param name of the attachment: `DATABASE`
        record As(String name) implements Made {}

        /// The app has one of that service.
        record Before() implements Made {}

        record Not(String why) implements Made {}
    }

    /// Makes one and waits until it is there; asked again, it is the same one.
    ///
    /// @param plan `heroku-postgresql`
    Made make(Account account, App app, String plan) throws InterruptedException;
}
