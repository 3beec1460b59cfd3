package renga.platform.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import renga.platform.vault.Passwords;

/// A secret of 256 random bits that stands for an account. Shown once, when it is made; never printed.
public record Token(String text) {
    private static final int BITS = 256;

    /// What is left readable of a token in lists: 8 of 64 characters, so 224 bits stay unknown.
    private static final int HINT_CHARS = 4;

    static Token random() {
        return new Token(Passwords.randomHex(BITS));
    }

    /// A plain hash does for a secret nobody can guess.
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Redacted as the CLI expects it: start, ten asterisks, end.
    String hint() {
        if (text.length() < 4 * HINT_CHARS) return "**********";
        return text.substring(0, HINT_CHARS) + "**********" + text.substring(text.length() - HINT_CHARS);
    }

    @Override
    public String toString() {
        return "Token[" + hint() + "]";
    }
}
