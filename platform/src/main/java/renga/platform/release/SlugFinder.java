package renga.platform.release;

import java.util.Optional;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.app.App;

/// Finds slugs that the app's ledger need not know yet: uploaded ones, and those of other apps.
@FunctionalInterface
public interface SlugFinder {
    /// @param account who wants to release it
    /// @return as the app's own; empty if there is none that the account may see
    Optional<ReleasedSlug> find(App app, Account account, SlugId slug);
}
