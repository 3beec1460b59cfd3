package renga.platform.api;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.account.Token;
import renga.platform.refusal.Refusal;

/// Finds out who calls, before the route runs.
public final class Authentication {
    private static final String BEARER = "bearer ";

    private final Accounts accounts;
    private final Authorizations authorizations;
    private final Guest.Book guests;

    public Authentication(Accounts accounts, Authorizations authorizations, Guest.Book guests) {
        this.accounts = accounts;
        this.authorizations = authorizations;
        this.guests = guests;
    }

    void check(Context ctx) {
        var roles = ctx.routeRoles();
        if (roles.contains(Access.ANYONE)) return;
        Optional<Caller> caller = caller(Optional.ofNullable(ctx.header("Authorization")), roles);
        caller.flatMap(Caller::guest).ifPresent(guest -> admit(guest, ctx));
        if (caller.isEmpty() && roles.contains(Access.GIT)) {
            ctx.header("WWW-Authenticate", "Basic realm=\"Renga\", charset=\"UTF-8\"");
        }
        caller.orElseThrow(Refusal::unauthorized).remember(ctx);
    }

    private Optional<Caller> caller(Optional<String> header, Set<?> roles) {
        if (header.isEmpty()) return Optional.empty();
        String value = header.get();
        if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            String token = value.substring(BEARER.length()).strip();
            return byToken(token).or(() -> guests.find(token).map(Caller::of));
        }
        return BasicCredentials.read(value).flatMap(basic -> byBasic(basic, roles));
    }

    private static void admit(Guest guest, Context ctx) {
        if (guest.may(ctx.method().name(), ctx.path())) return;
        throw Refusal.of(Refusal.Kind.FORBIDDEN, "This token is for one add-on and its app, and not for this.");
    }

    private Optional<Caller> byBasic(BasicCredentials basic, Set<?> roles) {
        Optional<Caller> byToken = byToken(basic.password());
        if (byToken.isPresent()) return byToken;
        if (roles.contains(Access.PROVIDER)) return guests.provider(basic).map(Caller::of);
        if (!roles.contains(Access.PASSWORD)) return Optional.empty();
        return accounts.login(basic.user(), basic.password()).map(Caller::of);
    }

    private Optional<Caller> byToken(String presented) {
        return authorizations
                .authenticate(presented)
                .map(found -> new Caller(
                        found.account(), Optional.of(found), Optional.of(new Token(presented)), Optional.empty()));
    }
}
