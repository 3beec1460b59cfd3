package renga.platform.source;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import renga.platform.refusal.Refusal;

/// Checksums as the API writes them: `SHA256:` and 64 hex digits.
public final class Checksum {
    private static final String PREFIX = "SHA256:";
    private static final Pattern WRITTEN = Pattern.compile("(?i)sha256:[0-9a-f]{64}");

    private Checksum() {}

    /// @return lower-case hex
    /// @throws Refusal if it is written otherwise
    public static Optional<String> parse(Optional<String> text) {
        return text.filter(written -> !written.isBlank()).map(written -> {
            if (!WRITTEN.matcher(written).matches()) {
                throw Refusal.invalid("The checksum has to be SHA256: and 64 hex digits.");
            }
            return written.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        });
    }

    public static String show(String hex) {
        return PREFIX + hex;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
