package renga.platform.app;

/// Where an app is found.
///
/// @param apiPort where API and git listen
/// @param domain RENGA_DOMAIN
/// @param httpPort where the router listens
public record Addresses(int apiPort, String domain, int httpPort) {
    /// The name the app answers to: `shop.localhost`.
    public String host(String app) {
        return app + "." + domain;
    }

    /// `http://shop.localhost:8080/`
    public String web(String app) {
        return "http://" + host(app) + (httpPort == 80 ? "" : ":" + httpPort) + "/";
    }

    /// Where the API is: `https://localhost:5443`.
    public String api() {
        return "https://localhost:" + apiPort;
    }

    /// The same as the CLI writes into a repository's remote: `https://localhost:5443/shop.git`.
    public String git(String app) {
        return api() + "/" + app + ".git";
    }
}
