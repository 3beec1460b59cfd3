package renga.platform.api;

import io.javalin.http.Context;
import renga.platform.account.Account;
import renga.platform.refusal.Refusal;

/// Who runs this server.
@FunctionalInterface
public interface Operator {
    boolean is(Account account);

    /// @throws Refusal if the request is somebody else's
    default void mustAsk(Context ctx) {
        Caller caller = Caller.of(ctx);
        if (caller.guest().isEmpty() && is(caller.account())) return;
        throw Refusal.of(
                Refusal.Kind.FORBIDDEN, "Only the operator of this server, the account RENGA_EMAIL, can do that.");
    }
}
