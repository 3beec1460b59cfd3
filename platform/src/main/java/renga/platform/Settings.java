package renga.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import renga.platform.api.ApiServer.Listen;
import renga.platform.db.DatabaseUrl;

/// What the operator decided, from the environment. Names and defaults are those of the launcher.
///
/// @param home RENGA_HOME: everything this instance owns
/// @param domain RENGA_DOMAIN: apps answer at `NAME.domain`
/// @param email RENGA_EMAIL: the first account
/// @param systemBundle the certificates the operator's environment trusts already
record Settings(
        Path home,
        Listen api,
        int rendezvousPort,
        int httpPort,
        int httpsPort,
        String domain,
        String email,
        DatabaseUrl database,
        Path systemBundle,
        int callsPerHour) {
    private static final String SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

    /// @throws IllegalArgumentException naming the variable and what it should look like
    static Settings from(Map<String, String> env) {
        int apiPort = number(env, "RENGA_API_PORT", 5443);
        return new Settings(
                Path.of(env.getOrDefault("RENGA_HOME", "/var/lib/renga")).toAbsolutePath(),
                new Listen(env.getOrDefault("RENGA_BIND", "127.0.0.1"), apiPort),
                number(env, "RENGA_RENDEZVOUS_PORT", apiPort + 1),
                number(env, "RENGA_HTTP_PORT", 8080),
                number(env, "RENGA_HTTPS_PORT", 8443),
                env.getOrDefault("RENGA_DOMAIN", "localhost"),
                env.getOrDefault("RENGA_EMAIL", "dev@example.test"),
                database(env),
                Path.of(env.getOrDefault("SSL_CERT_FILE", SYSTEM_BUNDLE)),
                number(env, "RENGA_API_CALLS_PER_HOUR", renga.platform.api.RateLimits.CALLS_PER_HOUR));
    }

    /// DATABASE_URL for a database of the operator's own, else RENGA_POSTGRES_URL, the launcher's.
    private static DatabaseUrl database(Map<String, String> env) {
        String url = Optional.ofNullable(env.get("DATABASE_URL"))
                .or(() -> Optional.ofNullable(env.get("RENGA_POSTGRES_URL")))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no database: set DATABASE_URL, or start by `./renga up`, which brings its own PostgreSQL"));
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        String passwordFile = env.get("RENGA_POSTGRES_PASSWORD_FILE");
        return passwordFile == null || env.containsKey("DATABASE_URL")
                ? parsed
                : parsed.withPassword(line(Path.of(passwordFile)));
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("RENGA_POSTGRES_PASSWORD_FILE: cannot read " + file, e);
        }
    }

    private static int number(Map<String, String> env, String name, int otherwise) {
        String text = env.get(name);
        if (text == null || text.isBlank()) return otherwise;
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(name + " has to be a number, not \"" + text + '"');
        }
        return Integer.parseInt(text);
    }
}
