package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import renga.core.Json;
import tools.jackson.core.JacksonException;

/// The secret part of a log session's address: the view and its end, signed with a key that only the platform has.
/// So sessions need no memory and go on after a restart. Thread-safe.
final class LogTickets {
    /// A tail may run and come back so long; then people ask for a new session: 24 h.
    static final Duration TAIL_LIFE = Duration.ofHours(24);

    /// Looking once must begin within: 5 min.
    static final Duration LOOK_LIFE = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final InstantSource clock;

    /// @param key at least 32 random bytes
    LogTickets(byte[] key, InstantSource clock) {
        if (key.length < 32) throw new IllegalArgumentException("a log session key has 32 bytes or more");
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    record Ticket(LogView view, Instant end) {}

    String issue(LogView view) {
        Instant end = clock.instant().plus(view.tail() ? TAIL_LIFE : LOOK_LIFE);
        byte[] body = Json.MAPPER.writeValueAsBytes(new Ticket(view, end));
        return encode(body) + "." + encode(sign(body));
    }

    /// Empty if it is forged or over.
    Optional<Ticket> check(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) return Optional.empty();
        try {
            byte[] body = Base64.getUrlDecoder().decode(text.substring(0, dot).getBytes(UTF_8));
            byte[] signature =
                    Base64.getUrlDecoder().decode(text.substring(dot + 1).getBytes(UTF_8));
            if (!MessageDigest.isEqual(signature, sign(body))) return Optional.empty();
            Ticket ticket = Json.MAPPER.readValue(body, Ticket.class);
            return clock.instant().isBefore(ticket.end()) ? Optional.of(ticket) : Optional.empty();
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
}
