package renga.platform.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import renga.core.Json;
import tools.jackson.core.JacksonException;

/// Secret parts of addresses that say themselves what they are for, signed with a key that only the platform has: they
/// need no memory and hold after a restart. Thread-safe.
///
/// @param <T> what a ticket says; a record of JSON's types
public final class Tickets<T> {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES_MIN = 32;

    private final SecretKeySpec key;
    private final Class<T> type;

    /// @param key at least 32 random bytes
    public Tickets(byte[] key, Class<T> type) {
        if (key.length < KEY_BYTES_MIN) throw new IllegalArgumentException("a key of tickets has 32 bytes or more");
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.type = type;
    }

    /// Letters, digits, `-`, `_` and one `.`.
    public String issue(T ticket) {
        byte[] body = Json.MAPPER.writeValueAsBytes(ticket);
        return encode(body) + "." + encode(sign(body));
    }

    /// Empty if it is forged.
    public Optional<T> check(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) return Optional.empty();
        try {
            byte[] body = decode(text.substring(0, dot));
            if (!MessageDigest.isEqual(decode(text.substring(dot + 1)), sign(body))) return Optional.empty();
            return Optional.of(Json.MAPPER.readValue(body, type));
        } catch (IllegalArgumentException | JacksonException _) {
            return Optional.empty();
        }
    }

    private byte[] sign(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text.getBytes(UTF_8));
    }
}
