package renga.addons;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What the launcher says.
///
/// @param port RENGA_ADDONS_PORT: on loopback
/// @param api the platform's address
/// @param authority PEM file of who signed the platform's certificate
/// @param secrets folder with a file per secret: `postgres.password` (of its manifest), `postgres.admin` (of clusters),
///     `keyvalue.password` and `keyvalue.admin`
record Settings(int port, URI api, Path authority, Path secrets) {
    /// @throws IllegalArgumentException that names what is missing
    static Settings from(Map<String, String> env) {
        return new Settings(
                Integer.parseInt(need(env, "RENGA_ADDONS_PORT")),
                URI.create("https://localhost:" + need(env, "RENGA_API_PORT")),
                Path.of(need(env, "RENGA_HOME"), "tls", "ca.pem"),
                Path.of(need(env, "RENGA_HOME"), "addons"));
    }

    String secret(String name) throws IOException {
        return Files.readString(secrets.resolve(name)).strip();
    }

    private static String need(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name))
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }
}
