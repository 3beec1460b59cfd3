package renga.platform.addon;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.db.Columns;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;
import renga.platform.vault.Passwords;

/// Lets providers in, each to one add-on (contract, partner-api.md §3.1). Codes and tokens are stored as hashes only.
/// Owns the tables `addon_grant` and `addon_token`. Thread-safe.
final class Grants {
    /// The contract's.
    static final Duration CODE_LIFE = Duration.ofMinutes(5);

    static final Duration TOKEN_LIFE = Duration.ofHours(8);

    private static final int BITS = 256;

    /// A provider that redeems and loses them again and again keeps the newest.
    private static final int TOKENS_MAX = 20;

    private static final String OF_CODE = """
            SELECT addon_id FROM addon_grant WHERE code_hash = :hash AND expires_at > :now
            """;
    private static final String INSERT_TOKEN = """
            INSERT INTO addon_token (id, addon_id, access_hash, refresh_hash, expires_at, created_at)
            VALUES (:id, :addon, :access, :refresh, :expires, :now)
            """;
    private static final String DROP_OLD = """
            DELETE FROM addon_token WHERE addon_id = :addon AND id NOT IN (
                SELECT id FROM addon_token WHERE addon_id = :addon ORDER BY created_at DESC LIMIT :most)
            """;
    private static final String REFRESH = """
            UPDATE addon_token SET access_hash = :access, expires_at = :expires WHERE refresh_hash = :refresh
            """;
    private static final String OF_TOKEN =
            "SELECT addon_id FROM addon_token WHERE access_hash = :hash AND expires_at > :now";

    private final Office office;

    Grants(Office office) {
        this.office = office;
    }

    /// Goes to the provider once, and is worth tokens once.
    record Code(String text, Instant expiresAt) {
        @Override
        public String toString() {
            return "Code[" + expiresAt + "]";
        }
    }

    record Tokens(String access, String refresh, Addon addon) {
        @Override
        public String toString() {
            return "Tokens[" + addon.name() + "]";
        }
    }

    Code issue(Desk desk, UUID addon) {
        var code = new Code(Passwords.randomHex(BITS), desk.now().plus(CODE_LIFE));
        desk.tx().execute("DELETE FROM addon_grant WHERE addon_id = ? AND expires_at < ?", addon, desk.now());
        desk.tx()
                .createUpdate(
                        "INSERT INTO addon_grant (code_hash, addon_id, expires_at) VALUES (:hash, :addon, :expires)")
                .bind("hash", hash(code.text()))
                .bind("addon", addon)
                .bind("expires", code.expiresAt())
                .execute();
        return code;
    }

    /// @throws Refusal if the code is unknown, used or old, or the secret is not the provider's
    Tokens redeem(String code, String clientSecret) {
        Addon addon = proven(addonOf(OF_CODE, code), clientSecret);
        var tokens = new Tokens(Passwords.randomHex(BITS), Passwords.randomHex(BITS), addon);
        return office.atDesk(desk -> {
            int used = desk.tx().execute("DELETE FROM addon_grant WHERE code_hash = ?", hash(code));
            if (used == 0) throw invalid();
            insert(desk.tx(), tokens, desk.now());
            return tokens;
        });
    }

    /// A new access token for the same add-on; the refresh token stays.
    ///
    /// @throws Refusal if it is unknown, or the secret is not the provider's
    Tokens refresh(String refresh, String clientSecret) {
        Optional<UUID> known = office.db()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT addon_id FROM addon_token WHERE refresh_hash = :hash")
                        .bind("hash", hash(refresh))
                        .map((rs, _) -> Columns.uuid(rs, "addon_id"))
                        .findOne());
        var tokens = new Tokens(Passwords.randomHex(BITS), refresh, proven(known, clientSecret));
        office.db()
                .jdbi()
                .useHandle(handle -> handle.createUpdate(REFRESH)
                        .bind("access", hash(tokens.access()))
                        .bind("expires", office.now().plus(TOKEN_LIFE))
                        .bind("refresh", hash(refresh))
                        .execute());
        return tokens;
    }

    /// The add-on that a token presented just now is for.
    Optional<UUID> addon(String token) {
        return addonOf(OF_TOKEN, token);
    }

    private Optional<UUID> addonOf(String sql, String secret) {
        return office.db()
                .jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("hash", hash(secret))
                        .bind("now", office.now())
                        .map((rs, _) -> Columns.uuid(rs, "addon_id"))
                        .findOne());
    }

    private Addon proven(Optional<UUID> id, String clientSecret) {
        Addon addon = id.flatMap(office::find).orElseThrow(Grants::invalid);
        String secret = office.providers().secrets(addon.provider()).clientSecret();
        boolean fits = MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), clientSecret.getBytes(StandardCharsets.UTF_8));
        if (fits) return addon;
        throw Refusal.of(Kind.UNAUTHORIZED, "client_secret is not that of the provider the code was given to.");
    }

    private static void insert(Handle tx, Tokens tokens, Instant now) {
        tx.createUpdate(INSERT_TOKEN)
                .bind("id", UUID.randomUUID())
                .bind("addon", tokens.addon().id())
                .bind("access", hash(tokens.access()))
                .bind("refresh", hash(tokens.refresh()))
                .bind("expires", now.plus(TOKEN_LIFE))
                .bind("now", now)
                .execute();
        tx.createUpdate(DROP_OLD)
                .bind("addon", tokens.addon().id())
                .bind("most", TOKENS_MAX)
                .execute();
    }

    private static Refusal invalid() {
        return Refusal.of(Kind.BAD_REQUEST, "This code or refresh token is unknown, was used already, or is too old.");
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
