package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.refusal.Refusal;

/// The caller's own account: `/account`, `/users/~`, and the lists of what hangs on an account elsewhere and does not
/// exist here.
final class AccountRoutes implements Routes {
    private final Accounts accounts;

    AccountRoutes(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(
                "/account", ctx -> Reply.ok(ctx, AccountWire.of(Caller.of(ctx).account())));
        routes.patch("/account", this::update);
        routes.get("/users/{user}", ctx -> Reply.ok(ctx, AccountWire.of(self(ctx))));
        routes.patch("/users/{user}", this::updateUser);
        routes.get("/account/features", ctx -> Reply.ok(ctx, List.of()));
        routes.get("/account/features/{feature}", AccountRoutes::noFeature);
        routes.patch("/account/features/{feature}", AccountRoutes::noFeature);
        routes.get("/account/app-transfers", ctx -> Reply.ok(ctx, List.of()));
        routes.get("/teams", ctx -> Reply.ok(ctx, List.of()));
        routes.get("/teams/{team}", AccountRoutes::noTeam);
        routes.get("/teams/{team}/apps", AccountRoutes::noTeam);
        routes.get("/teams/{team}/members", AccountRoutes::noTeam);
        routes.get("/spaces", ctx -> Reply.ok(ctx, List.of()));
        routes.get("/spaces/{space}", AccountRoutes::noSpace);
    }

    private record Wish(@Nullable String name) {}

    private void update(Context ctx) {
        Wish wish = RequestBody.read(ctx, Wish.class);
        Account account = accounts.rename(Caller.of(ctx).id(), Optional.ofNullable(wish.name()));
        Reply.ok(ctx, AccountWire.of(account));
    }

    private void updateUser(Context ctx) {
        self(ctx);
        update(ctx);
    }

    private static Account self(Context ctx) {
        Caller caller = Caller.of(ctx);
        caller.mustBe(ctx.pathParam("user"));
        return caller.account();
    }

    private static void noFeature(Context ctx) {
        throw Refusal.notFound("feature", "Couldn't find that feature.");
    }

    private static void noTeam(Context ctx) {
        throw Refusal.notFound("team", "Couldn't find that team: this server has none.");
    }

    private static void noSpace(Context ctx) {
        throw Refusal.notFound("space", "Couldn't find that space: this server has none.");
    }
}
