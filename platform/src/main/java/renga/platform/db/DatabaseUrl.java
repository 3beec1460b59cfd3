package renga.platform.db;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where the platform's PostgreSQL is and who asks. The password is never printed.
///
/// @param jdbc without user and password: `jdbc:postgresql://127.0.0.1:5432/renga?sslmode=disable`
public record DatabaseUrl(String jdbc, Optional<String> user, Optional<String> password) {
    /// Takes the form every Heroku app knows, `postgres://user:password@host:port/name?option=value`, or a JDBC URL.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static DatabaseUrl parse(String text) {
        if (text.startsWith("jdbc:postgresql:")) return new DatabaseUrl(text, Optional.empty(), Optional.empty());
        if (!text.startsWith("postgres://") && !text.startsWith("postgresql://")) {
            throw new IllegalArgumentException(
                    "the database URL has to look like postgres://user:password@host:port/name or jdbc:postgresql:…");
        }
        URI uri = URI.create(text);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getPath() + query;
        String[] who = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new DatabaseUrl(jdbc, part(who, 0), part(who, 1));
    }

    public DatabaseUrl withPassword(String secret) {
        return new DatabaseUrl(jdbc, user, Optional.of(secret));
    }

    private static Optional<String> part(String[] parts, int index) {
        return parts.length > index
                ? Optional.of(URLDecoder.decode(parts[index], StandardCharsets.UTF_8))
                : Optional.empty();
    }

    @Override
    public String toString() {
        int query = jdbc.indexOf('?');
        return query < 0 ? jdbc : jdbc.substring(0, query);
    }
}
