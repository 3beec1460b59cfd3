package renga.platform.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/// What came in an `Authorization: Basic …` header.
public record BasicCredentials(String user, String password) {
    private static final String SCHEME = "basic ";

    /// Empty if the header is of another scheme, or damaged.
    public static Optional<BasicCredentials> read(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return Optional.empty();
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return parts.length < 2 ? Optional.empty() : Optional.of(new BasicCredentials(parts[0], parts[1]));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// In the same time whatever is wrong.
    public boolean isPassword(String right) {
        return MessageDigest.isEqual(password.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "BasicCredentials[" + user + "]";
    }
}
