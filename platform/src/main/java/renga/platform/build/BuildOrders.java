package renga.platform.build;

import renga.platform.account.Account;
import renga.platform.app.App;

/// What `POST /apps/:app/builds` sets off; the deploy room does it.
@FunctionalInterface
public interface BuildOrders {
    /// Begins; the build goes on behind the caller's back and becomes a release.
    ///
    /// @return its row as it begins
    /// @throws renga.platform.refusal.Refusal if it cannot be begun
    Build order(App app, Account account, BuildOrder order, String requestId);
}
