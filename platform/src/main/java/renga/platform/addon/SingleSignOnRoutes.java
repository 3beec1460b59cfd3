package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Map;
import renga.platform.account.Account;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Passwords;

/// How people get to a provider's pages: as data for the CLI, and as a page that sends the form by itself. The page
/// asks for e-mail and password, or a token as password, in the browser's own dialog.
final class SingleSignOnRoutes implements Routes {
    private static final int NONCE_BITS = 128;

    private final Office office;
    private final Shows show;

    SingleSignOnRoutes(Office office, Shows show) {
        this.office = office;
        this.show = show;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/addons/{addon}/sso", ctx -> Reply.ok(ctx, ofApp(ctx)));
        routes.get("/addons/{addon}/sso", this::byItself);
        routes.get("/sso/apps/{app}/addons/{addon}", this::page, Access.PASSWORD, Access.GIT);
    }

    private record Form(String method, String action, Map<String, Object> params) {
        /// Tokens are secrets.
        @Override
        public String toString() {
            return "Form[" + action + "]";
        }
    }

    private void byItself(Context ctx) {
        Account account = Caller.of(ctx).account();
        Addon addon = show.visible(account.id(), ctx.pathParam("addon"));
        Reply.ok(ctx, form(addon, account, addon.app().map(Addon.AppRef::name).orElse("")));
    }

    private Form ofApp(Context ctx) {
        Account account = Caller.of(ctx).account();
        App app = show.app(account.id(), ctx.pathParam("app"));
        return form(show.ofApp(app, ctx.pathParam("addon")), account, app.name());
    }

    private Form form(Addon addon, Account account, String context) {
        String action = addon.provider()
                .ssoUrl()
                .orElseThrow(() -> Refusal.invalid(
                        "%s has no pages of its own.".formatted(addon.provider().name())));
        String salt = office.providers().secrets(addon.provider()).ssoSalt();
        return new Form("post", action, SingleSignOn.form(addon, account, context, salt, office.now()));
    }

    private void page(Context ctx) {
        Form form = ofApp(ctx);
        URI action = URI.create(form.action());
        String nonce = Passwords.randomHex(NONCE_BITS);
        ctx.header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-%s'; form-action %s://%s; frame-ancestors 'none'; base-uri 'none'"
                        .formatted(nonce, action.getScheme(), action.getRawAuthority()));
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cache-Control", "no-store");
        ctx.html(SingleSignOnPage.of(form.action(), form.params(), nonce));
    }
}
