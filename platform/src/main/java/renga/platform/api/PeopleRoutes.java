package renga.platform.api;

import io.javalin.config.RoutesConfig;
import java.time.InstantSource;
import java.util.List;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.account.BrowserLogins;
import renga.platform.account.OAuthClients;
import renga.platform.account.Sessions;
import renga.platform.account.SshKeys;
import renga.platform.db.Database;
import renga.platform.vault.Vault;

/// Everything about who calls: accounts, tokens, sessions, clients, keys and the login page. These routes live here and
/// not in the account room, because this package has to know accounts to let anybody in.
public final class PeopleRoutes implements Routes {
    private final List<Routes> all;

    public PeopleRoutes(
            Database db, Vault vault, Accounts accounts, Authorizations authorizations, InstantSource clock) {
        var clients = new OAuthClients(db, vault, clock);
        var logins = new BrowserLogins(db, clock, accounts, authorizations);
        all = List.of(
                new AccountRoutes(accounts),
                new AuthorizationRoutes(authorizations, clients, clock),
                new SessionRoutes(new Sessions(db), clock),
                new ClientRoutes(clients),
                new KeyRoutes(new SshKeys(db, clock)),
                new LoginRoutes(logins, accounts));
    }

    @Override
    public void register(RoutesConfig routes) {
        all.forEach(part -> part.register(routes));
    }
}
