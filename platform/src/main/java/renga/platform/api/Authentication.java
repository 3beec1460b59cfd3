package renga.platform.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.account.Token;
import renga.platform.refusal.Refusal;

/// Finds out who calls, before the route runs.
public final class Authentication {
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

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
        if (startsWith(value, BEARER)) {
            String token = value.substring(BEARER.length()).strip();
            return byToken(token).or(() -> guests.find(token).map(Caller::of));
        }
        if (!startsWith(value, BASIC)) return Optional.empty();
        return byBasic(value.substring(BASIC.length()).strip(), roles.contains(Access.PASSWORD));
    }

    private static void admit(Guest guest, Context ctx) {
        if (guest.may(ctx.method().name(), ctx.path())) return;
        throw Refusal.of(Refusal.Kind.FORBIDDEN, "This token is for one add-on and its app, and not for this.");
    }

    private Optional<Caller> byBasic(String encoded, boolean passwords) {
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        int colon = decoded.indexOf(':');
        if (colon < 0) return Optional.empty();
        String user = decoded.substring(0, colon);
        String secret = decoded.substring(colon + 1);
        Optional<Caller> byToken = byToken(secret);
        if (byToken.isPresent() || !passwords) return byToken;
        return accounts.login(user, secret)
                .map(account -> new Caller(account, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private Optional<Caller> byToken(String presented) {
        return authorizations
                .authenticate(presented)
                .map(found -> new Caller(
                        found.account(), Optional.of(found), Optional.of(new Token(presented)), Optional.empty()));
    }

    private static boolean startsWith(String value, String scheme) {
        return value.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
