package renga.cli.api;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the server is and how it is met, from the environment.
///
/// @param api `https://localhost:5443`
/// @param token of the account
/// @param authority the certificate authority that vouches for the server; empty: those the JDK knows
public record Server(URI api, String token, Optional<Path> authority) {
    private static final String HOME_DEFAULT = "/var/lib/renga";
    private static final String PORT_DEFAULT = "5443";

    /// HEROKU_HOST or RENGA_API_PORT, HEROKU_API_KEY or the instance's own token, the instance's CA or
    /// NODE_EXTRA_CA_CERTS.
    ///
    /// @throws Failure saying what is missing
    public static Server from(Map<String, String> env) {
        Path home = Path.of(env.getOrDefault("RENGA_HOME", HOME_DEFAULT));
        URI api = api(env);
        String token = Optional.ofNullable(env.get("HEROKU_API_KEY"))
                .filter(key -> !key.isBlank())
                .orElseGet(() -> ownToken(home.resolve("secrets/token")));
        Optional<Path> authority = Optional.of(home.resolve("tls/ca.pem"))
                .filter(Files::isReadable)
                .or(() -> Optional.ofNullable(env.get("NODE_EXTRA_CA_CERTS")).map(Path::of));
        return new Server(api, token, authority.filter(Files::isReadable));
    }

    private static URI api(Map<String, String> env) {
        String host = env.getOrDefault("HEROKU_HOST", "");
        if (host.isBlank()) return URI.create("https://localhost:" + env.getOrDefault("RENGA_API_PORT", PORT_DEFAULT));
        try {
            URI uri = URI.create(host.contains("://") ? host : "https://api." + host);
            if (uri.getHost() != null) return uri;
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new Failure("HEROKU_HOST is \"" + host + "\"; it has to be an address as https://localhost:5443.");
    }

    private static String ownToken(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new Failure("There is no token: HEROKU_API_KEY is not set and " + file
                    + " does not exist.\nStart Renga" + " by `./renga up`, or set RENGA_HOME to where it lives.");
        } catch (AccessDeniedException e) {
            throw new Failure(file + " is for root only. Run this with sudo, or once in this shell:\n"
                    + "eval \"$(sudo ./renga env)\"");
        } catch (IOException e) {
            throw new Failure("Cannot read the token in " + file + ": " + e.getMessage());
        }
    }

    /// What git pushes to.
    public String gitUrl(String app) {
        return "https://" + api.getAuthority() + "/" + app + ".git";
    }
}
