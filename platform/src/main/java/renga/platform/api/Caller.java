package renga.platform.api;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.account.Account;
import renga.platform.account.Authorization;
import renga.platform.account.Token;
import renga.platform.refusal.Refusal;

/// Who sent this request.
///
/// @param authorization empty if the caller came with e-mail and password
/// @param token what was presented, with the authorization it belongs to
/// @param guest the add-on provider that this is, if it is one; its doors are checked already
public record Caller(
        Account account, Optional<Authorization> authorization, Optional<Token> token, Optional<Guest> guest) {
    private static final String ATTRIBUTE = "renga.caller";

    /// @throws IllegalStateException on a route for [Access#ANYONE]
    public static Caller of(Context ctx) {
        Caller caller = ctx.attribute(ATTRIBUTE);
        if (caller == null) throw new IllegalStateException("this route asks nobody who they are: " + ctx.path());
        return caller;
    }

    /// One that came by a password.
    static Caller of(Account account) {
        return new Caller(account, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Caller of(Guest guest) {
        return new Caller(guest.eyes(), Optional.empty(), Optional.empty(), Optional.of(guest));
    }

    /// Whose calls this is one of.
    AccountId counted() {
        return guest.map(Guest::counted).orElseGet(this::id);
    }

    /// The id that answers this request in logs and in the header `Request-Id`.
    public static UUID requestId(Context ctx) {
        return RequestIds.of(ctx);
    }

    public AccountId id() {
        return account.id();
    }

    /// Paths name the caller by `~`, e-mail or id; anybody else's account is nobody's business.
    ///
    /// @throws renga.platform.refusal.Refusal if it is somebody else
    public void mustBe(String user) {
        boolean own = user.equals("~") || user.equalsIgnoreCase(account.email()) || user.equals(id().toString());
        if (!own) throw Refusal.notFound("user", "Couldn't find that user.");
    }

    void remember(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }
}
