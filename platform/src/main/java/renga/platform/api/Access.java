package renga.platform.api;

import io.javalin.security.RouteRole;

/// How a route wants its caller to be known. A route that names none wants a token, as Bearer or as Basic password.
public enum Access implements RouteRole {
    /// No credentials are looked at: the route checks a secret of its own, or there is none.
    ANYONE,
    /// A token, or Basic with e-mail and password: for `heroku login -i`.
    PASSWORD,
    /// A token, or Basic with a provider's slug and the password of its manifest: for what it asks of all its add-ons.
    PROVIDER,
    /// Basic with a token as password; a 401 carries the challenge that makes git ask its credential helper.
    GIT
}
