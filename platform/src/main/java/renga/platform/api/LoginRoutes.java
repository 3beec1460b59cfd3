package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.account.BrowserLogins;
import renga.platform.account.BrowserLogins.Answer;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// `heroku login` by browser (contract, cli-notes.md §5): the CLI begins, a person says yes on a small page with e-mail
/// and password, the CLI's waiting call gets the token.
final class LoginRoutes implements Routes {
    /// The client gives up after 60 s; told 503, it asks again.
    private static final Duration HELD = Duration.ofSeconds(50);

    private final BrowserLogins logins;
    private final Accounts accounts;

    LoginRoutes(BrowserLogins logins, Accounts accounts) {
        this.logins = logins;
        this.accounts = accounts;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/auth", this::begin, Access.ANYONE);
        routes.get("/auth/cli/{id}", this::await, Access.ANYONE);
        routes.get("/auth/browser/{id}", this::page, Access.ANYONE);
        routes.post("/auth/browser/{id}", this::decide, Access.ANYONE);
    }

    private record Wish(@Nullable String description) {}

    private record Begun(String browserUrl, String cliUrl, String token) {}

    private record Granted(String accessToken) {}

    private void begin(Context ctx) {
        String description = Optional.ofNullable(
                        RequestBody.read(ctx, Wish.class).description())
                .orElse("Heroku CLI login");
        var begun = logins.begin(description);
        Reply.ok(
                ctx,
                new Begun(
                        "/auth/browser/" + begun.id(),
                        "/auth/cli/" + begun.id(),
                        begun.token().text()));
    }

    private void await(Context ctx) throws InterruptedException {
        String header = Optional.ofNullable(ctx.header("Authorization")).orElse("");
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) throw Refusal.unauthorized();
        switch (logins.await(id(ctx), header.substring(7).strip(), HELD)) {
            case Answer.Yes(var token) -> Reply.ok(ctx, new Granted(token.text()));
            case Answer.No() -> Reply.ok(ctx, Map.of("error", "The login was denied in the browser."));
            case Answer.Later() ->
                throw Refusal.of(Kind.UNAVAILABLE, "Nobody has answered in the browser yet. Ask again.");
        }
    }

    private void page(Context ctx) {
        logins.open(id(ctx))
                .ifPresentOrElse(
                        text -> html(ctx, 200, LoginPage.ask(text, Optional.empty())),
                        () -> html(ctx, 404, LoginPage.over()));
    }

    private void decide(Context ctx) {
        UUID id = id(ctx);
        Optional<String> text = logins.open(id);
        if (text.isEmpty()) {
            html(ctx, 404, LoginPage.over());
            return;
        }
        if ("deny".equals(ctx.formParam("answer"))) {
            logins.deny(id);
            html(ctx, 200, LoginPage.denied());
            return;
        }
        Optional<Account> account = accounts.login(form(ctx, "email"), form(ctx, "password"));
        account.ifPresent(found -> logins.approve(id, found));
        if (account.isPresent()) html(ctx, 200, LoginPage.done());
        else html(ctx, 401, LoginPage.ask(text.get(), Optional.of("E-mail and password do not belong together.")));
    }

    /// Nothing may embed these pages or run in them, and nothing but this server gets the form.
    private static void html(Context ctx, int status, String page) {
        ctx.header(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
                        + " frame-ancestors 'none'; base-uri 'none'");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("X-Frame-Options", "DENY");
        ctx.status(status).html(page);
    }

    private static String form(Context ctx, String field) {
        return Optional.ofNullable(ctx.formParam(field)).orElse("");
    }

    private static UUID id(Context ctx) {
        return PathIds.uuid(ctx, "id", "login");
    }
}
